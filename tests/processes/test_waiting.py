"""What an order waits for: seconds, the end, health, a port, a line of the log, an address."""

import time
from typing import Any

import pytest

from tests.orders.world import World, container, order, quiet

SERVER = "mkdir /w; echo hello > /w/index.html; echo serving; exec httpd -f -p 80 -h /w"


def program(script: str, **creation: Any) -> dict[str, dict[str, Any]]:
    return {"web": container(command=["sh", "-c", script], **creation)}


def test_true_waits_for_the_end(world: World) -> None:
    run = world.succeed(program("sleep 0.3"), order("web", "start", wait=True))
    assert world.state("web") == "exited"
    assert run.doings[-1] == "wait until web ends"


def test_true_fails_on_a_non_zero_exit_code_with_the_last_lines(world: World) -> None:
    outcome = world.fail(program("sleep 0.3; echo trouble; exit 6"), order("web", "start", wait=True))
    assert outcome.reason == "web ended with exit code 6:\n  trouble"


def test_seconds_are_waited(world: World) -> None:
    run = world.succeed({}, order("host", "execute", run=["true"], wait=0.3))
    assert run.finished is not None
    assert run.finished.seconds >= 0.3
    assert run.doings[-1] == "wait 0.3 s"


def test_healthy_waits_for_the_health_check(world: World) -> None:
    check = {"test": ["CMD", "test", "-e", "/ready"], "interval": "100ms", "retries": 50}
    world.succeed(
        program("sleep 0.5; touch /ready; sleep 99", healthcheck=check), order("web", "start", wait="healthy")
    )
    assert world.get("web").attrs["State"]["Health"]["Status"] == "healthy"


def test_healthy_without_a_health_check_is_an_error(world: World) -> None:
    outcome = world.fail(program("sleep 99"), order("web", "start", wait="healthy"))
    assert outcome.reason == f"{world.name('web')} has no health check to wait for"


@pytest.mark.parametrize("condition", ["healthy", {"port": 80}, {"log": "never"}, {"url": "http://127.0.0.1:9"}])
def test_every_wait_fails_fast_when_the_container_ends(world: World, condition: Any) -> None:
    check = {"test": "false", "interval": "100ms"}
    began = time.monotonic()
    outcome = world.fail(
        program("sleep 0.3; echo bye; exit 2", healthcheck=check), order("web", "start", wait=condition)
    )
    assert time.monotonic() - began < 20
    assert f"but {world.name('web')} is exited (exit code 2)\n  bye" in outcome.reason


def test_port_waits_until_it_accepts_connections(world: World) -> None:
    world.succeed(program(f"sleep 0.5; {SERVER}"), order("web", "start", wait={"port": 80}))
    assert b"serving" in world.get("web").logs()


def test_port_is_found_when_it_is_the_hosts(world: World) -> None:
    unit = program("sleep 0.3; exec httpd -f -p 18741", network_mode="host")
    world.succeed(unit, order("web", "start", wait={"port": 18741, "within": 20}))


def test_port_fails_after_within_and_says_what_is_missing(world: World) -> None:
    outcome = world.fail(program("sleep 99"), order("web", "start", wait={"port": 80, "within": 0.3}))
    assert outcome.reason.startswith("waited 0.3 s until web accepts connections on port 80: ")
    assert outcome.reason.endswith(":80: Connection refused")


def test_log_waits_for_a_line(world: World) -> None:
    world.succeed(
        program("sleep 0.4; echo now ready; sleep 99"), order("web", "start", wait={"log": "^now (ready|up)$"})
    )
    assert world.get("web").logs() == b"now ready\n"


def test_log_of_an_earlier_run_does_not_count(world: World) -> None:
    unit = program("echo $(ls -d /seen 2>/dev/null || echo first); touch /seen; trap exit TERM; sleep 1000 & wait")
    world.succeed(unit, order("web", "start", wait={"log": "first"}))
    waiting = order("web", "start", restart=True, wait={"log": "first", "within": 0.5})
    outcome = world.fail(unit, waiting)
    assert outcome.reason == "waited 0.5 s until web logs /first/: the last that it printed:\n  /seen"


def test_log_is_found_though_the_container_has_ended_already(world: World) -> None:
    run = world.succeed(program("echo done"), order("web", "start", wait={"log": "done"}))
    assert run.results == ["done"]


def test_a_broken_expression_is_a_clear_error(world: World) -> None:
    outcome = world.fail({"web": quiet()}, order("web", "start", wait={"log": "("}))
    assert "'(' is no regular expression" in outcome.reason


def test_url_waits_for_the_status_and_takes_run_time_references(world: World) -> None:
    unit = program(f"sleep 0.3; {SERVER}")
    url = "http://{{.Network.IPAddress}}(web)/index.html"
    run = world.succeed(unit, order("web", "start", wait={"url": url}))
    assert run.doings[-1] == f"wait until {url} answers with 200"
    world.succeed(unit, order("host", "execute", run=["true"], wait={"url": url}))


def test_url_tells_another_status(world: World) -> None:
    url = "http://{{.Network.IPAddress}}/nothing"
    outcome = world.fail(program(SERVER), order("web", "start", wait={"url": url, "within": 0.5}))
    assert outcome.reason == f"waited 0.5 s until {url} answers with 200: it answers with 404"
    world.succeed(program(SERVER), order("web", "start", wait={"url": url, "status": 404}))


def test_url_of_another_scheme_is_refused(world: World) -> None:
    outcome = world.fail(program(SERVER), order("web", "start", wait={"url": "file:///etc/passwd"}))
    assert outcome.reason == "wait: file:///etc/passwd is no http or https address"
