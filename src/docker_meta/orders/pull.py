"""The `pull` order."""

from docker_meta.engine.answers.references import split_reference
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done
from docker_meta.reconcile import image


class Pull(Order):
    """Pull the container's image, even if it is there.

    Attributes:
        tag: pull this tag instead of the declared one.
        platform: e.g. `linux/arm64`.
    """

    name = "pull"
    changes_image = True
    tag: str = ""
    platform: str = ""

    def run(self, job: Job) -> Outcome:
        reference = image.get_reference(job.target)
        if self.tag:
            reference = f"{split_reference(reference)[0]}:{self.tag}"
        image.pull(job, reference, platform=self.platform)
        image.changed(job, reference)
        return done()
