"""Events as lines of plain text: progress as it happens, and a summary at the end."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import singledispatchmethod
from typing import TextIO

from docker_meta.events import (
    Event,
    Result,
    RunFinished,
    RunStarted,
    StepDetail,
    StepDoing,
    StepFinished,
    StepInfo,
    StepOutput,
    StepProgress,
    StepWarning,
)
from docker_meta.render.words import indent, seconds, with_cause


class Detail(IntEnum):
    """How much is told."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2
    DEBUG = 3


class PlainLines:
    """Writes one line an event. Output of builds and commands comes with VERBOSE, skips and details with DEBUG."""

    def __init__(self, out: TextIO, detail: Detail, mask: Callable[[str], str]) -> None:
        self._out = out
        self._detail = detail
        self._mask = mask
        self._steps: Mapping[str, StepInfo] = {}
        self._unit = ""

    def __call__(self, event: Event) -> None:
        self._tell(event)

    @singledispatchmethod
    def _tell(self, event: Event) -> None:
        """Write nothing for events that have no line of their own."""

    def _line(self, text: str, at: Detail = Detail.NORMAL) -> None:
        if self._detail >= at:
            self._out.write(self._mask(text) + "\n")
            self._out.flush()

    def _name(self, step_id: str) -> str:
        step = self._steps.get(step_id)
        return step.container if step else step_id

    @_tell.register
    def _run_started(self, event: RunStarted) -> None:
        self._steps = {step.id: step for step in event.steps}
        self._unit = event.unit
        self._line(f"{event.unit} on {event.engine}", Detail.VERBOSE)

    @_tell.register
    def _doing(self, event: StepDoing) -> None:
        self._line(f"{self._name(event.step)}: {with_cause(event)}")

    @_tell.register
    def _output(self, event: StepOutput) -> None:
        self._line(f"{self._name(event.step)} | {event.line}", Detail.VERBOSE)

    @_tell.register
    def _progress(self, event: StepProgress) -> None:
        if event.total and event.current >= event.total:
            self._line(f"{self._name(event.step)}: {event.what or 'all'} complete", Detail.DEBUG)

    @_tell.register
    def _step_detail(self, event: StepDetail) -> None:
        self._line(f"{self._name(event.step)}: {event.text}", Detail.DEBUG)

    @_tell.register
    def _warning(self, event: StepWarning) -> None:
        place = f" [{event.place.short}]" if event.place else ""
        self._line(f"warning: {self._name(event.step)}: {event.text}{place}", Detail.QUIET)

    @_tell.register
    def _finished(self, event: StepFinished) -> None:
        name, outcome = self._name(event.step), event.outcome
        command = self._steps[event.step].order if event.step in self._steps else ""
        if outcome.result is Result.DONE:
            reason = f": {outcome.reason}" if outcome.reason else ""
            self._line(f"{name}: {command} done in {seconds(event.seconds)}{reason}")
        elif outcome.result is Result.SKIPPED:
            self._line(f"{name}: {command} skipped: {outcome.reason}", Detail.DEBUG)
        elif outcome.result is Result.FAILED:
            hint = f"\n  hint: {outcome.hint}" if outcome.hint else ""
            stands = outcome.place or (self._steps[event.step].place if event.step in self._steps else None)
            place = f" [{stands.short}]" if stands else ""
            self._line(f"error: {name}: {command} failed: {indent(outcome.reason)}{place}{hint}", Detail.QUIET)

    @_tell.register
    def _run_finished(self, event: RunFinished) -> None:
        parts = [f"{event.done} done", f"{event.skipped} skipped"]
        if event.failed:
            parts.append(f"{len(event.failed)} failed")
        if event.not_begun:
            parts.append(f"{len(event.not_begun)} not begun")
        at = Detail.QUIET if event.exit_code else Detail.NORMAL
        self._line(f"{self._unit}: {', '.join(parts)} in {seconds(event.seconds)}", at)
        self._list("failed", event.failed, at)
        self._list("not begun", event.not_begun, at)

    def _list(self, what: str, step_ids: tuple[str, ...], at: Detail) -> None:
        for step_id in step_ids:
            step = self._steps.get(step_id)
            self._line(f"  {what}: {step.container} {step.order} [{step.place.short}]" if step else f"  {step_id}", at)
