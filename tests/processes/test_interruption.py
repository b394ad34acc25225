"""An interruption ends whatever is waited for, and leaves nothing temporary."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from docker_meta.events import Event, StepOutput
from docker_meta.run.runner import HowToRun, run_unit
from tests.orders.world import Run, World, container, order, quiet
from tests.units import Written

FOREVER = "echo begun; trap '' TERM; while :; do sleep 0.1; done"
LIMIT_S = 5.0
"""Two seconds on an idle machine."""


def interrupted(world: World, composition: dict[str, Any], *orders: Written, when: str = "begun") -> tuple[Run, float]:
    """Run, interrupt when a line is put out, and return the run and how long it lived on."""
    run = Run()
    moment: list[float] = []

    def emit(event: Event) -> None:
        run.events.append(event)
        if isinstance(event, StepOutput) and when in event.line and not moment:
            moment.append(time.monotonic())
            threading.Thread(target=world.interruption.set).start()

    unit = world.unit(composition, *orders)
    run.finished = run_unit(unit, world.engine, emit, world.interruption, HowToRun(title="web/start"))
    return run, time.monotonic() - moment[0]


def test_attach_ends(world: World) -> None:
    unit = {"web": quiet(command=["sh", "-c", FOREVER])}
    run, seconds = interrupted(world, unit, order("web", "start", attach=True))
    assert run.reasons == ["interrupted"]
    assert seconds < LIMIT_S


def test_a_wait_ends(world: World) -> None:
    unit = {"web": container()}
    command = order("host", "execute", run=["echo", "begun"])
    run, seconds = interrupted(world, unit, order("web", "create"), command, order("web", "start", wait={"port": 9}))
    assert run.exit_code == 1
    assert seconds < LIMIT_S


@pytest.mark.parametrize("way", ["file_system", "temporary"])
def test_a_temporary_container_is_gone(world: World, way: str) -> None:
    unit = {"web": quiet(volumes=["/srv"])}
    world.succeed(unit, order("web", "create"))
    command = order("web", "execute", type=way, run=["sh", "-c", FOREVER])
    run, seconds = interrupted(world, unit, command)
    assert run.reasons == ["interrupted"]
    assert world.temporary() == []
    assert world.volume_exists(world.volume_at("web", "/srv"))
    assert seconds < LIMIT_S


def test_a_command_in_a_running_container_is_left(world: World) -> None:
    unit = {"web": quiet()}
    world.succeed(unit, order("web", "start"))
    run, seconds = interrupted(world, unit, order("web", "execute", type="in_running", run=["sh", "-c", FOREVER]))
    assert run.reasons == ["interrupted"]
    assert seconds < LIMIT_S


def test_the_whole_process_group_of_a_command_on_this_machine_is_ended(world: World) -> None:
    script = f"({FOREVER}; true) & echo $! > child; wait"
    run, seconds = interrupted(world, {}, order("host", "execute", run=["sh", "-c", script]))
    assert run.reasons == ["interrupted"]
    assert seconds < LIMIT_S
    assert not is_alive(int((world.directory / "child").read_text()))


def test_a_build_ends(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\nRUN echo begun && sleep 60\n")
    unit = {"web": {"build": {"path": "web", "tag": "@web:1", "nocache": True}}}
    run, seconds = interrupted(world, unit, order("web", "build"), when="begun")
    assert run.reasons == ["interrupted"]
    assert world.engine.find_image(world.name("web:1")) is None
    assert seconds < LIMIT_S


def is_alive(process_id: int) -> bool:
    try:
        with Path(f"/proc/{process_id}/stat").open() as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
