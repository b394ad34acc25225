"""Follow a container to its end."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from docker_meta.engine.api import LiveContainer, State
from docker_meta.errors import OrderFailed
from docker_meta.reconcile.job import Job

TAIL = 15
"""Lines of output that an error shows."""
_POLL_S = 0.05
_SLOW_POLL_S = 0.5
_LATE_S = 1.0
"""By how much the engine may be late in noting a line."""


class Earlier(Struct, frozen=True):
    """Output of a container's earlier runs: all before a Unix time, and some lines after it."""

    since: float = 0
    lines: int = 0


class Tail:
    """Passes lines of output on, but the first ones, and keeps the last ones for an error."""

    def __init__(self, job: Job, *, skip: int = 0) -> None:
        self._job = job
        self._skip = skip
        self.lines: deque[str] = deque(maxlen=TAIL)

    def take(self, line: str) -> None:
        """Take the next line."""
        if self._skip:
            self._skip -= 1
            return
        self.lines.append(line)
        self._job.output(line)


def earlier_output(job: Job, live: LiveContainer) -> Earlier:
    """Return what a container that does not run has printed, as far as it matters for who follows it next.

    The engine notes some lines a moment after the end, so the newest ones are counted.
    """
    if live.state is not State.EXITED:
        return Earlier(since=_time(live, "FinishedAt"))
    lines: list[str] = []
    since = _time(live, "FinishedAt") - _LATE_S
    job.engine.stream_logs(live.id, lines.append, job.interruption, follow=False, since=since)
    return Earlier(since, len(lines))


def follow_to_end(job: Job, container_id: str, *, what: str, earlier: Earlier = Earlier()) -> None:  # noqa: B008
    """Pass the container's output on and wait for its end.

    Raises:
        OrderFailed: it ended with another exit code than 0; the last lines of output are shown.
    """
    tail = Tail(job, skip=earlier.lines)
    job.engine.stream_logs(container_id, tail.take, job.interruption, follow=True, since=earlier.since)
    fail_on_exit_code(what, wait_for_end(job, container_id).exit_code, tail.lines)


def wait_for_end(job: Job, container_id: str) -> LiveContainer:
    """Wait until the container does not run any more, and return it.

    Raises:
        OrderFailed: it was removed.
    """
    pause = _POLL_S
    while True:
        live = job.engine.find_container(container_id)
        if live is None:
            raise OrderFailed("the container was removed while it was waited for", place=job.place)
        if not live.is_running:
            return live
        job.interruption.sleep(pause)
        pause = min(pause * 1.5, _SLOW_POLL_S)


def fail_on_exit_code(what: str, code: int, lines: Iterable[str]) -> None:
    """Raise OrderFailed with the last lines of output, if the exit code is not 0."""
    if code:
        printed = indented(lines)
        raise OrderFailed(f"{what} ended with exit code {code}{':' if printed else ''}{printed}")


def indented(lines: Iterable[str]) -> str:
    """Return lines of output as an error shows them, each on a line of its own."""
    return "".join(f"\n  {line}" for line in lines)


def last_lines(job: Job, live: LiveContainer) -> list[str]:
    """Return the last lines that the container printed in its last run."""
    lines: list[str] = []
    job.engine.stream_logs(
        live.id, lines.append, job.interruption, follow=False, tail=TAIL, since=begin_of_last_run(live)
    )
    return lines


def begin_of_last_run(live: LiveContainer) -> float:
    """Return a Unix time before the first line of the container's newest run, and after what it printed before.

    The engine may note a start a moment after the first line, and a last line a moment after the end.
    """
    started, ended_before = _time(live, "StartedAt"), _time(live, "FinishedAt")
    between = (started - ended_before) / 2 if live.is_running else _LATE_S
    return started - min(between, _LATE_S)


def _time(live: LiveContainer, what: str) -> float:
    text = str((live.attributes.get("State") or {}).get(what) or "")
    # The year 1 stands for never.
    return datetime.fromisoformat(text).timestamp() if text and not text.startswith("0001") else 0
