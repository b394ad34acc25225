"""Where the events of a run go: text or JSON lines, and a log file beside them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from docker_meta.cli.context import Context
from docker_meta.errors import UsageError
from docker_meta.events import Emit, Event
from docker_meta.render.json_lines import json_lines
from docker_meta.render.plain import Detail, PlainLines
from docker_meta.render.plan_text import PlanText
from docker_meta.unit.environment import secrets_among
from docker_meta.unit.unit import Unit

Mask = Callable[[str], str]


@contextmanager
def progress_to(context: Context, unit: Unit, *, dry_run: bool) -> Iterator[Emit]:
    """Give an `emit` for what the options ask for; secrets of the unit's environment are hidden everywhere."""
    mask = secrets_among(unit.environment).mask
    with ExitStack() as stack:
        receivers: list[Emit] = [_first(context, mask, stack, dry_run=dry_run)]
        if context.arguments.log_file:
            receivers.append(_log(Path(context.arguments.log_file), mask, stack))

        def emit(event: Event) -> None:
            for receiver in receivers:
                receiver(event)

        yield emit


def _first(context: Context, mask: Mask, stack: ExitStack, *, dry_run: bool) -> Emit:
    if context.arguments.json:
        return json_lines(context.out, mask)
    if dry_run:
        plan = PlanText()
        stack.callback(lambda: plan.write(context.out, mask))
        return plan
    return PlainLines(context.err, context.detail, mask)


def _log(path: Path, mask: Mask, stack: ExitStack) -> Emit:
    try:
        out = stack.enter_context(path.open("a", encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the log file {path} cannot be written: {error.strerror}") from error
    return PlainLines(out, Detail.DEBUG, mask)
