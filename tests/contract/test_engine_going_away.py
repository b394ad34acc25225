"""An engine that is killed in the middle of a call: the call fails with that reason, and soon."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from docker_meta.engine.api import Engine, ExecSpec
from docker_meta.engine.connect import connect
from docker_meta.errors import EngineUnavailable
from docker_meta.interruption import Interruption
from tests.contract.helpers import IMAGE, live, spec, started
from tests.engine_fixture import EngineProcess

SOON_S = 5.0
Call = Callable[[Engine, str], object]

pytestmark = pytest.mark.engine


@contextmanager
def connected(process: EngineProcess) -> Iterator[Engine]:
    engine = connect(process.url, {}, jobs=2)
    try:
        yield engine
    finally:
        engine.close()


def follow(engine: Engine, container_id: str) -> None:
    engine.stream_logs(container_id, lambda _: None, Interruption(), follow=True)


def stop(engine: Engine, container_id: str) -> None:
    engine.stop_container(container_id, timeout_s=300)


def execute(engine: Engine, container_id: str) -> None:
    engine.execute(container_id, ExecSpec(command=["sleep", "600"]), lambda _: None, Interruption())


def build(engine: Engine, _: str) -> None:
    options = {"fileobj": f"FROM {IMAGE}\nRUN sleep 600\n"}
    engine.build_image(options, lambda _: None, lambda _: None, Interruption())


@pytest.mark.parametrize("call", [follow, stop, execute, build], ids=lambda call: call.__name__)
def test_a_call_fails_soon_when_the_engine_is_killed(fault_engine: EngineProcess, call: Call) -> None:
    with connected(fault_engine) as engine:
        container_id = started(engine, "web", ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"])
        crashed: list[float] = []

        def crash() -> None:
            fault_engine.crash()
            crashed.append(time.monotonic())

        killer = threading.Timer(1.0, crash)
        killer.start()
        with pytest.raises(EngineUnavailable, match=f"the engine at {fault_engine.url} "):
            call(engine, container_id)
        failed = time.monotonic()
        killer.join()
        assert failed - crashed[0] < SOON_S


def test_what_is_asked_of_a_dead_engine_fails_at_once_and_works_when_it_is_back(fault_engine: EngineProcess) -> None:
    with connected(fault_engine) as engine:
        container_id = engine.create_container(spec("web"))
        fault_engine.crash()
        begin = time.monotonic()
        for call in (lambda: engine.create_container(spec("other")), lambda: engine.find_container("web")):
            with pytest.raises(EngineUnavailable, match="has gone away"):
                call()
        assert time.monotonic() - begin < SOON_S
        fault_engine.restart()
        assert live(engine, "web").id == container_id
