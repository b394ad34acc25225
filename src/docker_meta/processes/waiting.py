"""What an order may wait for after it did its work."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from docker_meta.engine.api import LiveContainer
from docker_meta.errors import OrderFailed
from docker_meta.processes.following import fail_on_exit_code, last_lines, wait_for_end
from docker_meta.reconcile import ownership
from docker_meta.reconcile.job import Job

HEALTH_WITHIN_S = 60.0
_POLL_S = 0.1
_SLOW_POLL_S = 1.0
_TRY_S = 2.0
"""Seconds that one attempt to connect may take."""
_LOG_LINES = 5000
"""Lines of log that are searched at each try."""

Check = Callable[[LiveContainer], str]
"""Says what is still missing, or nothing when the condition holds."""


def wait_seconds(job: Job, seconds: float) -> None:
    """Wait a number of seconds."""
    job.doing(f"wait {seconds:g} s")
    if not job.options.dry_run:
        job.interruption.sleep(seconds)


def wait_for_exit(job: Job) -> None:
    """Wait until the container ends; an exit code other than 0 fails."""
    job.doing(f"wait until {job.target.key} ends")
    if job.options.dry_run:
        return
    live = ownership.get_owned(job, job.target)
    ended = wait_for_end(job, live.id)
    fail_on_exit_code(job.target.key, ended.exit_code, last_lines(job, live.id) if ended.exit_code else [])


def wait_until_healthy(job: Job) -> None:
    """Wait until the container's health check passes."""
    _wait(job, "is healthy", HEALTH_WITHIN_S, _health)


def wait_for_port(job: Job, port: int, within_s: float) -> None:
    """Wait until a TCP port of the container accepts connections."""
    _wait(job, f"accepts connections on port {port}", within_s, lambda live: _port(live, port))


def wait_for_log(job: Job, pattern: str, within_s: float) -> None:
    """Wait until a regular expression is found in the container's output."""
    searched = re.compile(pattern)

    def check(live: LiveContainer) -> str:
        lines: list[str] = []
        job.engine.stream_logs(live.id, lines.append, job.interruption, follow=False, tail=_LOG_LINES)
        return "" if searched.search("\n".join(lines)) else "not found yet"

    _wait(job, f"logs /{pattern}/", within_s, check)


def wait_for_url(job: Job, url: str, status: int, within_s: float) -> None:
    """Wait until an address, requested from this machine, answers with a status."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise OrderFailed(f"wait: {url} is no http or https address", place=job.place)
    what = f"{url} answers with {status}"
    if job.container is not None:
        _wait(job, what, within_s, lambda _live: _url(url, status), subject="until")
        return
    job.doing(f"wait until {what}")
    if not job.options.dry_run:
        _repeat(job, what, within_s, lambda: _url(url, status))


def _wait(job: Job, what: str, within_s: float, check: Check, *, subject: str = "") -> None:
    shown = what if subject else f"{job.target.key} {what}"
    job.doing(f"wait until {shown}")
    if job.options.dry_run:
        return

    def checked() -> str:
        live = ownership.get_owned(job, job.target)
        if not live.is_running:
            _fail_ended(job, live, shown)
        return check(live)

    _repeat(job, shown, within_s, checked)


def _repeat(job: Job, what: str, within_s: float, check: Callable[[], str]) -> None:
    end, pause = time.monotonic() + within_s, _POLL_S
    while missing := check():
        if time.monotonic() >= end:
            raise OrderFailed(f"waited {within_s:g} s until {what}: {missing}", place=job.place)
        job.interruption.sleep(min(pause, max(end - time.monotonic(), 0)))
        pause = min(pause * 1.5, _SLOW_POLL_S)


def _fail_ended(job: Job, live: LiveContainer, what: str) -> None:
    shown = "".join(f"\n  {line}" for line in last_lines(job, live.id))
    raise OrderFailed(
        f"waited until {what}, but {live.name} is {live.state} (exit code {live.exit_code}){shown}", place=job.place
    )


def _health(live: LiveContainer) -> str:
    if not live.health:
        raise OrderFailed(
            f"{live.name} has no health check to wait for", hint="add `healthcheck` to its creation, or wait for a port"
        )
    return "" if live.health == "healthy" else f"it is {live.health}"


def _port(live: LiveContainer, port: int) -> str:
    missing = f"{live.name} has no address"
    for address, number, through_proxy in _addresses(live, port):
        missing = _connect(address, number, through_proxy=through_proxy)
        if not missing:
            return ""
    return missing


def _addresses(live: LiveContainer, port: int) -> Iterator[tuple[str, int, bool]]:
    """Yield the container's own addresses, then the published one, where the engine's proxy accepts always."""
    settings = live.attributes.get("NetworkSettings", {})
    for network in (settings.get("Networks") or {}).values():
        if network.get("IPAddress"):
            yield network["IPAddress"], port, False
    for binding in (settings.get("Ports") or {}).get(f"{port}/tcp") or ():
        address = binding.get("HostIp") or "127.0.0.1"
        yield "127.0.0.1" if address in {"0.0.0.0", "::"} else address, int(binding["HostPort"]), True  # noqa: S104


def _connect(address: str, port: int, *, through_proxy: bool) -> str:
    try:
        with socket.create_connection((address, port), timeout=_TRY_S) as connection:
            if through_proxy:
                connection.settimeout(_POLL_S)
                try:
                    closed = connection.recv(1) == b""
                except TimeoutError:
                    closed = False
                return "the connection is closed at once" if closed else ""
            return ""
    except OSError as error:
        return f"{address}:{port}: {error.strerror or error}"


def _url(url: str, status: int) -> str:
    try:
        with urlopen(url, timeout=_TRY_S) as answer:  # noqa: S310  the scheme is checked above
            found = answer.status
    except HTTPError as error:
        found = error.code
        error.close()
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
    return "" if found == status else f"it answers with {found}"
