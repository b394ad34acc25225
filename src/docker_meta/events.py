"""What happens during a run, as immutable facts. Renderers decide how it looks.

Every class is one kind of line of `--json`; its `tag` is the value of the key `event`.
"""

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from docker_meta.errors import Place


class Result(StrEnum):
    """How a step ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    BLOCKED = "blocked"


class Outcome(Struct, frozen=True):
    """How a step ended, and why.

    Attributes:
        reason: of a skip or failure, one sentence; may have more lines for a failure.
        hint: what to do about a failure.
        place: where the cause of a failure stands, if that is not the order itself.
    """

    result: Result
    reason: str = ""
    hint: str = ""
    place: Place | None = None


class Event(Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of all events."""


class StepInfo(Struct, frozen=True):
    """A step as the start of a run announces it."""

    id: str
    container: str
    order: str
    after: tuple[str, ...]
    place: Place


class RunStarted(Event, frozen=True, tag="run_started"):
    """A run begins. `unit` is UNIT/COMMAND with its variants, `engine` the URL it runs on."""

    unit: str
    engine: str
    dry_run: bool
    steps: tuple[StepInfo, ...]


class StepStarted(Event, frozen=True, tag="step_started"):
    """A step begins."""

    step: str


class StepDoing(Event, frozen=True, tag="step_doing"):
    """A step is about to change something (in a dry run: would change it).

    Attributes:
        action: a verb and its object, e.g. `create container web`.
        cause: why, where that is not plain, e.g. `port_bindings 80→8080 differs`.
        place: where the cause stands.
    """

    step: str
    action: str
    cause: str = ""
    place: Place | None = None


class StepOutput(Event, frozen=True, tag="step_output"):
    """One line that a build, a pull, a command or a container printed."""

    step: str
    line: str


class StepProgress(Event, frozen=True, tag="step_progress"):
    """How far a build, pull or copy is; `total` is 0 while it is unknown. Unit: `bytes` or `steps`."""

    step: str
    current: int
    total: int
    unit: str
    what: str = ""


class StepDetail(Event, frozen=True, tag="step_detail"):
    """Something for `--debug`: an automatic change of the configuration, a skipped part."""

    step: str
    text: str


class StepWarning(Event, frozen=True, tag="step_warning"):
    """Something the user should know, and that does not fail the step."""

    step: str
    text: str
    place: Place | None = None


class StepFinished(Event, frozen=True, tag="step_finished"):
    """A step ended, or (blocked) will not begin."""

    step: str
    outcome: Outcome
    seconds: float


class RunFinished(Event, frozen=True, tag="run_finished"):
    """A run ended; steps by how they ended, and the ids of those that were not begun."""

    exit_code: int
    seconds: float
    done: int
    skipped: int
    failed: tuple[str, ...]
    not_begun: tuple[str, ...]


Emit = Callable[[Event], None]
