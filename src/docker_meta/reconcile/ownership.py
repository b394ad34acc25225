"""Which containers are ours: nobody else's may be changed by accident."""

from docker_meta.engine.api import LiveContainer
from docker_meta.errors import OrderFailed
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

REPLACED = ".replaced"
"""Ends the name of a container while a new one takes its place."""


def find_owned(job: Job, container: Container) -> LiveContainer | None:
    """Return the container as it is in the engine, or None.

    Raises:
        OrderFailed: one of that name is there and is not ours, and `--adopt` was not given.
    """
    live = job.engine.find_container(container.name)
    if live is None:
        return _bring_back(job, container)
    if not is_ours(job, live) and not job.options.adopt:
        raise OrderFailed(
            f"the container {live.name} is not ours: it {_owner(live)}",
            hint=f"give {container.key} another `creation.name`, remove that container, or take it over with --adopt",
            place=container.place("name"),
        )
    return live


def get_owned(job: Job, container: Container) -> LiveContainer:
    """Return the container as it is in the engine.

    Raises:
        OrderFailed: there is none, or it is not ours.
    """
    live = find_owned(job, container)
    if live is None:
        raise OrderFailed(
            f"there is no container {container.name}", hint=f"`- {container.key}: {{command: create}}` makes it"
        )
    return live


def is_ours(job: Job, live: LiveContainer) -> bool:
    """Does it carry our label of this configuration directory?"""
    return labels.are_ours(live.labels, job.settings.directory)


def _bring_back(job: Job, container: Container) -> LiveContainer | None:
    """Give a container its name back whose replacement was cut off before the new one was there."""
    left = job.engine.find_container(container.name + REPLACED)
    if left is None or not is_ours(job, left):
        return None
    job.doing(f"rename {left.name} back to {container.name}", cause="a replacement was interrupted")
    job.engine.rename_container(left.id, container.name)
    return job.engine.find_container(container.name)


def _owner(live: LiveContainer) -> str:
    if directory := live.labels.get(labels.DIRECTORY):
        return f"belongs to the unit {live.labels.get(labels.UNIT, '?')} of {directory}"
    if project := live.labels.get(labels.COMPOSE_PROJECT):
        return f"belongs to the compose project {project}"
    return "was not made by docker_start"
