"""The scheduler alone, with orders that tell what they do and need no engine."""

import threading
from collections.abc import Callable
from typing import ClassVar

from docker_meta.errors import OrderFailed, Place
from docker_meta.events import Event, Outcome, Result, StepFinished, StepStarted
from docker_meta.interruption import Interruption
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.plan.plan import Plan, Step
from docker_meta.run.scheduler import Report, Scheduler
from tests.fakes.jobs import make_job


class Probe(Order):
    """Does what the test says."""

    name = "probe"
    actions: ClassVar[dict[str, Callable[[], Outcome]]] = {}
    do: str = ""

    def run(self, job: Job) -> Outcome:
        return self.actions.get(self.do, done)()


def step(number: int, after: tuple[int, ...] = (), do: str = "") -> Step:
    before = tuple(f"#{other}" for other in after)
    return Step(f"#{number}", "web", None, Probe(do=do), Place("f", number, 1), before)


class Run:
    """One run of a plan and what it told."""

    def __init__(self, *steps: Step, jobs: int = 4, keep_going: bool = False) -> None:
        self.events: list[Event] = []
        self.interruption = Interruption()
        self._lock = threading.Lock()
        self._scheduler = Scheduler(
            lambda step: make_job(step=step.id), self._emit, self.interruption, jobs=jobs, keep_going=keep_going
        )
        self._plan = Plan(steps, {})

    def go(self, **actions: Callable[[], Outcome]) -> Report:
        Probe.actions.clear()
        Probe.actions.update(actions)
        return self._scheduler.run(self._plan)

    def _emit(self, event: Event) -> None:
        with self._lock:
            self.events.append(event)

    def trace(self) -> list[str]:
        """Begins and ends, in their order."""
        marks = {StepStarted: "begin", StepFinished: "end"}
        return [f"{marks[type(e)]} {e.step}" for e in self.events if isinstance(e, StepStarted | StepFinished)]


def fail() -> Outcome:
    raise OrderFailed("it broke", hint="mend it")


def results(report: Report) -> dict[str, str]:
    return {step: outcome.result.value for step, outcome in report.outcomes.items()}


def test_related_steps_run_in_sequence() -> None:
    run = Run(step(1), step(2, (1,)), step(3, (2,)))
    run.go()
    assert run.trace() == ["begin #1", "end #1", "begin #2", "end #2", "begin #3", "end #3"]


def test_unrelated_steps_run_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def meet() -> Outcome:
        meeting.wait()
        return done()

    run = Run(step(1, do="meet"), step(2, do="meet"), step(3, do="meet"))
    assert results(run.go(meet=meet)) == {"#1": "done", "#2": "done", "#3": "done"}


def test_no_more_than_the_given_number_run_at_once() -> None:
    run = Run(step(1), step(2), step(3), jobs=1)
    run.go()
    assert run.trace() == ["begin #1", "end #1", "begin #2", "end #2", "begin #3", "end #3"]


def test_after_a_failure_running_steps_finish_and_no_new_one_begins() -> None:
    failed = threading.Event()

    def fail_first() -> Outcome:
        failed.set()
        return fail()

    def outlast() -> Outcome:
        assert failed.wait(5)
        return done("outlasted")

    run = Run(step(1, do="fail"), step(2, do="outlast"), step(3, (2,)), step(4, (1,)), jobs=2)
    report = run.go(fail=fail_first, outlast=outlast)
    assert results(report) == {"#1": "failed", "#2": "done"}


def test_keep_going_leaves_out_only_what_waits_for_the_failed_step() -> None:
    run = Run(step(1, do="fail"), step(2, (1,)), step(3, (2,)), step(4), step(5, (4,)), keep_going=True)
    report = run.go(fail=fail)
    assert results(report) == {"#1": "failed", "#4": "done", "#2": "blocked", "#5": "done", "#3": "blocked"}


def test_a_failure_carries_its_reason_and_hint() -> None:
    report = Run(step(1, do="fail")).go(fail=fail)
    assert report.outcomes["#1"] == Outcome(Result.FAILED, "it broke", "mend it")


def test_a_skip_carries_its_reason() -> None:
    report = Run(step(1, do="skip")).go(skip=lambda: skipped("already running"))
    assert report.outcomes["#1"] == Outcome(Result.SKIPPED, "already running")


def test_an_interruption_lets_running_steps_end_and_begins_no_new_one() -> None:
    run = Run(step(1, do="interrupt"), step(2, (1,)))

    def interrupt() -> Outcome:
        run.interruption.set()
        return done()

    assert results(run.go(interrupt=interrupt)) == {"#1": "done"}


def test_a_thousand_steps_in_a_chain_end() -> None:
    chain = [step(1), *(step(number, (number - 1,)) for number in range(2, 1001))]
    assert len(Run(*chain).go().outcomes) == 1000


def test_a_fault_of_our_own_fails_its_step_only() -> None:
    def stumble() -> Outcome:
        raise TypeError("unexpected")

    run = Run(step(1, do="stumble"), step(2), keep_going=True)
    report = run.go(stumble=stumble)
    assert results(report) == {"#1": "failed", "#2": "done"}
    assert report.outcomes["#1"].reason == "docker_start has met a fault of its own: TypeError: unexpected"
