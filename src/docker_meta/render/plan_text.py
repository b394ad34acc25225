"""A dry run as text: each step, what it would do and why, and what it waits for."""

from collections import defaultdict
from collections.abc import Callable
from typing import TextIO

from docker_meta.events import Event, Outcome, Result, RunStarted, StepDoing, StepFinished, StepInfo, StepWarning
from docker_meta.render.words import indent, with_cause


class PlanText:
    """Collects the events of a dry run; `write` prints them in the order of the list, however they ran."""

    def __init__(self) -> None:
        self._steps: tuple[StepInfo, ...] = ()
        self._told: dict[str, list[str]] = defaultdict(list)
        self._outcomes: dict[str, Outcome] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._steps = event.steps
        elif isinstance(event, StepDoing):
            self._told[event.step].append(with_cause(event))
        elif isinstance(event, StepWarning):
            self._told[event.step].append(f"warning: {event.text}" + (f", {event.place.short}" if event.place else ""))
        elif isinstance(event, StepFinished):
            self._outcomes[event.step] = event.outcome

    def write(self, out: TextIO, mask: Callable[[str], str]) -> None:
        """Print the plan."""
        for step in self._steps:
            waits = f"  after {', '.join(_number(before) for before in step.after)}" if step.after else ""
            out.write(mask(f"{step.id}  [{step.place.short}]{waits}\n"))
            out.writelines(mask(f"    {line}\n") for line in self._told[step.id])
            out.write(mask(self._end(step)))

    def _end(self, step: StepInfo) -> str:
        outcome = self._outcomes.get(step.id)
        if outcome is None:
            return "    would not be begun\n"
        if outcome.result is Result.SKIPPED:
            return f"    skipped: {outcome.reason}\n"
        if outcome.result is Result.FAILED:
            return f"    would fail: {indent(outcome.reason)}\n" + (f"    {outcome.hint}\n" if outcome.hint else "")
        return "" if outcome.result is Result.DONE and self._told[step.id] else f"    {outcome.reason or 'done'}\n"


def _number(step_id: str) -> str:
    return step_id.split(" ", 1)[0]
