"""What the tools say: results on stdout, everything else on stderr."""

import sys
import time

STARTED_AT = time.monotonic()


class ToolError(Exception):
    """Something that the user must know or do; its text says what."""


def log(message: str) -> None:
    """Tell what is going on, with the seconds since the start."""
    sys.stderr.write(f"[{time.monotonic() - STARTED_AT:6.1f} s] {message}\n")
    sys.stderr.flush()


def result(line: str) -> None:
    """Write a line that another program may read."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
