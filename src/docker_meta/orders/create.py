"""The `create` order."""

from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import containers


class Create(Order):
    """Create the container, unless it exists; build or pull its image first if that is missing.

    Attributes:
        recreate: make an existing one anew if its declaration has changed.
    """

    name = "create"
    builds = True
    creates = True
    recreate: bool = False

    def run(self, job: Job) -> Outcome:
        live, changed = containers.ensure(job, recreate=self.recreate)
        return done() if changed else skipped(f"{live.name} exists")
