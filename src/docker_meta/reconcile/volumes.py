"""Volumes: which ones are a container's own, and which of them may be removed with it."""

import json
import re
from collections.abc import Iterable

from msgspec import Struct

from docker_meta.engine.api import LiveContainer, Mount
from docker_meta.errors import Conflict
from docker_meta.model import labels, references
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

CARRIED = "docker_meta.carried"
"""Label of a container that took over anonymous volumes: a JSON list of their names."""

_ANONYMOUS = re.compile(r"[0-9a-f]{64}")


class OwnVolume(Struct, frozen=True):
    """A volume that no other container uses."""

    name: str
    destination: str
    is_anonymous: bool


def ensure(job: Job, container: Container) -> None:
    """Create the named volumes of the declaration that are missing, with our labels."""
    for name in references.named_volumes(container):
        with job.shared.once(f"volume {name}") as first:
            if first and job.engine.find_volume(name) is None:
                job.doing(f"create volume {name}")
                base = labels.base_labels(job.settings.directory, job.settings.unit, container.key)
                job.engine.create_volume(name, labels=base, driver=container.options.get("volume_driver") or "local")


def own_volumes(job: Job, live: LiveContainer) -> list[OwnVolume]:
    """Return the volumes that would be nobody's without this container."""
    return [
        OwnVolume(mount.name, mount.destination, is_anonymous(live, mount))
        for mount in live.mounts
        if mount.type == "volume" and not _is_used_by_others(job, mount.name, live.id)
    ]


def is_anonymous(live: LiveContainer, mount: Mount) -> bool:
    """Was the volume made by the engine for this container, or taken over from the one before it?"""
    if not _ANONYMOUS.fullmatch(mount.name):
        return False
    binds = live.attributes.get("HostConfig", {}).get("Binds") or ()
    was_named = any(str(bind).startswith(f"{mount.name}:") for bind in binds)
    return not was_named or mount.name in json.loads(live.labels.get(CARRIED) or "[]")


def remove_own(job: Job, volumes: Iterable[OwnVolume]) -> None:
    """Remove the anonymous ones, and the named ones that we created; the container must be gone."""
    for volume in volumes:
        if volume.is_anonymous:
            remove_one(job, volume.name, path=volume.destination)
        else:
            _remove_if_ours(job, volume.name)


def remove_declared(job: Job, container: Container) -> None:
    """Remove the named volumes of the declaration that we created and nobody uses."""
    for name in references.named_volumes(container):
        if not _is_used_by_others(job, name, ""):
            _remove_if_ours(job, name)


def remove_one(job: Job, name: str, *, path: str = "") -> None:
    """Remove a volume; one that somebody began to use meanwhile stays."""
    job.doing(f"remove volume {name[:12]} of {path}" if path else f"remove volume {name}")
    job.shared.forget(f"volume {name}")
    try:
        job.engine.remove_volume(name)
    except Conflict:
        job.warn(f"the volume {name} is in use and was kept")


def _remove_if_ours(job: Job, name: str) -> None:
    volume = job.engine.find_volume(name)
    if volume and labels.are_ours(volume.labels, job.settings.directory):
        remove_one(job, name)


def _is_used_by_others(job: Job, name: str, container_id: str) -> bool:
    return any(user.id != container_id for user in job.engine.list_containers(volume=name))
