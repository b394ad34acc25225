"""From `UNIT/COMMAND:VARIANT…` on the command line to the unit command that runs."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from docker_meta.errors import UsageError
from docker_meta.plan.generated import generate
from docker_meta.unit.configuration import Configuration
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import select_variants

Claim = Callable[[list[str]], list[str]]
"""Gets the words that the unit's parameters do not know, and returns those that it does not know either."""

_FILE_ENDINGS = (".yaml", ".yml")


class Target(Struct, frozen=True):
    """What to run; `text` is how the user wrote it."""

    text: str
    unit: str
    command: str
    variants: tuple[str, ...]


def parse_target(text: str) -> Target:
    """Split `a/b/start:dev:small` into unit, command and variants.

    Raises:
        UsageError: there is no command in it.
    """
    path, *variants = text.split(":")
    unit, _, command = path.rpartition("/")
    if not unit or not command:
        raise UsageError(f"{text}: write UNIT/COMMAND, e.g. {path.strip('/') or 'hello'}/start")
    return Target(text, unit, command, tuple(variant for variant in variants if variant))


def is_file(text: str) -> bool:
    """Is it the name of a unit file, rather than UNIT/COMMAND?"""
    return text.partition(":")[0].endswith(_FILE_ENDINGS)


def load_command(configuration: Configuration, target: Target, words: Sequence[str], claim: Claim) -> Unit:
    """Return the unit command, generated if there is no file for it, with only the orders of the variants.

    Raises:
        UnitError: its file is wrong.
        UsageError: there is no such unit, command or variant, or the words do not fit its parameters.
    """
    if configuration.find_file(target.unit, target.command) is None:
        configuration.require_generated(target.unit, target.command)
        start = configuration.load(target.unit, "start", words, as_command=target.command, claim=claim)
        return generate(select_variants(start, target.variants), target.command)
    unit = configuration.load(target.unit, target.command, words, claim=claim)
    return select_variants(unit, target.variants)


def load_file(
    configuration: Configuration, text: str, unit_name: str | None, words: Sequence[str], claim: Claim
) -> Unit:
    """Return the unit command of a file anywhere; variants may follow the name as for UNIT/COMMAND."""
    path, *variants = text.split(":")
    unit = configuration.load_file(Path(path), unit_name, words, claim=claim)
    return select_variants(unit, tuple(variants))


def title_of(unit: Unit, variants: Sequence[str] = ()) -> str:
    """Return UNIT/COMMAND with its variants, as reports call it."""
    return ":".join([f"{unit.name}/{unit.command}", *variants])
