"""Jobs for tests of orders and of what they call."""

from collections.abc import Mapping
from pathlib import Path

from docker_meta.engine.api import Engine
from docker_meta.errors import Place
from docker_meta.events import Event
from docker_meta.interruption import Interruption
from docker_meta.model.container import Container
from docker_meta.model.settings import RunOptions, Settings
from docker_meta.reconcile.job import Job, Shared
from tests.fakes.engine import FakeEngine

DIRECTORY = Path("/conf")


def make_job(
    container: Container | None = None,
    engine: Engine | None = None,
    *,
    events: list[Event] | None = None,
    composition: Mapping[str, Container] | None = None,
    options: RunOptions | None = None,
    directory: Path = DIRECTORY,
    step: str = "#1",
) -> Job:
    """Return a job for one container; `events` collects what it tells."""
    known = composition or ({container.key: container} if container else {})
    told = events if events is not None else []
    return Job(
        step=step,
        container=container,
        composition=known,
        settings=Settings(directory=directory, unit="web"),
        options=options or RunOptions(),
        engine=engine or FakeEngine(),
        emit=told.append,
        interruption=Interruption(),
        place=Place("units/web/start.yaml", 9, 3),
        shared=Shared(),
    )
