"""The `commit` order."""

from docker_meta.events import Outcome
from docker_meta.model import labels
from docker_meta.orders.order import Job, Order, done
from docker_meta.reconcile import image, ownership, volumes

_OF_THE_CONTAINER = (labels.CONTAINER, labels.CONFIG, labels.OPTIONS, volumes.CARRIED, volumes.FOREIGN)
"""Labels that the image must not have: containers that somebody makes from it would be taken for ours."""


class Commit(Order, kw_only=True):
    """Make an image from the container.

    Attributes:
        repository: name of the image.
        tag: its tag.
        message, author: kept in the image's history.
        changes: Dockerfile instructions that are applied, e.g. `CMD ["nginx"]`.
        pause: pause the container meanwhile.
    """

    name = "commit"
    repository: str
    tag: str = "latest"
    message: str = ""
    author: str = ""
    changes: tuple[str, ...] | str = ()
    pause: bool = True

    def run(self, job: Job) -> Outcome:
        live = ownership.get_owned(job, job.target)
        reference = f"{self.repository}:{self.tag}"
        job.doing(f"commit {live.name} as {reference}")
        changes = [self.changes] if isinstance(self.changes, str) else self.changes
        job.engine.commit_container(
            live.id,
            repository=self.repository,
            tag=self.tag,
            message=self.message,
            author=self.author,
            changes=[*changes, *(f"LABEL {label}=" for label in _OF_THE_CONTAINER if label in live.labels)],
            pause=self.pause,
        )
        image.changed(job, reference)
        return done()
