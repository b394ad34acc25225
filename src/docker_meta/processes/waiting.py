"""What an order may wait for after it did its work."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, build_opener

from docker_meta.engine.api import LiveContainer
from docker_meta.errors import OrderFailed
from docker_meta.processes.following import (
    TAIL,
    begin_of_last_run,
    fail_on_exit_code,
    indented,
    last_lines,
    wait_for_end,
)
from docker_meta.reconcile import ownership, references
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.spec import sees_our_files

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
    ended = wait_for_end(job, ownership.get_owned(job, job.target).id)
    fail_on_exit_code(job.target.key, ended.exit_code, last_lines(job, ended) if ended.exit_code else ())


def wait_until_healthy(job: Job) -> None:
    """Wait until the container's health check passes."""
    _wait(job, f"{job.target.key} is healthy", HEALTH_WITHIN_S, _health)


def wait_for_port(job: Job, port: int, within_s: float) -> None:
    """Wait until a TCP port of the container accepts connections."""
    _wait(job, f"{job.target.key} accepts connections on port {port}", within_s, lambda live: _port(job, live, port))


def wait_for_log(job: Job, pattern: str, within_s: float) -> None:
    """Wait until a regular expression is found in what the container printed since it was started."""
    try:
        searched = re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise OrderFailed(f"wait: {pattern!r} is no regular expression: {error}", place=job.place) from error

    def check(live: LiveContainer) -> str:
        lines: list[str] = []
        began = begin_of_last_run(live)
        job.engine.stream_logs(live.id, lines.append, job.interruption, follow=False, tail=_LOG_LINES, since=began)
        if searched.search("\n".join(lines)):
            return ""
        return "the last that it printed:" + indented(lines[-TAIL:]) if lines else "it printed nothing"

    _wait(job, f"{job.target.key} logs /{pattern}/", within_s, check)


def wait_for_url(job: Job, url: str, status: int, within_s: float) -> None:
    """Wait until an address, requested from this machine, answers with a status."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise OrderFailed(f"wait: {url} is no http or https address", place=job.place)
    what = f"{url} answers with {status}"
    if job.container is not None:
        _wait(job, what, within_s, lambda _live: _url(job, url, status))
        return
    job.doing(f"wait until {what}")
    if not job.options.dry_run:
        _repeat(job, what, within_s, lambda: _url(job, url, status))


def _wait(job: Job, what: str, within_s: float, check: Check) -> None:
    job.doing(f"wait until {what}")
    if job.options.dry_run:
        return

    def checked() -> str:
        live = ownership.get_owned(job, job.target)
        missing = check(live)
        if missing and not live.is_running:
            _fail_ended(job, live, what)
        return missing

    _repeat(job, what, within_s, checked)


def _repeat(job: Job, what: str, within_s: float, check: Callable[[], str]) -> None:
    end, pause = time.monotonic() + within_s, _POLL_S
    while missing := check():
        if time.monotonic() >= end:
            raise OrderFailed(f"waited {within_s:g} s until {what}: {missing}", place=job.place)
        job.interruption.sleep(min(pause, max(end - time.monotonic(), 0)))
        pause = min(pause * 1.5, _SLOW_POLL_S)


def _fail_ended(job: Job, live: LiveContainer, what: str) -> None:
    printed = indented(last_lines(job, live))
    raise OrderFailed(
        f"waited until {what}, but {live.name} is {live.state} (exit code {live.exit_code}){printed}", place=job.place
    )


def _health(live: LiveContainer) -> str:
    if not live.is_running:
        return "it does not run"
    if not live.health:
        raise OrderFailed(
            f"{live.name} has no health check to wait for", hint="add `healthcheck` to its creation, or wait for a port"
        )
    return "" if live.health == "healthy" else f"it is {live.health}"


def _port(job: Job, live: LiveContainer, port: int) -> str:
    missing = f"{live.name} has no address that is reached from here; publish the port with `port_bindings`"
    for address, number, through_proxy in _addresses(job, live, port):
        missing = _connect(address, number, through_proxy=through_proxy)
        if not missing:
            return ""
    return missing


def _addresses(job: Job, live: LiveContainer, port: int) -> Iterator[tuple[str, int, bool]]:
    """Yield the container's own addresses, if the engine runs here; then the published one, where a proxy accepts."""
    settings = live.attributes.get("NetworkSettings", {})
    mode = str(live.attributes.get("HostConfig", {}).get("NetworkMode") or "")
    engine_host = urlsplit(job.engine.url).hostname or "127.0.0.1"
    if mode == "host":
        yield engine_host, port, False
    if mode.startswith("container:") and (other := job.engine.find_container(mode.partition(":")[2])):
        yield from _addresses(job, other, port)
    for network in (settings.get("Networks") or {}).values() if sees_our_files(job) else ():
        if network.get("IPAddress"):
            yield network["IPAddress"], port, False
    for binding in (settings.get("Ports") or {}).get(f"{port}/tcp") or ():
        address = binding.get("HostIp")
        is_any = address in {None, "", "0.0.0.0", "::"}  # noqa: S104  compared, not bound
        yield engine_host if is_any else address, int(binding["HostPort"]), True


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


class _NoRedirect(HTTPRedirectHandler):
    """An answer that leads elsewhere is an answer."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def _url(job: Job, url: str, status: int) -> str:
    # Proxies are for the world outside.
    opener = build_opener(_NoRedirect, ProxyHandler({}))
    try:
        with opener.open(references.resolve(job, url), timeout=_TRY_S) as answer:
            found = answer.status
    except HTTPError as error:
        found = error.code
        error.close()
    except (OSError, HTTPException, ValueError) as error:
        return str(getattr(error, "reason", "") or error)
    return "" if found == status else f"it answers with {found}"
