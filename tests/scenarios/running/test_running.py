"""A run as a whole: sequence, failure, interruption, an engine that is away, what is printed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.scenarios.tool import DOCKER_START, NOTHING, Tool, state_of

SERVER = 'creation: {image: "busybox:latest", command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]}'
TEN = "".join(f"c{number}: {{{SERVER}}}\n" for number in range(10))
START_TEN = "".join(f"- c{number}: {{command: start}}\n" for number in range(10))


@pytest.fixture
def tool(engine_url: str, tmp_path: Path) -> Iterator[Tool]:
    tool = Tool(engine_url, tmp_path)
    yield tool
    for unit in (tmp_path / "units").iterdir():
        tool.run("run", f"{unit.name}/purge")


def write_unit(tool: Tool, name: str, text: str) -> None:
    (tool.directory / "units" / name).mkdir(parents=True, exist_ok=True)
    (tool.directory / "units" / name / "start.yaml").write_text(text)


def begins_and_ends(lines: str) -> list[str]:
    events = map(json.loads, lines.splitlines())
    return [f"{e['event'].removeprefix('step_')} {e['step'].split()[1]}" for e in events if e["event"] in MARKS]


MARKS = {"step_started", "step_finished"}


def test_one_job_runs_the_listed_sequence_exactly(tool: Tool) -> None:
    write_unit(tool, "ten", f"{TEN}---\n{START_TEN}")
    ended = tool.succeed("--json", "run", "ten/start", "-j", "1")
    assert begins_and_ends(ended.out) == [f"{mark} c{n}" for n in range(10) for mark in ("started", "finished")]


def test_unrelated_containers_start_side_by_side(tool: Tool) -> None:
    write_unit(tool, "ten", f"{TEN}---\n{START_TEN}")
    marks = begins_and_ends(tool.succeed("--json", "run", "ten/start", "-j", "4").out)
    assert marks[:4] == [f"started c{n}" for n in range(4)]


def test_related_containers_start_in_sequence(tool: Tool) -> None:
    write_unit(
        tool,
        "pair",
        f"db: {{{SERVER}}}\nweb:\n  {SERVER}\n  startup: {{links: {{db: db}}}}\n"
        "---\n- db: {command: start}\n- web: {command: start}\n",
    )
    ended = tool.succeed("--json", "run", "pair/start")
    assert begins_and_ends(ended.out) == ["started db", "finished db", "started web", "finished web"]


def test_the_end_of_a_failed_run_lists_what_was_done_what_failed_and_what_was_not_begun(tool: Tool) -> None:
    write_unit(
        tool,
        "bad",
        f"one: {{{SERVER}}}\ntwo: {{creation: {{image: 'no/such-image:1'}}}}\nthree: {{{SERVER}}}\n"
        "---\n- one: {command: start}\n- two: {command: start, after: one}\n- three: {command: start, after: two}\n",
    )
    ended = tool.run("run", "bad/start")
    assert ended.code == 1
    assert "one: start done" in ended.err
    assert "error: two: start failed: " in ended.err
    assert "no/such-image:1" in ended.err
    assert ended.err.splitlines()[-2:] == [
        "  failed: two start [units/bad/start.yaml:6]",
        "  not begun: three start [units/bad/start.yaml:7]",
    ]


def test_the_same_command_continues_where_it_stopped(tool: Tool) -> None:
    orders = "- one: {command: start}\n- host: {command: execute, run: [ls, gone]}\n"
    write_unit(tool, "bad", f"one: {{{SERVER}}}\n---\n{orders}")
    assert tool.run("run", "bad/start").code == 1
    (tool.directory / "gone").write_text("")
    ended = tool.succeed("run", "bad/start")
    assert "bad/start: 1 done, 1 skipped" in ended.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_ends_the_run_in_good_order(
    tool: Tool, docker_client: docker.DockerClient, number: int, code: int
) -> None:
    orders = "- one: {command: execute, run: [sleep, '600'], type: temporary}\n- one: {command: start}\n"
    write_unit(tool, "slow", f"one: {{{SERVER}}}\n---\n{orders}")
    process = subprocess.Popen(
        [DOCKER_START, "-c", str(tool.directory), "run", "slow/start"],
        env={**os.environ, "DOCKER_HOST": tool.engine_url},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            wait_for_temporary(docker_client)
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == code
    assert "interrupted" in err
    assert state_of(docker_client, ours=tool.directory).containers == {}


def wait_for_temporary(client: docker.DockerClient) -> None:
    end = time.monotonic() + 30
    while not client.containers.list(filters={"label": "docker_meta.temporary"}):
        assert time.monotonic() < end, "no temporary container came up"
        time.sleep(0.05)


def test_a_dry_run_says_what_why_where_and_what_it_waits_for(tool: Tool) -> None:
    unit = f"web:\n  {SERVER}\n  startup:\n    port_bindings: {{80: 18391}}\n---\n- web: {{command: start}}\n"
    write_unit(tool, "web", unit)
    tool.succeed("run", "web/start")
    write_unit(tool, "web", unit.replace("18391", "18392"))
    out = tool.succeed("run", "web/start", "--dry-run", "--recreate").out
    assert out.splitlines()[:2] == [
        "#1 web start  [units/web/start.yaml:6]",
        "    recreate web: port_bindings 80:18391→80:18392 differs, units/web/start.yaml:4",
    ]


def test_purge_of_a_unit_that_was_never_started_is_no_error(tool: Tool, docker_client: docker.DockerClient) -> None:
    write_unit(tool, "ten", f"{TEN}---\n{START_TEN}")
    tool.succeed("run", "ten/purge")
    assert state_of(docker_client, ours=tool.directory) == NOTHING


def test_a_reader_that_goes_away_is_no_error_to_the_user(tool: Tool) -> None:
    write_unit(tool, "ten", f"{TEN}---\n{START_TEN}")
    pipe = f"{DOCKER_START} -c {tool.directory} run --print-unit ten/purge | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", pipe],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("# docker_start: ten/purge\n", "")


def test_the_python_interface_runs_a_unit(tool: Tool, docker_client: docker.DockerClient) -> None:
    import docker_meta  # noqa: PLC0415  the line that users write

    write_unit(tool, "one", f"api: {{{SERVER}}}\n---\n- api: {{command: start}}\n")
    unit = docker_meta.load(tool.directory).unit("one")
    finished = unit.command("start").run(tool.engine_url)
    assert (finished.exit_code, finished.done) == (0, 1)
    assert docker_client.containers.get("api").status == "running"
    assert unit.command("purge").run(tool.engine_url).exit_code == 0
    assert state_of(docker_client, ours=tool.directory) == NOTHING
