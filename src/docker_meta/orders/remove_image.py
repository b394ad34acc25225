"""The `remove_image` order."""

from docker_meta.engine.answers.references import familiar, split_reference
from docker_meta.engine.api import LiveImage
from docker_meta.errors import Conflict
from docker_meta.events import Outcome
from docker_meta.model import labels
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import image


class RemoveImage(Order):
    """Remove the container's image; one that a container uses is kept.

    An image that we did not build and that came from no registry is kept, too: nobody could get it back.

    Attributes:
        force: remove it in both cases.
        noprune: keep its untagged parents.
    """

    name = "remove_image"
    changes_image = True
    force: bool = False
    noprune: bool = False

    def run(self, job: Job) -> Outcome:
        reference = image.get_reference(job.target)
        live = image.find(job, reference)
        if live is None:
            return skipped("there is no such image")
        if not self.force and (reason := _reason_to_keep(job, live, reference)):
            job.shared.once(f"{reference} is kept", lambda: job.warn(f"{reference} is kept: {reason}"))
            return skipped(f"kept: {reason}")
        job.doing(f"remove image {reference}")
        image.changed(job, reference)
        try:
            job.engine.remove_image(reference, force=self.force, noprune=self.noprune)
        except Conflict as error:
            if self.force:
                raise
            job.warn(f"{reference} is kept: {error}")
            return skipped(f"kept: {error}")
        return done()


def _reason_to_keep(job: Job, live: LiveImage, reference: str) -> str:
    users = job.shared.once(image.users_of(live.id), lambda: _names_of_users(job, live))
    if users:
        return f"{', '.join(users)} {'use' if len(users) > 1 else 'uses'} it"
    if not (labels.are_ours(live.labels, job.settings.directory) or _is_in_registry(live, reference)):
        return "we did not build it, and it came from no registry (`force: true` removes it)"
    return ""


def _is_in_registry(live: LiveImage, reference: str) -> bool:
    """Can it be pulled again by this name? It may have been pushed by another one only."""
    repository = split_reference(familiar(reference))[0]
    return any(digest.partition("@")[0] == repository for digest in live.digests)


def _names_of_users(job: Job, live: LiveImage) -> list[str]:
    return sorted(other.name for other in job.engine.list_containers(image=live.id) if other.image_id == live.id)
