"""Follow a container to its end."""

from collections import deque

from docker_meta.engine.api import LiveContainer
from docker_meta.errors import OrderFailed
from docker_meta.reconcile.job import Job

TAIL = 15
"""Lines of output that an error shows."""
_POLL_S = 0.05
_SLOW_POLL_S = 0.5


def follow_to_end(job: Job, container_id: str, *, what: str) -> None:
    """Pass the container's output on and wait for its end.

    Raises:
        OrderFailed: it ended with another exit code than 0; the last lines of output are shown.
    """
    lines: deque[str] = deque(maxlen=TAIL)

    def take(line: str) -> None:
        lines.append(line)
        job.output(line)

    job.engine.stream_logs(container_id, take, job.interruption, follow=True)
    fail_on_exit_code(what, wait_for_end(job, container_id).exit_code, lines)


def wait_for_end(job: Job, container_id: str, *, within_s: float | None = None) -> LiveContainer:
    """Wait until the container does not run any more, and return it.

    Raises:
        OrderFailed: it was removed, or it still runs after `within_s`.
    """
    waited, pause = 0.0, _POLL_S
    while True:
        live = job.engine.find_container(container_id)
        if live is None:
            raise OrderFailed("the container was removed while it was waited for")
        if not live.is_running:
            return live
        if within_s is not None and waited >= within_s:
            raise OrderFailed(f"{live.name} still runs after {within_s:g} s")
        job.interruption.sleep(pause)
        waited += pause
        pause = min(pause * 1.5, _SLOW_POLL_S)


def fail_on_exit_code(what: str, code: int, lines: "deque[str] | list[str]") -> None:
    """Raise OrderFailed with the last lines of output, if the exit code is not 0."""
    if code:
        shown = "".join(f"\n  {line}" for line in lines)
        raise OrderFailed(f"{what} ended with exit code {code}{':' if shown else ''}{shown}")


def last_lines(job: Job, container_id: str) -> list[str]:
    """Return the last lines that the container printed."""
    lines: list[str] = []
    job.engine.stream_logs(container_id, lines.append, job.interruption, follow=False, tail=TAIL)
    return lines
