"""The `remove` order."""

from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import networks, ownership, volumes


class Remove(Order):
    """Stop and remove the container; one whose own volumes would be lost with it is kept.

    Attributes:
        v: remove its own volumes too, and networks that we made and nobody uses any more.
        timeout: seconds that a running one gets to stop.
        force: kill it instead of stopping it.
    """

    name = "remove"
    v: bool = False
    force: bool = False

    def run(self, job: Job) -> Outcome:
        live = ownership.find_owned(job, job.target)
        if live is None:
            if self.v:
                volumes.remove_declared(job, job.target)
                networks.remove_unused(job, networks.declared(job, job.target))
            return skipped("there is no such container")
        own = volumes.own_volumes(job, live)
        if not self.v and (lost := [volume for volume in own if volume.is_anonymous]):
            paths = ", ".join(volume.destination for volume in lost)
            job.warn(f"{live.name} is kept, since its data would be lost: {paths} (`v: true` removes them with it)")
            return skipped("kept, since its data would be lost")
        job.doing(f"remove container {live.name}")
        if live.is_running and not self.force:
            job.engine.stop_container(live.id, timeout_s=self.timeout)
        job.engine.remove_container(live.id, anonymous_volumes=False, force=self.force)
        if self.v:
            volumes.remove_own(job, own)
            volumes.remove_declared(job, job.target)
            networks.remove_unused(job, live.networks)
        return done()
