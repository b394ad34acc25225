"""Carry a plan out: every step as soon as the steps it waits for have ended well."""

import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter

from msgspec import Struct

from docker_meta.errors import DockerMetaError, Interrupted
from docker_meta.events import Emit, Outcome, Result, StepDetail, StepFinished, StepStarted
from docker_meta.interruption import Interruption
from docker_meta.plan.plan import Plan, Step
from docker_meta.reconcile.job import Job
from docker_meta.run.conditions import wait_for

MakeJob = Callable[[Step], Job]
_BAD = frozenset({Result.FAILED, Result.BLOCKED})


class Report(Struct, frozen=True):
    """How every step ended; those that are missing were not begun."""

    outcomes: dict[str, Outcome]

    def ids(self, *results: Result) -> tuple[str, ...]:
        """Return the steps that ended in one of these ways."""
        return tuple(step for step, outcome in self.outcomes.items() if outcome.result in results)


class Scheduler:
    """Runs the steps of one plan, at most `jobs` of them at once.

    After a failure running steps finish and no new one begins; with `keep_going` only those that wait for the failed
    one are left out. An interruption acts like a failure.
    """

    def __init__(
        self, make_job: MakeJob, emit: Emit, interruption: Interruption, *, jobs: int, keep_going: bool = False
    ) -> None:
        self._make_job = make_job
        self._emit = emit
        self._interruption = interruption
        self._jobs = jobs
        self._keep_going = keep_going

    def run(self, plan: Plan) -> Report:
        """Run all steps that can be run and say how each ended."""
        steps = {step.id: step for step in plan.steps}
        graph = TopologicalSorter({step.id: step.after for step in plan.steps})
        graph.prepare()
        outcomes: dict[str, Outcome] = {}
        ready: list[str] = []
        running: dict[Future[Outcome], str] = {}
        with ThreadPoolExecutor(self._jobs, thread_name_prefix="step") as pool:
            while graph.is_active():
                ready.extend(graph.get_ready())
                while ready and len(running) < self._jobs and not self._is_ending(outcomes):
                    step = steps[ready.pop(0)]
                    if blocker := _blocker(step, outcomes):
                        outcomes[step.id] = self._block(step, blocker)
                        graph.done(step.id)
                        ready.extend(graph.get_ready())
                    else:
                        running[pool.submit(self._run_step, step)] = step.id
                if not running:
                    break
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    step_id = running.pop(future)
                    outcomes[step_id] = future.result()
                    graph.done(step_id)
        return Report(outcomes)

    def _is_ending(self, outcomes: dict[str, Outcome]) -> bool:
        if self._interruption.is_set:
            return True
        return not self._keep_going and any(outcome.result in _BAD for outcome in outcomes.values())

    def _block(self, step: Step, blocker: str) -> Outcome:
        outcome = Outcome(Result.BLOCKED, f"{blocker} did not succeed")
        self._emit(StepFinished(step=step.id, outcome=outcome, seconds=0))
        return outcome

    def _run_step(self, step: Step) -> Outcome:
        self._emit(StepStarted(step=step.id))
        began = time.monotonic()
        outcome = self._outcome_of(step)
        self._emit(StepFinished(step=step.id, outcome=outcome, seconds=time.monotonic() - began))
        return outcome

    def _outcome_of(self, step: Step) -> Outcome:
        job = self._make_job(step)
        try:
            self._interruption.check()
            outcome = step.order.run(job)
            wait_for(job, step.order)
        except Interrupted:
            return Outcome(Result.FAILED, "interrupted")
        except DockerMetaError as error:
            # Streams that an interruption closes end with an error of their own.
            reason = "interrupted" if self._interruption.is_set else str(error)
            return Outcome(Result.FAILED, reason, str(getattr(error, "hint", "")), getattr(error, "place", None))
        except Exception as error:  # noqa: BLE001  the other steps must end well, and the summary must be told
            self._emit(StepDetail(step=step.id, text=traceback.format_exc()))
            fault = f"docker_start has met a fault of its own: {type(error).__name__}: {error}"
            return Outcome(Result.FAILED, fault, "please report it with what `--debug` shows")
        return outcome


def _blocker(step: Step, outcomes: dict[str, Outcome]) -> str:
    return next((before for before in step.after if outcomes[before].result in _BAD), "")
