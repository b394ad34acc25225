"""What an order, and all it calls, may use while it runs."""

from collections.abc import Mapping

from msgspec import Struct

from docker_meta.engine.api import Engine, Progress
from docker_meta.errors import Place
from docker_meta.events import Emit, StepDetail, StepDoing, StepOutput, StepProgress, StepWarning
from docker_meta.interruption import Interruption
from docker_meta.model.container import Container
from docker_meta.model.settings import RunOptions, Settings


class Job(Struct, frozen=True, kw_only=True):
    """Everything an order may use while it runs.

    Attributes:
        step: the step's id, which its events carry.
        container: the container it is addressed to; None for the virtual container `host`.
        composition: all containers of the unit, by key.
        place: where the order stands.
    """

    step: str
    container: Container | None
    composition: Mapping[str, Container]
    settings: Settings
    options: RunOptions
    engine: Engine
    emit: Emit
    interruption: Interruption
    place: Place

    def doing(self, action: str, *, cause: str = "", place: Place | None = None) -> None:
        """Tell what is changed next; a dry run shows exactly this."""
        self.emit(StepDoing(step=self.step, action=action, cause=cause, place=place))

    def output(self, line: str) -> None:
        """Pass on a line that something printed."""
        self.emit(StepOutput(step=self.step, line=line))

    def progress(self, now: Progress) -> None:
        """Tell how far a long action is."""
        self.emit(StepProgress(step=self.step, current=now.current, total=now.total, unit=now.unit, what=now.what))

    def detail(self, text: str) -> None:
        """Tell something for `--debug`."""
        self.emit(StepDetail(step=self.step, text=text))

    def warn(self, text: str, *, place: Place | None = None) -> None:
        """Tell something the user should know."""
        self.emit(StepWarning(step=self.step, text=text, place=place))
