"""Images of containers: which one, and how it gets here."""

from typing import Any

from docker_meta.engine.answers.references import with_tag
from docker_meta.engine.api import LiveImage
from docker_meta.engine.options.values import pairs
from docker_meta.errors import NotFound, OrderFailed
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

_REMOTE_CONTEXTS = ("http://", "https://", "git://", "git@", "github.com/")


def get_reference(container: Container) -> str:
    """Return the image that the container is created from.

    Raises:
        OrderFailed: the composition names none.
    """
    if container.image is None:
        raise OrderFailed(f"{container.key} has no image: give creation.image or build", place=container.place())
    return container.image


def find(job: Job, reference: str) -> LiveImage | None:
    """Return the image, or None; the engine is asked once a run until an order changes the image."""
    return job.shared.once(_looked_up(reference), lambda: job.engine.find_image(reference))


def changed(job: Job, reference: str) -> None:
    """Note that the name may stand for another image now, or for none."""
    job.shared.forget(_looked_up(reference), _ensured(reference))


def ensure(job: Job, container: Container) -> None:
    """Build or pull the container's image unless it is there; once a run for each image, whoever needs it."""
    reference = get_reference(container)
    job.shared.once(_ensured(reference), lambda: _make(job, container, reference))


def ensure_helper(job: Job, reference: str) -> None:
    """Pull an image that no declaration describes, unless it is there."""
    job.shared.once(_ensured(reference), lambda: None if find(job, reference) else pull(job, reference))


def build(job: Job, container: Container, *, pull: bool = False, nocache: bool = False) -> None:
    """Build the container's image with the engine's cache."""
    options = dict(container.build or {})
    ours = labels.base_labels(job.settings.directory, job.settings.unit)
    options["labels"] = {**pairs(options.get("labels") or {}), **ours}
    if "path" in options or "fileobj" not in options:
        options["path"] = _context(job, options.get("path"))
    options["pull"] = pull or bool(options.get("pull"))
    options["nocache"] = nocache or bool(options.get("nocache"))
    reference = str(options.get("tag") or get_reference(container))
    job.doing(f"build image {reference}")
    job.engine.build_image(options, job.output, job.progress, job.interruption)
    job.shared.forget(_looked_up(reference))


def pull(job: Job, reference: str, *, platform: str = "") -> None:
    """Pull an image; the error says how else it could be had."""
    job.doing(f"pull image {reference}")
    try:
        job.engine.pull_image(reference, job.progress, job.interruption, platform=platform)
    except NotFound as error:
        raise OrderFailed(
            f"there is no image {reference}, here or in its registry: {error}",
            hint="check the name, log in with `docker login`, or give the container a `build` part",
        ) from error
    job.shared.forget(_looked_up(reference))


def _make(job: Job, container: Container, reference: str) -> None:
    job.interruption.check()
    if find(job, reference):
        return
    if container.build is None:
        pull(job, reference)
        return
    build(job, container)
    if container.build.get("tag") != reference and find(job, reference) is None:
        raise OrderFailed(
            f"{container.key}: creation.image is {reference}, but its build makes {container.build.get('tag')}",
            hint="leave creation.image out, or give it as build.tag",
            place=container.place("image"),
        )


def _context(job: Job, path: Any) -> str:
    text = str(path or ".")
    return text if text.startswith(_REMOTE_CONTEXTS) else str(job.settings.directory / text)


def users_of(image_id: str) -> str:
    """Return the name under which a run remembers which containers use an image; who removes one forgets it."""
    return f"who uses image {image_id}"


def _looked_up(reference: str) -> str:
    return f"image {with_tag(reference)}"


def _ensured(reference: str) -> str:
    return f"image {with_tag(reference)} is there"
