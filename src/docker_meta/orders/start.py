"""The `start` order."""

from docker_meta.engine.api import State
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.processes.following import end_of_last_run, follow_to_end
from docker_meta.reconcile import containers


class Start(Order):
    """Start the container, unless it runs; create it first if it is missing.

    Attributes:
        restart: stop a running one first.
        timeout: seconds that a running one gets to stop.
        attach: show its output, wait for its end, and fail on an exit code other than 0.
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
        outcome = done()
        if not live.is_running:
            containers.start(job, live)
        elif self.restart and not is_new:
            job.doing(f"restart {live.name}")
            containers.stop(job, live, timeout_s=self.timeout)
            live = job.engine.find_container(live.id) or live
            job.engine.start_container(live.id)
        elif live.state is State.PAUSED:
            job.doing(f"unpause {live.name}")
            job.engine.unpause_container(live.id)
            outcome = done("unpaused")
        elif not is_new:
            outcome = skipped("already running")
        if self.attach:
            follow_to_end(job, live.id, what=job.target.key, since=end_of_last_run(live))
            return done("ended with exit code 0")
        return outcome
