"""Bytes that arrive bit by bit, taken apart: frames of several streams, lines of text, JSON messages. Pure."""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from docker_meta.engine.api import OnLine

LONGEST_LINE = 1024 * 1024
"""Characters after which a line is handed over in parts, so that a stream without line ends needs no memory."""
_HEADER = 8


class Lines:
    """Hands over whole lines of UTF-8; what is no UTF-8 is replaced."""

    def __init__(self, on_line: OnLine) -> None:
        self._on_line = on_line
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._parts: list[str] = []
        self._length = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        first, *others = self._decoder.decode(data).split("\n")
        self._add(first)
        for part in others:
            self._hand_over()
            self._add(part)
        while self._length > LONGEST_LINE:
            text = "".join(self._parts)
            self._on_line(text[:LONGEST_LINE])
            self._parts, self._length = [text[LONGEST_LINE:]], self._length - LONGEST_LINE

    def finish(self) -> None:
        """Hand over a last line that has no end."""
        self._add(self._decoder.decode(b"", final=True))
        if self._length:
            self._hand_over()

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _hand_over(self) -> None:
        line = "".join(self._parts).removesuffix("\r")
        self._parts, self._length = [], 0
        for start in range(0, max(len(line), 1), LONGEST_LINE):
            self._on_line(line[start : start + LONGEST_LINE])


class Frames:
    """Takes the engine's frames of stdout and stderr apart, each with lines of its own.

    Source: Engine API, POST /containers/{id}/attach: `[stream, 0, 0, 0, size as 4 bytes]`, then the data.
    """

    def __init__(self, on_line: OnLine) -> None:
        self._streams: dict[int, Lines] = {}
        self._on_line = on_line
        self._buffer = bytearray()
        self._left = 0
        self._stream = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._buffer += data
        start = 0
        while start < len(self._buffer):
            if not self._left:
                if len(self._buffer) - start < _HEADER:
                    break
                self._stream = self._buffer[start]
                self._left = int.from_bytes(self._buffer[start + 4 : start + _HEADER])
                start += _HEADER
                continue
            piece = bytes(self._buffer[start : start + self._left])
            self._lines().feed(piece)
            start += len(piece)
            self._left -= len(piece)
        del self._buffer[:start]

    def finish(self) -> None:
        """Hand over last lines that have no end."""
        for lines in self._streams.values():
            lines.finish()

    def _lines(self) -> Lines:
        if self._stream not in self._streams:
            self._streams[self._stream] = Lines(self._on_line)
        return self._streams[self._stream]


class Received:
    """Remembers how much of a stream came, and how it ended.

    Attributes:
        total: bytes so far.
    """

    _KEPT = 64 * 1024

    def __init__(self) -> None:
        self.total = 0
        self._end = b""

    def note(self, data: bytes) -> None:
        """Take the next bytes."""
        self.total += len(data)
        self._end = (self._end + data)[-self._KEPT :]

    def ends_with(self, end: bytes) -> bool:
        """Is this the end of what came? False if it cannot be told, since the same came again and again."""
        compared = min(len(end), self._KEPT)
        if compared and len(set(end.splitlines())) <= 2:  # noqa: PLR2004 -- a frame's size may be a line end, too
            return False
        return self._end[len(self._end) - compared :] == end[len(end) - compared :]


class Messages:
    """Takes JSON objects, one a line, out of bytes."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Take the next bytes and yield what is complete.

        Raises:
            ValueError: a line is no JSON object.
        """
        *whole, self._buffer = (self._buffer + data).split(b"\n")
        for line in whole:
            if line.strip():
                yield self._parsed(line)

    def finish(self) -> Iterator[dict[str, Any]]:
        """Yield a last object without line end."""
        if self._buffer.strip():
            yield self._parsed(self._buffer)
        self._buffer = b""

    @staticmethod
    def _parsed(line: bytes) -> dict[str, Any]:
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("not an object")  # noqa: TRY004 -- one kind of error for all that is no message
        return message
