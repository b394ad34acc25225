"""Containers: created when missing, made anew when asked to, never losing a volume."""

import json
from typing import Any

from docker_meta.engine.api import ContainerSpec, LiveContainer, Mount, State
from docker_meta.errors import DockerMetaError, OrderFailed
from docker_meta.model.container import Container
from docker_meta.reconcile import drift, image, networks, ownership, volumes
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.spec import container_spec


def ensure(job: Job, *, recreate: bool, timeout_s: float = 10) -> tuple[LiveContainer, bool]:
    """Return the job's container as it is now, and whether it was created or made anew.

    One whose declaration has changed is left as it is, and a warning names what differs, unless `recreate` is on.
    """
    container = job.target
    live = ownership.find_owned(job, container)
    if live is None:
        return create(job, container), True
    _finish_replacement(job, container, live)
    if not ownership.is_ours(job, live):
        return replace(job, container, live, cause="--adopt takes it over", timeout_s=timeout_s), True
    found = drift.differences(job, container, live)
    if not found:
        return live, False
    if recreate or job.options.recreate:
        cause = "; ".join(map(str, found))
        return replace(job, container, live, cause=cause, timeout_s=timeout_s, difference=found[0]), True
    for difference in found:
        job.warn(f"{container.key} is left as it is, but {difference} (--recreate)", place=difference.place)
    return live, False


def create(job: Job, container: Container) -> LiveContainer:
    """Create the container and all it needs: image, networks, named volumes."""
    image.ensure(job, container)
    networks.ensure(job, container)
    volumes.ensure(job, container)
    return _create(job, container_spec(job, container))


def start(job: Job, live: LiveContainer) -> None:
    """Start a container that does not run."""
    job.doing(f"start {live.name}")
    job.engine.start_container(live.id)


def replace(
    job: Job,
    container: Container,
    live: LiveContainer,
    *,
    cause: str,
    timeout_s: float,
    difference: drift.Difference | None = None,
) -> LiveContainer:
    """Make the container anew; its anonymous volumes are carried over, and if it ran, the new one runs.

    The old one keeps a name of its own until the new one is there, so that nothing is lost if we are cut off;
    if the new one cannot be created or started, the old one is put back.
    """
    job.doing(f"recreate {live.name}", cause=cause, place=difference.place if difference else None)
    image.ensure(job, container)
    networks.ensure(job, container)
    volumes.ensure(job, container)
    spec = _carry_volumes(job, container_spec(job, container), live)
    job.engine.rename_container(live.id, live.name + ownership.REPLACED)
    created: LiveContainer | None = None
    try:
        created = _create(job, spec)
        if live.is_running:
            job.engine.stop_container(live.id, timeout_s=timeout_s)
            start(job, created)
    except DockerMetaError:
        _put_back(job, live, created)
        raise
    # The engine deletes anonymous volumes with a container if it is told to: they belong to the new one now.
    job.engine.remove_container(live.id, anonymous_volumes=False)
    return job.engine.find_container(created.id) or created


def _create(job: Job, spec: ContainerSpec) -> LiveContainer:
    job.doing(f"create container {spec.name}")
    container_id = job.engine.create_container(spec)
    return LiveContainer(
        id=container_id, name=spec.name, state=State.CREATED, image=spec.image, image_id="", labels=spec.labels
    )


def _carry_volumes(job: Job, spec: ContainerSpec, live: LiveContainer) -> ContainerSpec:
    """Add the old container's anonymous volumes to the new one's binds."""
    sources = {mount.name for mount in _mounts_of_sources(job, spec)}
    carried = [
        mount
        for mount in live.mounts
        if mount.type == "volume" and mount.name not in sources and volumes.is_anonymous(live, mount)
    ]
    if not carried:
        return spec
    taken = {str(bind).split(":")[1] for bind in bind_list(spec) if ":" in str(bind)}
    for mount in carried:
        if mount.destination in taken:
            raise OrderFailed(
                f"{spec.name} has data at {mount.destination} which the new declaration binds to something else",
                hint="back it up and `remove` the container with `v: true`, or bind another path",
            )
    binds = [f"{mount.name}:{mount.destination}{'' if mount.writable else ':ro'}" for mount in carried]
    return ContainerSpec(
        name=spec.name,
        image=spec.image,
        creation=spec.creation,
        host={**spec.host, "binds": [*bind_list(spec), *binds]},
        networks=spec.networks,
        labels={**spec.labels, volumes.CARRIED: json.dumps([mount.name for mount in carried])},
    )


def bind_list(spec: ContainerSpec) -> list[str]:
    """Return the binds as texts `SOURCE:TARGET:MODE`."""
    return bind_texts(spec.host.get("binds") or [])


def bind_texts(binds: Any) -> list[str]:
    """Return binds in either form as texts."""
    if not isinstance(binds, dict):
        return [str(bind) for bind in binds]
    return [_bind_text(path, how) for path, how in binds.items()]


def _bind_text(path: str, how: object) -> str:
    if not isinstance(how, dict):
        return f"{path}:{how}"
    mode = "ro" if how.get("ro") else how.get("mode", "rw")
    return f"{path}:{how['bind']}:{mode}"


def _mounts_of_sources(job: Job, spec: ContainerSpec) -> list[Mount]:
    found: list[Mount] = []
    for source in spec.host.get("volumes_from") or ():
        live = job.engine.find_container(str(source).partition(":")[0])
        found.extend(live.mounts if live else ())
    return found


def _put_back(job: Job, live: LiveContainer, created: LiveContainer | None) -> None:
    job.doing(f"put the old {live.name} back", cause="the new one failed")
    if created:
        job.engine.remove_container(created.id, anonymous_volumes=False, force=True)
    job.engine.rename_container(live.id, live.name)
    if live.is_running:
        job.engine.start_container(live.id)


def _finish_replacement(job: Job, container: Container, live: LiveContainer) -> None:
    """Remove what a replacement that was cut off has left, once the new container has all its volumes."""
    left = job.engine.find_container(container.name + ownership.REPLACED)
    if left is None or not ownership.is_ours(job, left):
        return
    has = {mount.name for mount in live.mounts}
    if any(mount.name not in has for mount in left.mounts if volumes.is_anonymous(left, mount)):
        raise OrderFailed(
            f"{left.name} was left by an interrupted replacement and has data that {live.name} has not",
            hint=f"look into both and remove or rename one of them, e.g. `docker rm {live.name}`",
        )
    job.doing(f"remove {left.name}", cause="left by an interrupted replacement")
    job.engine.remove_container(left.id, anonymous_volumes=False, force=True)
