"""The `stop` order."""

from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import containers, ownership


class Stop(Order):
    """Stop a running container.

    Attributes:
        timeout: seconds after which the engine kills it.
    """

    name = "stop"

    def run(self, job: Job) -> Outcome:
        live = ownership.find_owned(job, job.target)
        if live is None:
            return skipped("there is no such container")
        if not live.is_running:
            return skipped("not running")
        containers.stop(job, live, timeout_s=self.timeout)
        return done()
