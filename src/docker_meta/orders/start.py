"""The `start` order."""

from docker_meta.engine.api import LiveContainer, State
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.processes.following import Earlier, earlier_output, follow_to_end
from docker_meta.reconcile import containers


class Start(Order):
    """Start the container, unless it runs; create it first if it is missing.

    Attributes:
        restart: stop a running one first.
        timeout: seconds that a running one gets to stop.
        attach: follow its output (`-v` shows it), wait for its end, and fail on an exit code other than 0.
        recreate: make an existing one anew if its declaration has changed.
    """

    name = "start"
    builds = True
    creates = True
    starts = True
    restart: bool = False
    attach: bool = False
    recreate: bool = False

    def run(self, job: Job) -> Outcome:
        live, is_new = containers.ensure(job, recreate=self.recreate, timeout_s=self.timeout)
        if live.is_running and self.restart and not is_new:
            containers.stop(job, live, timeout_s=self.timeout, cause="restart")
            live = job.engine.find_container(live.id) or live
        earlier = earlier_output(job, live) if self.attach else Earlier()
        outcome = _bring_up(job, live, is_new=is_new)
        if self.attach:
            follow_to_end(job, live.id, what=job.target.key, earlier=earlier)
            return done("ended with exit code 0")
        return outcome


def _bring_up(job: Job, live: LiveContainer, *, is_new: bool) -> Outcome:
    if not live.is_running:
        containers.start(job, live)
        return done()
    if live.state is State.PAUSED:
        job.doing(f"unpause {live.name}")
        job.engine.unpause_container(live.id)
        return done("unpaused")
    return done() if is_new else skipped("already running")
