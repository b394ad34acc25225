"""Processes of ours, told by number *and* command line, so that a number used again is never taken for ours."""

import contextlib
import os
import signal
import time
from pathlib import Path

from private_engine.console import log

POLL_S = 0.02


def read_pid(path: Path) -> int | None:
    """The number in a pid file; None if there is none."""
    try:
        return int(path.read_text().strip())
    except (FileNotFoundError, ValueError):
        return None


def is_alive(pid: int | None, mark: str) -> bool:
    """Whether this process runs and has the mark in its command line; a zombie has no command line."""
    if pid is None:
        return False
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return mark in command.replace(b"\0", b" ").decode(errors="replace")


def find_processes(mark: str) -> list[int]:
    """Every process, but this one and its parents, whose command line has the mark."""
    own = {os.getpid(), os.getppid()}
    pids = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if pid not in own and is_alive(pid, mark)]


def stop(pid: int | None, mark: str, *, within_s: float) -> None:
    """End a process: politely, then by force."""
    if pid is None or not is_alive(pid, mark):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not wait_for_end(pid, mark, within_s=within_s):
        log(f"process {pid} did not end within {within_s:.0f} s; killing it")
        kill(pid, mark)


def kill(pid: int | None, mark: str) -> None:
    """End a process at once and wait until it is gone."""
    if pid is None or not is_alive(pid, mark):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    wait_for_end(pid, mark, within_s=10)


def wait_for_end(pid: int, mark: str, *, within_s: float) -> bool:
    """Whether the process ended in time."""
    deadline = time.monotonic() + within_s
    while is_alive(pid, mark):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True
