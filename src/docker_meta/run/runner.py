"""Run one unit command on one engine, and tell about it in events."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from docker_meta.engine.api import Engine
from docker_meta.events import Emit, Event, Result, RunFinished, RunStarted
from docker_meta.interruption import Interruption
from docker_meta.model.settings import RunOptions, Settings
from docker_meta.plan.plan import Plan, Step
from docker_meta.plan.planner import plan_unit, sequence
from docker_meta.reconcile.job import Job, Shared
from docker_meta.run.scheduler import Report, Scheduler
from docker_meta.unit.unit import Unit

DEFAULT_JOBS = 6
"""Steps at a time: chosen by measurement, see docs/benchmarks.md."""


class HowToRun(Struct, frozen=True, kw_only=True):
    """How the user wants a run; `title` is UNIT/COMMAND with its variants."""

    title: str
    jobs: int = DEFAULT_JOBS
    keep_going: bool = False
    options: RunOptions = RunOptions()


def run_unit(unit: Unit, engine: Engine, emit: Emit, interruption: Interruption, how: HowToRun) -> RunFinished:
    """Carry the orders of a unit command out.

    Returns:
        The last event of the run; its exit code is 0 or 1, whatever interrupted it.
    """
    plan = plan_unit(unit)
    if how.jobs == 1:
        plan = sequence(plan)
    target = _dry_run_of(engine) if how.options.dry_run else engine
    began = time.monotonic()
    with one_thread(emit) as queued:
        steps = tuple(step.info for step in plan.steps)
        queued(RunStarted(unit=how.title, engine=engine.url, dry_run=how.options.dry_run, steps=steps))
        settings = Settings(
            directory=unit.directory, unit=unit.name, environment=unit.environment, friends=unit.friends
        )
        shared = Shared()

        def make_job(step: Step) -> Job:
            return Job(
                step=step.id,
                container=step.container,
                composition=plan.composition,
                settings=settings,
                options=how.options,
                engine=target,
                emit=queued,
                interruption=interruption,
                place=step.place,
                shared=shared,
            )

        scheduler = Scheduler(make_job, queued, interruption, jobs=how.jobs, keep_going=how.keep_going)
        report = scheduler.run(plan)
        finished = _finished(plan, report, time.monotonic() - began)
        queued(finished)
    return finished


def _dry_run_of(engine: Engine) -> Engine:
    from docker_meta.engine.memory.dry_run import DryRunEngine  # noqa: PLC0415  start-up time: most runs are real

    return DryRunEngine(engine)


@contextmanager
def one_thread(emit: Emit) -> Iterator[Emit]:
    """Give an `emit` for all threads; the events reach the given one in a single thread, all of them by the end."""
    events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
    failures: list[BaseException] = []

    def pass_on() -> None:
        while (event := events.get()) is not None:
            if failures:
                continue
            try:
                emit(event)
            except BaseException as error:  # noqa: BLE001  raised again below, in the thread that can tell the user
                failures.append(error)

    reader = threading.Thread(target=pass_on, name="events")
    reader.start()
    try:
        yield events.put
    finally:
        events.put(None)
        reader.join()
        if failures:
            raise failures[0]


def _finished(plan: Plan, report: Report, seconds: float) -> RunFinished:
    failed = report.ids(Result.FAILED)
    blocked = set(report.ids(Result.BLOCKED))
    not_begun = tuple(step.id for step in plan.steps if step.id not in report.outcomes or step.id in blocked)
    return RunFinished(
        exit_code=1 if failed or not_begun else 0,
        seconds=seconds,
        done=len(report.ids(Result.DONE)),
        skipped=len(report.ids(Result.SKIPPED)),
        failed=failed,
        not_begun=not_begun,
    )
