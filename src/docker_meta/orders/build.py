"""The `build` order."""

from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped
from docker_meta.reconcile import image


class Build(Order):
    """Build the container's image, or pull it where there is no `build` part.

    Attributes:
        pull: look for a newer base image (with a `build` part), or for a newer image.
        nocache: do not use the engine's build cache.
    """

    name = "build"
    builds = True
    changes_image = True
    pull: bool = False
    nocache: bool = False

    def run(self, job: Job) -> Outcome:
        container = job.target
        reference = image.get_reference(container)
        if container.build is None and not self.pull and image.find(job, reference):
            return skipped(f"the image {reference} is there")
        if container.build is None:
            image.pull(job, reference)
        else:
            image.build(job, container, pull=self.pull, nocache=self.nocache)
        image.changed(job, reference)
        return done()
