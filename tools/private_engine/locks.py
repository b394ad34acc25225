"""Locks between processes; the kernel frees them when their holder dies, however it dies."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from private_engine.console import ToolError, log

POLL_S = 0.1


@contextlib.contextmanager
def locked(path: Path, *, within_s: float = 600) -> Iterator[None]:
    """Hold the lock on this file for the length of the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _wait_for(descriptor, path, within_s)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                message = f"another run holds {path} for more than {within_s:.0f} s"
                raise ToolError(message) from None
            if not told:
                log(f"waiting for another run that holds {path}")
                told = True
            time.sleep(POLL_S)
        else:
            return
