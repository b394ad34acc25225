"""A unit file is cut at `---` before anything is rendered: its third document is needed to render the first two."""

import re

from msgspec import Struct

from docker_meta.errors import UnitError
from docker_meta.unit.text.source import Source

MOST_DOCUMENTS = 3
_SEPARATOR = re.compile(r"^---(?=[ \t\n]|$)", re.MULTILINE)
# What may stand before the first document: comments, directives, and statements that write nothing.
_PREAMBLE = re.compile(r"^[ \t]*[#%][^\n]*$|\{#.*?#\}|\{%-?\s*(?:set|import|from)\b.*?%\}", re.MULTILINE | re.DOTALL)


class Pieces(Struct, frozen=True):
    """The parts of a unit file that are rendered each by itself.

    Attributes:
        main: composition and orders, from the beginning of the file.
        parameters: the third document behind as many empty lines as there are before it; None if there is none.
    """

    main: str
    parameters: str | None = None


def cut(source: Source) -> Pieces:
    """Cut a file into its pieces.

    Raises:
        UnitError: it has more than three documents.
    """
    text = source.text
    starts = [found.start() for found in _SEPARATOR.finditer(text)]
    if starts and not _PREAMBLE.sub("", text[: starts[0]]).strip():
        del starts[0]
    if len(starts) >= MOST_DOCUMENTS:
        line = text.count("\n", 0, starts[2]) + 1
        message = "a unit file has at most three documents: containers, orders, parameters; this begins a fourth"
        raise UnitError([source.problem(message, line, 1, 3)])
    if len(starts) < MOST_DOCUMENTS - 1:
        return Pieces(text)
    begin = starts[1]
    return Pieces(text[:begin], "\n" * text.count("\n", 0, begin) + text[begin:])
