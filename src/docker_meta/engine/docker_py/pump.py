"""Reads an answer that grows, in a thread of its own, so that who waits for it can be woken at any moment.

A blocked read of a socket cannot be ended on every transport (TLS, ssh), and there is no socket to close while the
engine has not begun to answer. So nobody but a pump ever reads one; the others wait on a condition.
"""

import threading
from collections.abc import Callable, Generator

import requests

from docker_meta.engine.docker_py.errors import engine_door
from docker_meta.errors import EngineUnavailable
from docker_meta.interruption import Interruption

IDLE_LIMIT_S = 600.0
_BUFFER_LIMIT = 4 * 1024 * 1024
_CHUNK = 64 * 1024

Open = Callable[[], requests.Response]
IsAlive = Callable[[], object]
"""Asks the engine anything; raises what is the matter if it does not answer."""


class Pump:
    """One answer; used once, as a context manager around the reading of `chunks`."""

    def __init__(self, url: str, open_answer: Open) -> None:
        self._url = url
        self._open = open_answer
        self._changed = threading.Condition()
        self._buffer = bytearray()
        self._answer: requests.Response | None = None
        self._error: BaseException | None = None
        self._ended = False
        self._abandoned = False

    def chunks(
        self, interruption: Interruption, is_alive: IsAlive, *, idle_s: float | None = None
    ) -> Generator[bytes, None, None]:
        """Yield what arrives; after a long silence the engine is asked whether it is alive.

        Raises:
            Interrupted: the run shall end.
            EngineUnavailable: the engine broke off, or is silent and does not answer anything else.
        """
        threading.Thread(target=self._run, name="engine-stream", daemon=True).start()
        try:
            with interruption.closing(self._abandon):
                while data := self._next(interruption, is_alive, IDLE_LIMIT_S if idle_s is None else idle_s):
                    yield data
        finally:
            self._abandon()

    def _next(self, interruption: Interruption, is_alive: IsAlive, idle_s: float) -> bytes:
        while True:
            with self._changed:
                changed = self._changed.wait_for(lambda: self._buffer or self._ended or self._abandoned, idle_s)
                interruption.check()
                if self._buffer:
                    data = bytes(self._buffer)
                    self._buffer.clear()
                    self._changed.notify_all()
                    return data
            if changed:
                break
            is_alive()
        with engine_door(self._url):
            if self._error is not None:
                raise self._error
        return b""

    def _run(self) -> None:
        try:
            self._answer = self._open()
            while not self._abandoned and (data := self._answer.raw.read1(_CHUNK)):
                self._put(data)
        except BaseException as error:  # noqa: BLE001 -- it is raised again in the thread that reads
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._answer is not None:
            self._answer.close()

    def _put(self, data: bytes) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self._buffer) < _BUFFER_LIMIT or self._abandoned)
            self._buffer += data
            self._changed.notify_all()

    def _abandon(self) -> None:
        """Let the reader go at once; the thread closes the answer as soon as it gets out of its read."""
        with self._changed:
            if self._ended or self._abandoned:
                return
            self._abandoned = True
            self._changed.notify_all()
        if self._answer is not None:
            try:
                self._answer.raw.shutdown()
            except (AttributeError, ValueError, RuntimeError, OSError):
                # It ended meanwhile, or the transport has no shutdown: the thread ends with the program then.
                return


def lost(url: str, why: str) -> EngineUnavailable:
    """Return the error for an answer that broke off."""
    return EngineUnavailable(f"the engine at {url} {why}")
