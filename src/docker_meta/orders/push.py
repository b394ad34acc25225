"""The `push` order."""

from docker_meta.engine.answers.references import split_reference
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
        repository, tag = split_reference(image.get_reference(job.target))
        chosen = self.tag or ("" if self.repository else tag)
        reference = f"{self.repository or repository}:{chosen or 'latest'}"
        if job.engine.find_image(reference) is None:
            hint = "build or `tag` it first"
            raise OrderFailed(f"there is no image {reference} to push", hint=hint, place=job.place)
        job.doing(f"push {reference}")
        job.engine.push_image(reference, job.progress, job.interruption)
        return done()
