"""One object that everything which waits asks whether the user wants the run to end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from docker_meta.errors import Interrupted


class Interruption:
    """Set once by a signal; wakes all who sleep on it and closes the streams that they read.

    Thread-safe. A run that is not interrupted never sets it.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._closers: dict[int, Callable[[], None]] = {}
        self._next_key = 0

    @property
    def is_set(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        """Ask everybody to end. Closers run in the calling thread; what they raise is dropped."""
        self._event.set()
        with self._lock:
            closers = list(self._closers.values())
        for close in closers:
            _close_quietly(close)

    def check(self) -> None:
        """Raise `Interrupted` if the run shall end."""
        if self.is_set:
            raise Interrupted("interrupted")

    def sleep(self, seconds: float) -> None:
        """Sleep, but not past an interruption.

        Raises:
            Interrupted: the run shall end.
        """
        if self._event.wait(seconds):
            raise Interrupted("interrupted")

    @contextmanager
    def closing(self, close: Callable[[], None]) -> Iterator[None]:
        """While inside, an interruption calls `close`, which must make a blocked read return."""
        with self._lock:
            key = self._next_key
            self._next_key += 1
            self._closers[key] = close
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._closers.pop(key, None)


def _close_quietly(close: Callable[[], None]) -> None:
    # A stream that ends by itself at the same moment is what we want anyway.
    with suppress(Exception):
        close()
