"""Which containers are ours: nobody else's may be changed by accident."""

from docker_meta.engine.api import LiveContainer, State
from docker_meta.errors import OrderFailed
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.model.references import find_key
from docker_meta.reconcile import volumes
from docker_meta.reconcile.job import Job

REPLACED = ".replaced"
"""Ends the name of a container while a new one takes its place."""
REPLACES = "docker_meta.replaces"
"""Label of a container that took the place of another one: the other one's id, and ` running` if that ran."""


def find_owned(job: Job, container: Container) -> LiveContainer | None:
    """Return the container as it is in the engine, or None; a replacement that was cut off is settled first.

    Raises:
        OrderFailed: one of that name is there and is not ours, and `--adopt` was not given.
    """
    if container.name + REPLACED in job.shared.once("replaced containers", lambda: _replaced(job)):
        _settle(job, container)
    live = job.engine.find_container(container.name)
    if live:
        _demand_owned(job, container, live)
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


def find_named(job: Job, name: str) -> LiveContainer | None:
    """Return the container that others refer to by key or by name, of this unit or of any other."""
    key = find_key(name, job.composition)
    live = job.engine.find_container(job.composition[key].name if key else name)
    if live is None and key is None:
        ours = {labels.DIRECTORY: str(job.settings.directory), labels.CONTAINER: name}
        listed = next(iter(job.engine.list_containers(labels=ours)), None)
        live = job.engine.find_container(listed.id) if listed else None
    return live


def is_ours(job: Job, live: LiveContainer) -> bool:
    """Was it made from this configuration directory, for this unit or for one that it imports?

    The label of the container is asked for as well, since containers inherit the others from images that we built.
    """
    return job.settings.may_change(live.labels) and bool(live.labels.get(labels.CONTAINER))


def put_back(job: Job, old: LiveContainer, new: LiveContainer | None, *, name: str, cause: str, run: bool) -> None:
    """Undo a replacement: remove the new container, give the old one its name again, and let it run if it did.

    It is started first, so that it runs in the end wherever this is cut off.
    """
    job.doing(f"put the old {name} back", cause=cause)
    if run and not old.is_running:
        job.engine.start_container(old.id)
    if new:
        volumes.discard(job, new)
    job.engine.rename_container(old.id, name)


def _replaced(job: Job) -> frozenset[str]:
    return frozenset(live.name for live in job.engine.list_containers() if live.name.endswith(REPLACED))


def _settle(job: Job, container: Container) -> None:
    """Undo a replacement that was cut off before the new container was started; else end it."""
    old = job.engine.find_container(container.name + REPLACED)
    new = job.engine.find_container(container.name)
    if old is None or (new and not _took_place(new, old)):
        return
    if new is None:
        _demand_owned(job, container, old)
    if new is None or new.state is State.CREATED:
        ran = old.is_running or bool(new and new.labels[REPLACES].endswith(" running"))
        put_back(job, old, new, name=container.name, cause="its replacement was cut off", run=ran)
        return
    _demand_all_volumes(old, new)
    job.doing(f"remove {old.name}", cause="left by a replacement that was cut off")
    job.engine.remove_container(old.id, anonymous_volumes=False, force=True)


def _took_place(new: LiveContainer, old: LiveContainer) -> bool:
    return new.labels.get(REPLACES, "").partition(" ")[0] == old.id


def _demand_all_volumes(old: LiveContainer, new: LiveContainer) -> None:
    """Raise OrderFailed if the new container has not all volumes that it was to take over."""
    has = {mount.name for mount in new.mounts}
    if not volumes.names_in_label(new, volumes.CARRIED) <= has:
        raise OrderFailed(
            f"{old.name} was left by a replacement that was cut off and has data that {new.name} has not",
            hint=f"look into both and remove or rename one of them, e.g. `docker rm {new.name}`",
        )


def _demand_owned(job: Job, container: Container, live: LiveContainer) -> None:
    if is_ours(job, live) or job.options.adopt:
        return
    raise OrderFailed(
        f"the container {live.name} is not ours: it {_owner(live)}",
        hint=f"give {container.key} another `creation.name`, remove that container, or take it over with --adopt",
        place=container.place("name"),
    )


def _owner(live: LiveContainer) -> str:
    if live.labels.get(labels.DIRECTORY) and live.labels.get(labels.CONTAINER):
        return f"belongs to the unit {live.labels.get(labels.UNIT, '?')} of {live.labels[labels.DIRECTORY]}"
    if project := live.labels.get(labels.COMPOSE_PROJECT):
        return f"belongs to the compose project {project}"
    return "was not made by docker_start"
