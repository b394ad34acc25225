"""Every error that a user can meet, and the exit code it ends the program with.

DockerMetaError              1
├── UsageError               2   the command line asks for something that is not there
├── UnitError                2   a configuration file is wrong; carries its problems with their places
├── OrderFailed              1   an order ran and did not reach its goal
├── EngineError              1   the engine refused a request
│   ├── NotFound                 there is no such container, image, volume or network
│   └── Conflict                 the name or the object is in use
├── EngineUnavailable        3   no engine answers, or it went away
└── Interrupted            130   SIGINT (143 for SIGTERM)
"""

from collections.abc import Sequence

from msgspec import Struct


class Place(Struct, frozen=True, order=True):
    """A position in a configuration file; line and column count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(parts)

    @property
    def short(self) -> str:
        """File and line, as told beside a cause."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(Struct, frozen=True, order=True):
    """One thing wrong at one place.

    Attributes:
        excerpt: the line as it stands in the file; empty when there is none to show.
        width: how many characters from the place's column on the caret underlines; 0 for no caret.
    """

    place: Place
    message: str
    excerpt: str = ""
    width: int = 0

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}"
        if not self.excerpt:
            return head
        number = f"{self.place.line:>5} | "
        lines = [head, f"{number}{self.excerpt}"]
        if self.width and self.place.column:
            lines.append(" " * (len(number) - 2) + "| " + " " * (self.place.column - 1) + "^" * self.width)
        return "\n".join(lines)


class DockerMetaError(Exception):
    """Base of all errors that are shown to the user without a traceback."""

    exit_code = 1


class UsageError(DockerMetaError):
    """The command line names something that does not exist or does not fit."""

    exit_code = 2


class UnitError(DockerMetaError):
    """Configuration files that cannot be used, with everything that is wrong in them."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class OrderFailed(DockerMetaError):
    """An order ran and did not reach its goal.

    Attributes:
        hint: what to do about it, in one line; empty when nothing is known.
        place: where the cause stands in the configuration, if it stands there.
    """

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.place = place


class EngineError(DockerMetaError):
    """The engine refused a request; the message is the engine's own."""

    def __init__(self, message: str, *, status: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.hint = hint


class NotFound(EngineError):
    """The engine knows no container, image, volume or network of that name."""


class Conflict(EngineError):
    """The name is taken, or the object is in use."""


class EngineUnavailable(DockerMetaError):
    """No engine answers, or the one that did has gone away."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Interrupted(DockerMetaError):
    """The user asked the run to end (SIGINT or SIGTERM)."""

    exit_code = 130
