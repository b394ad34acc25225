"""`create`, `start` and `stop`."""

import re

from tests.orders.world import World, container, order


def test_create_makes_a_container_and_does_not_start_it(world: World) -> None:
    run = world.succeed({"web": container()}, order("web", "create"))
    assert world.state("web") == "created"
    assert run.results == ["done"]
    assert run.doings == [f"create network {world.network}", f"create container {world.name('web')}"]


def test_create_of_an_existing_container_is_skipped(world: World) -> None:
    world.succeed({"web": container()}, order("web", "create"))
    before = world.identity("web")
    run = world.succeed({"web": container()}, order("web", "create"))
    assert world.identity("web") == before
    assert (run.results, run.reasons) == (["skipped"], [f"{world.name('web')} exists"])


def test_start_creates_and_starts(world: World) -> None:
    run = world.succeed({"web": container()}, order("web", "start"))
    assert world.state("web") == "running"
    assert run.doings[-2:] == [f"create container {world.name('web')}", f"start {world.name('web')}"]


def test_start_of_a_running_container_is_skipped(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"))
    before = world.identity("web")
    run = world.succeed({"web": container()}, order("web", "start"))
    assert world.identity("web") == before
    assert (run.results, run.reasons, run.doings) == (["skipped"], ["already running"], [])


def test_start_of_a_stopped_container_starts_the_same_one(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"))
    container_id = world.get("web").id
    world.succeed({"web": container()}, order("web", "stop", timeout=1))
    world.succeed({"web": container()}, order("web", "start"))
    assert (world.get("web").id, world.state("web")) == (container_id, "running")


def test_start_with_restart_starts_the_same_container_again(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"))
    container_id, started = world.identity("web")
    run = world.succeed({"web": container()}, order("web", "start", restart=True, timeout=2))
    assert world.get("web").id == container_id
    assert world.identity("web")[1] > started
    assert (run.results, run.doings) == (["done"], [f"stop {world.name('web')}", f"start {world.name('web')}"])


def test_start_with_restart_of_a_missing_container_starts_it_once(world: World) -> None:
    run = world.succeed({"web": container()}, order("web", "start", restart=True))
    assert world.state("web") == "running"
    assert f"stop {world.name('web')}" not in run.doings


def test_start_of_a_paused_container_unpauses_it(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"))
    world.pause("web")
    run = world.succeed({"web": container()}, order("web", "start"))
    assert world.state("web") == "running"
    assert run.reasons == ["unpaused"]


def test_start_with_attach_shows_the_output_and_waits_for_the_end(world: World) -> None:
    job = container(command=["sh", "-c", "echo one; echo two >&2"])
    run = world.succeed({"job": job}, order("job", "start", attach=True))
    assert world.state("job") == "exited"
    assert sorted(run.output) == ["one", "two"]
    assert run.reasons == ["ended with exit code 0"]


def test_start_with_attach_fails_on_a_non_zero_exit_code_and_shows_the_last_lines(world: World) -> None:
    job = container(command=["sh", "-c", "for n in $(seq 20); do echo line $n; done; exit 3"])
    outcome = world.fail({"job": job}, order("job", "start", attach=True))
    assert outcome.reason.startswith("job ended with exit code 3:\n  line 6\n")
    assert outcome.reason.endswith("\n  line 20")


def test_a_second_start_with_attach_shows_the_output_of_the_second_run_only(world: World) -> None:
    job = container(command=["sh", "-c", "cat /proc/sys/kernel/random/uuid"])
    first = world.succeed({"job": job}, order("job", "start", attach=True))
    second = world.succeed({"job": job}, order("job", "start", attach=True))
    assert len(second.output) == 1
    assert second.output != first.output


def test_a_container_whose_program_does_not_exist_fails_the_start(world: World) -> None:
    outcome = world.fail({"web": container(command=["/no/such"])}, order("web", "start"))
    assert world.state("web") == "created"
    assert "/no/such" in outcome.reason


def test_stop_stops_a_running_container(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"))
    run = world.succeed({"web": container()}, order("web", "stop"))
    assert world.state("web") == "exited"
    assert run.doings == [f"stop {world.name('web')}"]


def test_stop_kills_what_does_not_end_within_the_timeout(world: World) -> None:
    deaf = container(command=["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])
    world.succeed({"web": deaf}, order("web", "start"))
    world.succeed({"web": deaf}, order("web", "stop", timeout=1))
    assert world.get("web").attrs["State"]["ExitCode"] == 137


def test_stop_of_a_paused_container_lets_it_end_by_itself(world: World) -> None:
    polite = container(command=["sh", "-c", "trap 'exit 7' TERM; sleep 1000 & wait"])
    world.succeed({"web": polite}, order("web", "start"), order("web", "execute", type="in_running", run=["true"]))
    world.pause("web")
    world.succeed({"web": polite}, order("web", "stop"))
    assert world.get("web").attrs["State"]["ExitCode"] == 7


def test_stop_of_a_stopped_or_missing_container_is_skipped(world: World) -> None:
    world.succeed({"web": container()}, order("web", "create"))
    composition = {"web": container(), "other": container()}
    run = world.succeed(composition, order("web", "stop"), order("other", "stop"))
    assert run.results == ["skipped", "skipped"]
    assert run.reasons == ["not running", "there is no such container"]


def test_a_port_that_is_taken_is_an_error_that_names_the_holder(world: World) -> None:
    world.succeed({"one": container(port_bindings={80: None})}, order("one", "start"))
    port = int(world.get("one").attrs["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"])
    outcome = world.fail({"two": container(port_bindings={80: port})}, order("two", "start"))
    assert outcome.reason == f"port {port} is taken by container {world.name('one')}"
    assert "publish another port" in outcome.hint


def test_a_container_that_dies_at_once_fails_what_waits_for_it_with_its_last_lines(world: World) -> None:
    dying = container(command=["sh", "-c", "echo bad configuration; exit 4"])
    outcome = world.fail({"web": dying}, order("web", "start", wait={"port": 80, "within": 30}))
    assert re.fullmatch(
        r"waited until web accepts connections on port 80, but \S+ is exited \(exit code 4\)\n  bad configuration",
        outcome.reason,
    )
