"""Images of containers: which one, and how it gets here."""

from pathlib import Path
from typing import Any

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


def split_reference(reference: str) -> tuple[str, str]:
    """Split `registry:5000/name:tag` into name and tag; without a tag it is `latest`."""
    name, _, tag = reference.rpartition(":")
    return (name, tag) if name and "/" not in tag else (reference, "latest")


def with_tag(repository: str, tag: str) -> str:
    """Return `repository:tag`."""
    return f"{repository}:{tag}"


def ensure(job: Job, container: Container) -> None:
    """Build or pull the container's image unless it is there; asks the engine once a run for each image."""
    reference = get_reference(container)
    with job.shared.once(f"image {reference}") as first:
        if not first or job.engine.find_image(reference):
            return
        if container.build is None:
            pull(job, reference)
            return
        build(job, container)
        if container.build.get("tag") != reference and job.engine.find_image(reference) is None:
            raise OrderFailed(
                f"{container.key}: creation.image is {reference}, but its build makes {container.build.get('tag')}",
                hint="leave creation.image out, or give it as build.tag",
                place=container.place("image"),
            )


def build(job: Job, container: Container, *, pull: bool = False, nocache: bool = False) -> None:
    """Build the container's image with the engine's cache."""
    options = dict(container.build or {})
    options["labels"] = {**_as_mapping(options.get("labels")), **labels.base_labels(*_unit(job))}
    options["path"] = _context(options.get("path"), job.settings.directory)
    options["pull"] = pull or bool(options.get("pull"))
    options["nocache"] = nocache or bool(options.get("nocache"))
    job.doing(f"build image {options.get('tag') or get_reference(container)}")
    job.engine.build_image(options, job.output, job.progress, job.interruption)


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


def _unit(job: Job) -> tuple[Path, str]:
    return job.settings.directory, job.settings.unit


def _context(path: object, directory: Path) -> str:
    text = str(path or ".")
    return text if text.startswith(_REMOTE_CONTEXTS) else str(directory / text)


def _as_mapping(given: Any) -> dict[str, str]:
    if isinstance(given, dict):
        return {str(key): str(value) for key, value in given.items()}
    return {key: value for key, _, value in (str(item).partition("=") for item in given or ())}
