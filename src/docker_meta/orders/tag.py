"""The `tag` order."""

from docker_meta.errors import OrderFailed
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import image


class Tag(Order, kw_only=True):
    """Give the container's image one more tag.

    Attributes:
        repository: name of the image, with the registry if it has one.
        tag: the tag.
        force: move the tag if another image has it.
    """

    name = "tag"
    repository: str
    tag: str = "latest"
    force: bool = False

    def run(self, job: Job) -> Outcome:
        reference = image.get_reference(job.target)
        new = f"{self.repository}:{self.tag}"
        live = job.engine.find_image(reference)
        if live is None:
            raise OrderFailed(f"there is no image {reference} to tag", hint="build or pull it first", place=job.place)
        holder = job.engine.find_image(new)
        if holder and holder.id == live.id:
            return skipped(f"{new} is that image already")
        if holder and not self.force:
            raise OrderFailed(f"{new} is another image already", hint="`force: true` moves the tag", place=job.place)
        job.doing(f"tag {reference} as {new}")
        job.engine.tag_image(live.id, repository=self.repository, tag=self.tag)
        image.changed(job, new)
        return done()
