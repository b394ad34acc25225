"""Short ways to say what the contract's tests do."""

import time
from collections.abc import Sequence
from typing import Any

from docker_meta.engine.api import ContainerSpec, Engine, LiveContainer
from docker_meta.interruption import Interruption

IMAGE = "busybox:latest"
LONG = ("sleep", "600")
WAIT_S = 10.0


def spec(name: str, command: Sequence[str] | str = LONG, *, image: str = IMAGE, **parts: Any) -> ContainerSpec:
    """A container of busybox."""
    creation = {"command": command if isinstance(command, str) else list(command), **parts.pop("creation", {})}
    return ContainerSpec(name=name, image=image, creation=creation, **parts)


def started(engine: Engine, name: str, command: Sequence[str] | str = LONG, **parts: Any) -> str:
    """Create and start one; returns its id."""
    container_id = engine.create_container(spec(name, command, **parts))
    engine.start_container(container_id)
    return container_id


def live(engine: Engine, name: str) -> LiveContainer:
    """The container of that name, which is there."""
    found = engine.find_container(name)
    assert found is not None
    return found


def ended(engine: Engine, name: str) -> LiveContainer:
    """The container, once it has ended."""
    end = time.monotonic() + WAIT_S
    while (container := live(engine, name)).is_running:
        assert time.monotonic() < end, f"{name} still runs"
        time.sleep(0.02)
    return container


def logs(engine: Engine, name: str, *, follow: bool = True, tail: int | None = None) -> list[str]:
    """What a container printed."""
    lines: list[str] = []
    engine.stream_logs(name, lines.append, Interruption(), follow=follow, tail=tail)
    return lines


def names(containers: Sequence[LiveContainer]) -> list[str]:
    """Names in order."""
    return sorted(container.name for container in containers)
