"""The `remove` order."""

from docker_meta.engine.api import LiveContainer
from docker_meta.events import Outcome
from docker_meta.model import references
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import containers, image, networks, ownership, volumes


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
        container = job.target
        live = ownership.find_owned(job, container)
        own = volumes.own_volumes(job, live) if live else []
        if not self.v and (lost := [volume.destination for volume in own if volume.is_anonymous]):
            job.warn(
                f"{container.name} is kept, since its data would be lost: {', '.join(lost)} (`v: true` removes them)"
            )
            return skipped("kept, since its data would be lost")
        if live:
            self._remove(job, live)
        if self.v:
            volumes.remove_own(job, own)
            mounted = {mount.name for mount in live.mounts} if live else set()
            volumes.remove_declared(job, [name for name in references.named_volumes(container) if name not in mounted])
            networks.leave(job, container.name, live.networks if live else networks.declared(job, container))
        return done() if live else skipped("there is no such container")

    def _remove(self, job: Job, live: LiveContainer) -> None:
        if live.is_running and not self.force:
            containers.stop(job, live, timeout_s=self.timeout)
        job.doing(f"remove container {live.name}")
        job.engine.remove_container(live.id, anonymous_volumes=False, force=self.force)
        job.shared.forget(image.users_of(live.image_id))
