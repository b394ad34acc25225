"""A replacement that is cut off at any call, reads included, is completed by the next run without losing a volume.

On the engine in memory, because every call fails once; `test_recreate.py` kills a replacement on a real one.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest

from docker_meta.engine.api import ContainerSpec, State
from docker_meta.errors import EngineError, EngineUnavailable
from docker_meta.model.settings import RunOptions
from docker_meta.unit.unit import Unit
from tests.fakes.engine import FakeEngine
from tests.reconcile.wrapped_engine import Killed, WrappedEngine, carry_out
from tests.units import make_unit

Before = Callable[[int, str], None]


def declared(hostname: str, *volumes: str) -> Unit:
    creation = {
        "image": "busybox:latest",
        "hostname": hostname,
        "volumes": ["/srv", *volumes],
        "binds": ["named:/named"],
    }
    return make_unit({"web": {"creation": creation}}, ("web", {"command": "start"}))


NEW = declared("new", "/fresh")


def engine_with_ours() -> FakeEngine:
    engine = FakeEngine()
    carry_out(declared("old"), engine, options=RunOptions())
    return engine


def engine_with_foreign() -> FakeEngine:
    engine = FakeEngine()
    host = {"binds": ["named:/named"]}
    spec = ContainerSpec(name="web", image="busybox:latest", creation={"volumes": ["/srv"]}, host=host)
    engine.start_container(engine.create_container(spec))
    return engine


def killed_at(position: int) -> Before:
    def before(number: int, _name: str) -> None:
        if number == position:
            raise Killed

    return before


def refused_at(position: int) -> Before:
    def before(number: int, _name: str) -> None:
        if number == position:
            raise EngineError("no")

    return before


def gone_from(position: int) -> Before:
    def before(number: int, _name: str) -> None:
        if number >= position:
            raise EngineUnavailable("gone")

    return before


def data_of(engine: FakeEngine) -> dict[str, str]:
    """Where the container's data are: path to volume."""
    live = engine.container("web")
    return {mount.destination: mount.name for mount in live.mounts if mount.destination in {"/srv", "/named"}}


@pytest.mark.parametrize("fault", [killed_at, refused_at, gone_from])
@pytest.mark.parametrize("make_engine", [engine_with_ours, engine_with_foreign])
@pytest.mark.parametrize("position", range(1, 19))
def test_a_replacement_cut_off_at_any_call_is_completed_by_the_next_run(
    position: int, make_engine: Callable[[], FakeEngine], fault: Callable[[int], Before]
) -> None:
    engine = make_engine()
    options = RunOptions(recreate=True, adopt=make_engine is engine_with_foreign)
    data = data_of(engine)
    with suppress(Killed, EngineError, EngineUnavailable):
        carry_out(NEW, WrappedEngine(engine, fault(position)).as_engine, options=options)
    carry_out(NEW, engine, options=options)
    assert [live.name for live in engine.list_containers()] == ["web"]
    live = engine.container("web")
    assert live.attributes["Config"]["Hostname"] == "new"
    assert live.state is State.RUNNING
    assert data_of(engine) == data
    assert all(engine.find_volume(name) for name in data.values())
    # What a container that was given up had made for itself is gone.
    assert len(engine.list_volumes()) == 3


def test_that_is_as_many_calls_as_a_replacement_makes() -> None:
    watched = WrappedEngine(engine_with_foreign())
    carry_out(NEW, watched.as_engine, options=RunOptions(adopt=True))
    assert len(watched.calls) <= 18
