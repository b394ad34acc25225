"""SIGINT and SIGTERM end a run in good order; the second one ends it at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from docker_meta.interruption import Interruption

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BASE_EXIT_CODE = 128
"""A process that a signal ends has the exit code 128 + the signal's number."""


class SignalWatch:
    """Which signal came, if any."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self.exit_code = 0

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Set the interruption; the second signal leaves at once."""
        if self.exit_code:
            os._exit(_BASE_EXIT_CODE + number)
        self.exit_code = _BASE_EXIT_CODE + number
        self._interruption.set()


@contextmanager
def watch_signals(interruption: Interruption) -> Iterator[SignalWatch]:
    """While inside, SIGINT and SIGTERM set the interruption. Only for the main thread."""
    watch = SignalWatch(interruption)
    before = {number: signal.signal(number, watch.handle) for number in _SIGNALS}
    try:
        yield watch
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
