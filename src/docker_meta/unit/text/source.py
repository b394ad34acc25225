"""Files as text, and what a place in them looks like."""

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from docker_meta.errors import Place, Problem, UnitError

LARGEST_FILE = 4 * 1024 * 1024
_LONGEST_EXCERPT = 200
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What YAML does not allow, and the characters that mark lines while templates are rendered. Two steps, because a
# regular expression with a class of such characters takes milliseconds to compile.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_RESERVED = ("\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufffe", "\uffff")


class Source:
    """A file's text, in which a newline is the only line break.

    Attributes:
        label: the file's name as shown to the user.
    """

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.text = text
        self._lines: list[str] | None = None

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1; empty if there is none."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def problem(self, message: str, line: int, column: int = 0, width: int = 0) -> Problem:
        """Return a problem at a place of this file."""
        excerpt = self.line(line)
        if column > _LONGEST_EXCERPT or not excerpt.strip():
            return Problem(Place(self.label, line, column), message)
        shown = min(width, _LONGEST_EXCERPT + 1 - column)
        return Problem(Place(self.label, line, column), message, excerpt[:_LONGEST_EXCERPT], shown)

    def problem_at(self, message: str, line: int, token: str) -> Problem:
        """Return a problem at the first `token` in a line, or at the line as a whole if it is not there."""
        found = re.search(rf"(?<!\w){re.escape(token)}(?!\w)", self.line(line)) if token else None
        return self.problem(message, line, found.start() + 1 if found else 0, len(token) if found else 0)


class Mark(Struct, frozen=True):
    """From character `index` on a rendered text comes from `line` of `source`."""

    index: int
    source: Source
    line: int


class Text:
    """A text that will be parsed, and where each part of it was written.

    Without marks it is the source's own text.
    """

    def __init__(self, source: Source, text: str, marks: Sequence[Mark] = ()) -> None:
        self.source = source
        self.text = text
        self._marks = marks
        self._starts: list[int] | None = None

    def problem(self, message: str, start: int, end: int) -> Problem:
        """Return a problem with the characters from `start` to `end`, shown where they were written."""
        line, column = self._line_and_column(start)
        rendered = self._line(line)
        token = self.text[start:end].split("\n")[0].rstrip() or self.text[start : start + 1].strip()
        width = max(len(token), 1)
        if not self._marks:
            return self.source.problem(message, line, column, width)
        mark, last_line = self._origin(start)
        if mark.source.line(mark.line) == rendered:
            return mark.source.problem(message, mark.line, column, width)
        return _search(mark.source, range(mark.line, last_line + 1), token, column, message)

    def place_of(self, start: int, end: int) -> Place:
        """Return where the characters from `start` to `end` were written."""
        if self._marks:
            return self.problem("", start, end).place
        return Place(self.source.label, *self._line_and_column(start))

    def _origin(self, index: int) -> tuple[Mark, int]:
        """Return the mark that rules at `index`, and the last source line before the next one."""
        number = max(bisect_right(self._marks, index, key=lambda mark: mark.index) - 1, 0)
        mark = self._marks[number]
        following = self._marks[number + 1] if number + 1 < len(self._marks) else mark
        is_ahead = following.source is mark.source and following.line > mark.line
        return mark, following.line - 1 if is_ahead else mark.line

    def _line_and_column(self, index: int) -> tuple[int, int]:
        starts = self._line_starts()
        line = bisect_right(starts, index)
        return line, index - starts[line - 1] + 1

    def _line(self, number: int) -> str:
        starts = [*self._line_starts()[number - 1 : number + 1], len(self.text) + 1]
        begin, end = next(pairwise(starts))
        return self.text[begin : end - 1]

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        return self._starts


def _search(source: Source, lines: range, token: str, column: int, message: str) -> Problem:
    """Find the token in the source lines that a rendered line may come from; nearest to its rendered column."""
    for line in lines:
        columns = [found.start() + 1 for found in re.finditer(re.escape(token), source.line(line))] if token else []
        if columns:
            return source.problem(message, line, min(columns, key=lambda at: abs(at - column)), len(token))
    return source.problem(message, lines.start)


def read_source(path: Path | str, label: str) -> Source:
    """Read a file of UTF-8 text.

    Raises:
        UnitError: it is no such file, and why.
    """
    try:
        data = _read_bytes(path, label)
    except OSError as error:
        raise UnitError([Problem(Place(label), _why_unreadable(path, error))]) from error
    return source_from_bytes(data, label)


def source_from_bytes(data: bytes, label: str) -> Source:
    """Decode the content of a file.

    Raises:
        UnitError: it is no UTF-8, or holds characters that no YAML file may hold.
    """
    if data.startswith(_UTF_16):
        raise UnitError([Problem(Place(label), "this is UTF-16; save the file as UTF-8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} (0x{data[error.start]:02x}) is no UTF-8; save the file as UTF-8"
        raise UnitError([Problem(Place(label, line), what)]) from error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(label, text)
    refuse_control_characters(source)
    return source


def refuse_control_characters(source: Source) -> None:
    """Raise `UnitError` at the first character that no YAML text may hold."""
    found = _CONTROL.search(source.text)
    places = [found.start()] if found else []
    places += [source.text.index(character) for character in _RESERVED if character in source.text]
    if places:
        at = min(places)
        line = source.text.count("\n", 0, at) + 1
        column = at - source.text.rfind("\n", 0, at)
        message = f"the control character U+{ord(source.text[at]):04X} is not allowed in YAML"
        raise UnitError([Problem(Place(source.label, line, column), message)])


def _read_bytes(path: Path | str, label: str) -> bytes:
    status = os.stat(path)  # noqa: PTH116  importing nothing and building nothing: runs for every file
    if stat.S_ISDIR(status.st_mode):
        raise UnitError([Problem(Place(label), "this is a folder, but a file is needed here")])
    if not stat.S_ISREG(status.st_mode):
        raise UnitError([Problem(Place(label), "this is no regular file")])
    if status.st_size > LARGEST_FILE:
        size, limit = status.st_size / 2**20, LARGEST_FILE // 2**20
        raise UnitError([Problem(Place(label), f"the file has {size:.1f} MiB; at most {limit} MiB are read")])
    with open(path, "rb") as file:  # noqa: PTH123  as above
        return file.read(LARGEST_FILE + 1)


def _why_unreadable(path: Path | str, error: OSError) -> str:
    if Path(path).is_symlink() and isinstance(error, FileNotFoundError):
        return f"this link leads nowhere: {Path(path).readlink()}"
    reason = (error.strerror or "unknown reason").lower()
    return f"the file cannot be read: {reason}"
