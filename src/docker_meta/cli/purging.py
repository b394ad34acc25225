"""Before `purge` deletes data on a terminal, it lists what goes and asks."""

import argparse
import sys

import msgspec

from docker_meta.cli.context import Context
from docker_meta.engine.api import Engine
from docker_meta.events import Event, StepDoing
from docker_meta.interruption import Interruption
from docker_meta.render.words import size
from docker_meta.run.runner import HowToRun, run_unit
from docker_meta.unit.unit import Unit

_VOLUME = "remove volume "


def confirm_purge(unit: Unit, engine: Engine, how: HowToRun, arguments: argparse.Namespace, context: Context) -> bool:
    """Ask, if there is somebody to ask and something to lose; say whether to go on."""
    if unit.command != "purge" or arguments.yes or arguments.dry_run or arguments.json:
        return True
    if not (sys.stdin.isatty() and context.out.isatty()):
        return True
    told = _what_goes(unit, engine, how)
    volumes = [text for text in told if text.startswith(_VOLUME)]
    if not volumes:
        return True
    sizes = engine.volume_sizes()
    context.say(f"{how.title} deletes for good:")
    for text in told:
        context.say(f"  {text.removeprefix('remove ')}{_size(text, sizes)}")
    context.say("there is no verified backup of this unit")
    context.out.write("go on? [y/N] ")
    context.out.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _what_goes(unit: Unit, engine: Engine, how: HowToRun) -> list[str]:
    """Return what a dry run would remove: the very steps of the run, so that it can't say anything else."""
    told: list[Event] = []
    dry = msgspec.structs.replace(how, options=msgspec.structs.replace(how.options, dry_run=True))
    run_unit(unit, engine, told.append, Interruption(), dry)
    return [event.action for event in told if isinstance(event, StepDoing) and event.action.startswith("remove ")]


def _size(text: str, sizes: dict[str, int]) -> str:
    if not text.startswith(_VOLUME):
        return ""
    name = text.removeprefix(_VOLUME).split(" ", 1)[0]
    found = next((count for volume, count in sizes.items() if volume == name or volume[:12] == name), None)
    return f" ({size(found)})" if found is not None else ""
