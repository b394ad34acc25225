"""What an order, and all it calls, may use while it runs."""

import itertools
import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from msgspec import Struct

from docker_meta.engine.api import Engine, Progress
from docker_meta.errors import OrderFailed, Place
from docker_meta.events import Emit, StepDetail, StepDoing, StepOutput, StepProgress, StepWarning
from docker_meta.interruption import Interruption
from docker_meta.model.container import Container
from docker_meta.model.settings import RunOptions, Settings

Answer = TypeVar("Answer")


class Shared:
    """What the steps of one run share: answers that are asked for once, and a name for each temporary container.

    Thread-safe.

    Attributes:
        had_unseen_effects: a command was run that may have done anything; in a dry run: would have been run.
    """

    def __init__(self, run_id: str = "") -> None:
        self.run_id = run_id or os.urandom(4).hex()
        self._guard = threading.Lock()
        self._answers: dict[str, Future[Any]] = {}
        self._numbers = itertools.count(1)
        self.had_unseen_effects = False

    def once(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """Return what `ask` gave to the first who came with this name; the others wait for it.

        What it raised is raised for the others, too: ten containers do not try ten times to pull what is nowhere.
        """
        return self._asked(name, ask).result()

    def begin(self, name: str, ask: Callable[[], Answer]) -> None:
        """Ask if nobody has; do not wait for one who is just asking: `once` does, when the answer is needed."""
        self._asked(name, ask)

    def _asked(self, name: str, ask: Callable[[], Answer]) -> "Future[Answer]":
        with self._guard:
            is_first = name not in self._answers
            answer: Future[Answer] = self._answers.setdefault(name, Future())
        if is_first:
            try:
                answer.set_result(ask())
            except BaseException as error:
                answer.set_exception(error)
                raise
        return answer

    def forget(self, *names: str) -> None:
        """Let the next `once` of each name ask again."""
        with self._guard:
            for name in names:
                self._answers.pop(name, None)

    def forget_all(self) -> None:
        """Let everything be asked again: something was done whose effects nobody can see."""
        with self._guard:
            self._answers.clear()
            self.had_unseen_effects = True

    def temporary_name(self) -> str:
        """Return a container name that nobody else has."""
        return f"docker_meta-tmp-{self.run_id}-{next(self._numbers)}"


class Job(Struct, frozen=True, kw_only=True):
    """Everything an order may use while it runs.

    Attributes:
        step: the step's id, which its events carry.
        container: the container it is addressed to; None for the virtual container `host`.
        composition: all containers of the unit, by key.
        place: where the order stands.
        shared: what the steps of one run share.
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
    shared: Shared

    @property
    def target(self) -> Container:
        """The container that the order is addressed to.

        Raises:
            OrderFailed: it is addressed to `host`.
        """
        if self.container is None:
            raise OrderFailed("this order needs a container, not `host`", place=self.place)
        return self.container

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
