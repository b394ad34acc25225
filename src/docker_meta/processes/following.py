"""Follow a container to its end."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from docker_meta.engine.api import LiveContainer
from docker_meta.errors import OrderFailed
from docker_meta.reconcile.job import Job

TAIL = 15
"""Lines of output that an error shows."""
_POLL_S = 0.05
_SLOW_POLL_S = 0.5
_JUST_BEFORE_S = 0.5
"""The engine notes a start a moment after the container could print its first line."""


class Tail:
    """Passes lines of output on and keeps the last ones for an error."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.lines: deque[str] = deque(maxlen=TAIL)

    def take(self, line: str) -> None:
        """Take the next line."""
        self.lines.append(line)
        self._job.output(line)


def follow_to_end(job: Job, container_id: str, *, what: str, since: float = 0) -> None:
    """Pass the container's output on and wait for its end.

    Raises:
        OrderFailed: it ended with another exit code than 0; the last lines of output are shown.
    """
    tail = Tail(job)
    job.engine.stream_logs(container_id, tail.take, job.interruption, follow=True, since=since)
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
        shown = "".join(f"\n  {line}" for line in lines)
        raise OrderFailed(f"{what} ended with exit code {code}{':' if shown else ''}{shown}")


def last_lines(job: Job, live: LiveContainer) -> list[str]:
    """Return the last lines that the container printed in its last run."""
    lines: list[str] = []
    job.engine.stream_logs(
        live.id, lines.append, job.interruption, follow=False, tail=TAIL, since=begin_of_last_run(live)
    )
    return lines


def end_of_last_run(live: LiveContainer) -> float:
    """Return the Unix time at which a container ended that does not run, or one that runs ended before; 0 for never."""
    return _time(live, "FinishedAt")


def begin_of_last_run(live: LiveContainer) -> float:
    """Return a Unix time before the first line of the container's newest run, and after what it printed before."""
    return end_of_last_run(live) if live.is_running else _time(live, "StartedAt") - _JUST_BEFORE_S


def _time(live: LiveContainer, what: str) -> float:
    text = str((live.attributes.get("State") or {}).get(what) or "")
    # The year 1 stands for never.
    return datetime.fromisoformat(text).timestamp() if text and not text.startswith("0001") else 0
