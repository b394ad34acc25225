"""The `start` order."""

from docker_meta.engine.api import State
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.processes.following import follow_to_end
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
        live, changed = containers.ensure(job, recreate=self.recreate, timeout_s=self.timeout)
        if live.is_running:
            if not self.restart or changed:
                return self._follow(job, live.id) if self.attach else done() if changed else skipped("already running")
            job.doing(f"stop {live.name}", cause="restart")
            job.engine.stop_container(live.id, timeout_s=self.timeout)
        if live.state is State.PAUSED and not self.restart:
            job.doing(f"unpause {live.name}")
            job.engine.unpause_container(live.id)
            return done("unpaused")
        containers.start(job, live)
        return self._follow(job, live.id) if self.attach else done()

    def _follow(self, job: Job, container_id: str) -> Outcome:
        follow_to_end(job, container_id, what=job.target.key)
        return done("ended with exit code 0")
