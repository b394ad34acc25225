"""Streams whose reader can be woken at any time."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docker_meta.engine.connect import connect
from docker_meta.engine.docker_py.pump import Pump
from docker_meta.errors import EngineUnavailable, Interrupted
from docker_meta.interruption import Interruption
from tests.engine.servers import answering, ping

SOON_S = 2.0


class Answer:
    """A response that gives its parts, and then blocks until it is closed."""

    def __init__(self, *parts: bytes, block: bool = False) -> None:
        self.raw = self
        self.closed = threading.Event()
        self._parts = list(parts)
        self._block = block

    def read1(self, _: int) -> bytes:
        if not self._parts and self._block:
            self.closed.wait()
        return self._parts.pop(0) if self._parts else b""

    def shutdown(self) -> None:
        self.closed.set()

    def close(self) -> None:
        self.closed.set()


def pump(open_answer: Callable[[], Any]) -> Pump:
    """A pump of what has the few methods of a response that it uses."""
    return Pump("url", open_answer)


def alive() -> None:
    """Answer."""


def dead() -> None:
    raise EngineUnavailable("gone")


def test_all_parts_arrive_in_order() -> None:
    answer = Answer(b"one", b"two", b"three")
    assert b"".join(pump(lambda: answer).chunks(Interruption(), alive)) == b"onetwothree"
    assert answer.closed.wait(SOON_S)


def test_an_interruption_ends_a_blocked_read() -> None:
    answer, interruption = Answer(b"one", block=True), Interruption()
    chunks = pump(lambda: answer).chunks(interruption, alive)
    assert next(chunks) == b"one"
    threading.Timer(0.1, interruption.set).start()
    with pytest.raises(Interrupted):
        next(chunks)
    assert answer.closed.wait(SOON_S)


def test_an_interruption_ends_the_wait_for_an_answer_that_does_not_begin() -> None:
    interruption, release = Interruption(), threading.Event()
    answer = Answer()

    def open_slowly() -> Answer:
        release.wait()
        return answer

    threading.Timer(0.1, interruption.set).start()
    with pytest.raises(Interrupted):
        next(pump(open_slowly).chunks(interruption, alive))
    release.set()
    assert answer.closed.wait(SOON_S)


def test_silence_is_no_error_as_long_as_the_engine_answers() -> None:
    answer, asked = Answer(block=True), []

    def is_alive() -> None:
        asked.append(time.monotonic())
        if len(asked) == 3:
            answer.closed.set()

    assert list(pump(lambda: answer).chunks(Interruption(), is_alive, idle_s=0.01)) == []
    assert len(asked) >= 3


def test_silence_is_an_error_when_the_engine_does_not_answer() -> None:
    answer = Answer(block=True)
    with pytest.raises(EngineUnavailable, match="gone"):
        list(pump(lambda: answer).chunks(Interruption(), dead, idle_s=0.01))
    assert answer.closed.wait(SOON_S)


def test_what_goes_wrong_in_the_other_thread_is_raised_here() -> None:
    def refuse() -> Answer:
        raise ConnectionResetError

    with pytest.raises(EngineUnavailable, match="the engine at url broke off the connection"):
        list(pump(refuse).chunks(Interruption(), alive))


def test_a_reader_that_stops_early_closes_the_answer() -> None:
    answer = Answer(b"one", block=True)
    chunks = pump(lambda: answer).chunks(Interruption(), alive)
    next(chunks)
    chunks.close()
    assert answer.closed.wait(SOON_S)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (CHUNKED + b"10\r\n", "broke off the connection"),
        (CHUNKED + b"6\r\n<html>\r\n0\r\n\r\n", "sent something that cannot be read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "broke off the connection"),
        (b"", "broke off the connection"),
    ],
)
def test_a_broken_stream_is_told(tmp_path: Path, answer: bytes, message: str) -> None:
    with answering(tmp_path / "ping", ping()):
        engine = connect(f"unix://{tmp_path}/ping", {}, jobs=1)
    (tmp_path / "ping").unlink()
    with answering(tmp_path / "ping", answer), pytest.raises(EngineUnavailable, match=message):
        engine.pull_image("x", print, Interruption())
    engine.close()
