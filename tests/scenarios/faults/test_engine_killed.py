"""The engine is killed in the middle of a run; the same command completes when it is back."""

import threading
from typing import Any

import pytest

from docker_meta.model.settings import RunOptions
from tests.engine_fixture import EngineProcess
from tests.orders.world import World, container, order
from tests.reconcile.wrapped_engine import WrappedEngine

KEYS = [f"c{number}" for number in range(10)]
TEN: dict[str, Any] = {key: container(binds=[f"@{key}:/data"], volumes=["/own"]) for key in KEYS}
START = [order(key, "start") for key in KEYS]
LIMIT_S = 20.0
GONE = ("has gone away", "broke off the connection", "does not answer")


def crash_at(process: EngineProcess, method: str, position: int) -> Any:
    """Kill the engine, from outside, when a method is called for the `position`th time."""
    passed = 0

    def before(_number: int, name: str) -> None:
        nonlocal passed
        passed += name == method
        if name == method and passed == position:
            threading.Thread(target=process.crash).start()

    return before


@pytest.mark.parametrize("method", ["create_container", "start_container"])
def test_each_step_says_that_the_engine_is_gone_and_the_next_run_completes(
    fault_engine: EngineProcess, fragile: World, method: str
) -> None:
    broken = WrappedEngine(fragile.engine, crash_at(fault_engine, method, 3))
    run = fragile.run(TEN, *START, engine=broken.as_engine, keep_going=True)
    assert run.exit_code == 1
    failed = [outcome.reason for outcome in run.outcomes if outcome.result == "failed"]
    assert failed
    assert all(any(words in reason for words in GONE) for reason in failed), failed
    assert run.finished is not None
    assert run.finished.seconds < LIMIT_S

    fault_engine.restart()
    fragile.succeed(TEN, *START)
    assert {key: fragile.state(key) for key in KEYS} == dict.fromkeys(KEYS, "running")
    assert all(fragile.volume_at(key, "/data") == fragile.name(key) for key in KEYS)


@pytest.mark.parametrize(
    "last",
    [
        order("c0", "start", attach=True),
        order("c0", "start", wait={"port": 9}),
        order("c0", "execute", type="in_running", run=["sleep", "60"]),
        order("c0", "execute", type="temporary", run=["sleep", "60"]),
    ],
    ids=["attach", "wait", "in_running", "temporary"],
)
def test_what_is_waited_for_ends_with_the_engine(fault_engine: EngineProcess, fragile: World, last: Any) -> None:
    fragile.succeed(TEN, START[0])
    timer = threading.Timer(2, fault_engine.crash)
    timer.start()
    run = fragile.run(TEN, last)
    timer.join()
    assert run.results == ["failed"]
    assert any(words in run.failure for words in GONE), run.failure
    assert run.finished is not None
    assert run.finished.seconds < LIMIT_S


def test_containers_that_were_being_made_anew_keep_their_volumes(fault_engine: EngineProcess, fragile: World) -> None:
    keys = KEYS[:4]
    old = {key: TEN[key] for key in keys}
    fragile.succeed(old, *START[:4])
    for key in keys:
        fragile.write(key, "/own/file", f"data of {key}")
    volumes = {key: fragile.volume_at(key, "/own") for key in keys}
    new = {key: container(binds=[f"@{key}:/data"], volumes=["/own"], hostname="new") for key in keys}
    recreate = RunOptions(recreate=True)
    broken = WrappedEngine(fragile.engine, crash_at(fault_engine, "stop_container", 2))
    assert fragile.run(new, *START[:4], engine=broken.as_engine, options=recreate).exit_code == 1

    fault_engine.restart()
    fragile.succeed(new, *START[:4], options=recreate)
    assert {key: fragile.get(key).attrs["Config"]["Hostname"] for key in keys} == dict.fromkeys(keys, "new")
    assert {key: fragile.state(key) for key in keys} == dict.fromkeys(keys, "running")
    assert {key: fragile.volume_at(key, "/own") for key in keys} == volumes
    assert [fragile.read(volumes[key], "file") for key in keys] == [f"data of {key}" for key in keys]
    assert len(fragile.client.api.containers(all=True)) == len(keys)
