"""The `push` order."""

from docker_meta.errors import OrderFailed
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done
from docker_meta.reconcile import image


class Push(Order):
    """Push an image to its registry, with the credentials of the Docker configuration.

    Attributes:
        repository: what to push; default: the container's image.
        tag: default: the tag of the container's image.
    """

    name = "push"
    repository: str = ""
    tag: str = ""

    def run(self, job: Job) -> Outcome:
        repository, tag = image.split_reference(image.get_reference(job.target))
        reference = image.with_tag(self.repository or repository, self.tag or ("latest" if self.repository else tag))
        if job.engine.find_image(reference) is None:
            raise OrderFailed(f"there is no image {reference} to push", hint="build or `tag` it first")
        job.doing(f"push {reference}")
        job.engine.push_image(reference, job.progress, job.interruption)
        return done()
