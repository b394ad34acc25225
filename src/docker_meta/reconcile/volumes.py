"""Volumes: which ones are a container's own, and which of them may be removed with it."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import partial

from msgspec import Struct

from docker_meta.engine.api import LiveContainer, Mount
from docker_meta.errors import Conflict
from docker_meta.model import labels, references
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

CARRIED = "docker_meta.carried"
"""Label of a container that took over volumes of the one before it: a JSON list of their names."""
FOREIGN = "docker_meta.foreign"
"""Label of a container with `volumes_from` one that is not ours: a JSON list of those volumes; we never remove them."""

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


class OwnVolume(Struct, frozen=True):
    """A volume that is lost, or cannot be found again, without its container.

    Attributes:
        is_foreign: it came from somebody else's container.
    """

    name: str
    destination: str
    is_anonymous: bool
    is_foreign: bool


def ensure(job: Job, container: Container) -> None:
    """Create the named volumes of the declaration that are missing, with our labels; asks once a run for each."""
    by_engine = {mount.get("source") for mount in container.options.get("mounts") or () if has_driver(mount)}
    for name in set(references.named_volumes(container)) - by_engine:
        job.shared.once(_ensured(name), partial(_make, job, container, name))


def has_driver(mount: object) -> bool:
    """Does a mount of the declaration say how its volume is made? Then the engine makes it with the container."""
    return isinstance(mount, Mapping) and bool(mount.get("driver_config"))


def own_volumes(job: Job, live: LiveContainer) -> list[OwnVolume]:
    """Return the volumes that are this container's: named ones that nobody else uses, and all that it was made with.

    Anonymous ones stay its own while others use them with `volumes_from`: those who come later find them only here.
    """
    if not (mounts := volume_mounts(live)):
        return []
    others = (other for other in job.engine.list_containers() if other.id != live.id)
    used = {mount.name for other in others for mount in other.mounts}
    inherited = {mount.name for source in sources(job, live) if source for mount in source.mounts}
    foreign = names_in_label(live, FOREIGN)
    found = [OwnVolume(one.name, one.destination, is_anonymous(live, one), one.name in foreign) for one in mounts]
    return [own for own in found if own.name not in inherited and (own.is_anonymous or own.name not in used)]


def volume_mounts(live: LiveContainer) -> list[Mount]:
    """Return what is mounted from volumes, by path: engines report them in any order."""
    return sorted((mount for mount in live.mounts if mount.type == "volume"), key=lambda mount: mount.destination)


def is_anonymous(live: LiveContainer, mount: Mount) -> bool:
    """Was the volume made by the engine, not given a name by somebody?"""
    if not _ANONYMOUS.fullmatch(mount.name):
        return False
    return not _is_named(live, mount) or mount.name in names_in_label(live, CARRIED)


def names_in_label(live: LiveContainer, label: str) -> frozenset[str]:
    """Return the names of volumes that a label of ours holds."""
    return frozenset(json.loads(live.labels.get(label) or "[]"))


def sources(job: Job, live: LiveContainer) -> list[LiveContainer | None]:
    """Return the containers whose volumes it took with `volumes_from`; None for one that is gone."""
    given = live.attributes.get("HostConfig", {}).get("VolumesFrom") or ()
    return [job.engine.find_container(str(source).partition(":")[0]) for source in given]


def discard(job: Job, live: LiveContainer) -> None:
    """Remove a container that never held data of value, with the anonymous volumes that were made for it alone.

    The engine is never told to remove volumes with it: it would take those of `volumes_from`, too, if their container
    went away in the meantime.
    """
    made = _made_for(job, live)
    job.engine.remove_container(live.id, anonymous_volumes=False, force=True)
    for mount in made:
        _remove_unless_used(job, mount.name)


def remove_own(job: Job, own: Iterable[OwnVolume]) -> None:
    """Remove the anonymous ones, and the named ones that we created; the container must be gone."""
    for volume in own:
        if volume.is_anonymous and not volume.is_foreign:
            job.doing(f"remove volume {volume.name[:12]} of {volume.destination}")
            _remove_unless_used(job, volume.name)
        elif not volume.is_anonymous:
            _remove_if_ours(job, volume.name)


def remove_declared(job: Job, names: Iterable[str]) -> None:
    """Remove those named volumes that we created and nobody uses."""
    for name in names:
        if not job.engine.list_containers(volume=name):
            _remove_if_ours(job, name)


def _make(job: Job, container: Container, name: str) -> None:
    if job.engine.find_volume(name) is None:
        job.doing(f"create volume {name}")
        base = labels.base_labels(job.settings.directory, container.unit or job.settings.unit, container.key)
        driver = str(container.options.get("volume_driver") or "local")
        job.engine.create_volume(name, labels=base, driver=driver)


def _is_named(live: LiveContainer, mount: Mount) -> bool:
    host = live.attributes.get("HostConfig", {})
    if any(str(bind).startswith(f"{mount.name}:") for bind in host.get("Binds") or ()):
        return True
    return any(mount.name in (given.get("Source"), given.get("source")) for given in host.get("Mounts") or ())


def _made_for(job: Job, live: LiveContainer) -> list[Mount]:
    """Return the anonymous volumes that the engine made for this very container; none if that is not certain."""
    unnamed = [one for one in volume_mounts(live) if _ANONYMOUS.fullmatch(one.name) and not _is_named(live, one)]
    if not unnamed:
        return []
    inherited: set[str] = set()
    for source in sources(job, live):
        if source is None:
            return []
        inherited.update(mount.name for mount in source.mounts)
    return [mount for mount in unnamed if mount.name not in inherited]


def _remove_if_ours(job: Job, name: str) -> None:
    volume = job.engine.find_volume(name)
    if volume and job.settings.may_change(volume.labels):
        job.doing(f"remove volume {name}")
        job.shared.forget(_ensured(name))
        _remove_unless_used(job, name)


def _remove_unless_used(job: Job, name: str) -> None:
    """Remove a volume; the engine keeps one that a container began to use meanwhile."""
    try:
        job.engine.remove_volume(name)
    except Conflict:
        job.warn(f"the volume {name} is in use and was kept")


def _ensured(name: str) -> str:
    return f"volume {name} is there"
