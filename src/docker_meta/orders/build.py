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
        if container.build is not None:
            image.build(job, container, pull=self.pull, nocache=self.nocache)
            return done()
        reference = image.get_reference(container)
        if not self.pull and job.engine.find_image(reference):
            return skipped(f"the image {reference} is there")
        image.pull(job, reference)
        return done()
