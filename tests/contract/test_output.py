"""What every engine passes on of what containers print, and what commands in them do."""

import threading
import time
from typing import Any

import pytest

from docker_meta.engine.api import Engine, ExecSpec
from docker_meta.errors import Conflict, Interrupted, NotFound
from docker_meta.interruption import Interruption
from tests.contract.conftest import Named
from tests.contract.helpers import ended, logs, started

PROMPT_S = 2.0


def run(engine: Engine, container_id: str, *command: str, **parts: Any) -> tuple[int, list[str]]:
    """Run a command in a container; returns exit code and output."""
    lines: list[str] = []
    code = engine.execute(container_id, ExecSpec(command=list(command), **parts), lines.append, Interruption())
    return code, lines


def test_both_streams_are_told_by_lines(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("a"), ["sh", "-c", "echo out; echo err >&2; printf end"])
    ended(running_engine, named("a"))
    assert sorted(logs(running_engine, named("a"), follow=False)) == ["end", "err", "out"]


def test_following_ends_when_the_container_ends(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("a"), ["sh", "-c", "echo one; echo two"])
    assert logs(running_engine, named("a")) == ["one", "two"]


def test_only_the_last_lines_are_told_if_asked_to(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("a"), ["sh", "-c", "echo one; echo two; echo three"])
    ended(running_engine, named("a"))
    assert logs(running_engine, named("a"), follow=False, tail=2) == ["two", "three"]


def test_what_is_no_text_is_replaced(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("a"), ["sh", "-c", r"printf 'a\377b\nc\303\244\n'"])
    assert logs(running_engine, named("a")) == ["a�b", "cä"]


def test_logs_of_what_is_not_there_are_not_found(engine: Engine, named: Named) -> None:
    with pytest.raises(NotFound):
        logs(engine, named("nobody"))


def test_an_interruption_ends_following_at_once(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("a"), ["sh", "-c", "echo one; sleep 600"])
    interruption = Interruption()
    lines: list[str] = []
    threading.Timer(0.2, interruption.set).start()
    begin = time.monotonic()
    with pytest.raises(Interrupted):
        running_engine.stream_logs(named("a"), lines.append, interruption, follow=True)
    assert time.monotonic() - begin < PROMPT_S
    assert lines == ["one"]


def test_an_interrupted_run_begins_no_stream(engine: Engine, named: Named) -> None:
    started(engine, named("a"))
    interruption = Interruption()
    interruption.set()
    with pytest.raises(Interrupted):
        engine.stream_logs(named("a"), lambda _: None, interruption, follow=True)


def test_a_command_tells_output_and_exit_code(running_engine: Engine, named: Named) -> None:
    container_id = started(running_engine, named("a"))
    assert run(running_engine, container_id, "sh", "-c", "echo out; exit 7") == (7, ["out"])
    assert run(running_engine, container_id, "true") == (0, [])


def test_a_command_has_its_variables(running_engine: Engine, named: Named) -> None:
    container_id = started(running_engine, named("a"))
    assert run(running_engine, container_id, "sh", "-c", "echo $X", environment={"X": "1 2"}) == (0, ["1 2"])


def test_a_command_may_be_one_text(running_engine: Engine, named: Named) -> None:
    container_id = started(running_engine, named("a"))
    lines: list[str] = []
    assert running_engine.execute(container_id, ExecSpec(command="echo a b"), lines.append, Interruption()) == 0
    assert lines == ["a b"]


def test_a_command_that_is_not_there_ends_with_a_code(running_engine: Engine, named: Named) -> None:
    container_id = started(running_engine, named("a"))
    code, lines = run(running_engine, container_id, "nonsense")
    assert code in {126, 127}
    assert "not found" in "".join(lines)


def test_commands_run_in_running_containers_only(engine: Engine, named: Named) -> None:
    container_id = started(engine, named("a"))
    engine.stop_container(container_id, timeout_s=0)
    with pytest.raises(Conflict):
        run(engine, container_id, "true")


def test_an_interruption_ends_a_command_at_once(running_engine: Engine, named: Named) -> None:
    container_id = started(running_engine, named("a"))
    interruption = Interruption()
    threading.Timer(0.2, interruption.set).start()
    begin = time.monotonic()
    with pytest.raises(Interrupted):
        running_engine.execute(container_id, ExecSpec(command=["sleep", "600"]), lambda _: None, interruption)
    assert time.monotonic() - begin < PROMPT_S


@pytest.mark.engine
def test_output_of_a_terminal_is_told_by_lines(real_engine: Engine, named: Named) -> None:
    started(real_engine, named("a"), ["sh", "-c", "echo one; echo two >&2; printf three"], creation={"tty": True})
    assert logs(real_engine, named("a")) == ["one", "two", "three"]


@pytest.mark.engine
def test_a_command_runs_where_and_as_whom_it_is_told(real_engine: Engine, named: Named) -> None:
    container_id = started(real_engine, named("a"))
    told = run(real_engine, container_id, "sh", "-c", "pwd; id -u", workdir="/usr", user="1234")
    assert told == (0, ["/usr", "1234"])


@pytest.mark.engine
def test_a_long_output_is_complete(real_engine: Engine, named: Named) -> None:
    started(real_engine, named("a"), ["seq", "1", "50000"])
    assert logs(real_engine, named("a")) == [str(number) for number in range(1, 50_001)]


@pytest.mark.engine
def test_a_long_output_of_a_command_is_complete(real_engine: Engine, named: Named) -> None:
    container_id = started(real_engine, named("a"))
    assert run(real_engine, container_id, "seq", "1", "50000") == (0, [str(number) for number in range(1, 50_001)])


@pytest.mark.engine
def test_a_line_without_end_is_told_in_parts(real_engine: Engine, named: Named) -> None:
    started(real_engine, named("a"), ["sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"])
    lines = logs(real_engine, named("a"))
    assert sum(map(len, lines)) == 3_000_000
    assert max(map(len, lines)) == 1024 * 1024
