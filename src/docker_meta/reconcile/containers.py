"""Containers: created when missing, made anew when asked to, never losing a volume."""

import json
from collections.abc import Iterable

from msgspec import structs

from docker_meta.engine.api import ContainerSpec, LiveContainer, Mount, State
from docker_meta.errors import DockerMetaError, NotFound, OrderFailed
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
    if not ownership.is_ours(job, live):
        return _replace(job, container, live, cause="--adopt takes it over", timeout_s=timeout_s), True
    found = drift.differences(job, container, live)
    if not found:
        return live, False
    if recreate or job.options.recreate:
        cause = "; ".join(map(str, found))
        return _replace(job, container, live, cause=cause, timeout_s=timeout_s, difference=found[0]), True
    for difference in found:
        job.warn(f"{container.key} is left as it is, but {difference} (--recreate)", place=difference.place)
    return live, False


def create(job: Job, container: Container) -> LiveContainer:
    """Create the container and all it needs: image, networks, named volumes."""
    image.ensure(job, container)
    networks.begin(job, container)
    volumes.ensure(job, container)
    spec = container_spec(job, container)
    try:
        return _create(job, spec)
    except NotFound:
        # An order that runs beside this one, or another program, removed what was there a moment ago.
        image.changed(job, spec.image)
        networks.forget(job, container)
        prepare(job, container)
        return _create(job, spec)


def prepare(job: Job, container: Container) -> None:
    """Make all that a container like this needs: image, networks, named volumes."""
    image.ensure(job, container)
    networks.ensure(job, container)
    volumes.ensure(job, container)


def start(job: Job, live: LiveContainer) -> None:
    """Start a container that does not run."""
    networks.ensure(job, job.target)
    job.doing(f"start {live.name}")
    job.engine.start_container(live.id)


def stop(job: Job, live: LiveContainer, *, timeout_s: float, cause: str = "") -> None:
    """Stop a container that runs."""
    job.doing(f"stop {live.name}", cause=cause)
    if live.state is State.PAUSED:  # else it could not react
        job.engine.unpause_container(live.id)
    job.engine.stop_container(live.id, timeout_s=timeout_s)


def _create(job: Job, spec: ContainerSpec) -> LiveContainer:
    job.doing(f"create container {spec.name}")
    container_id = job.engine.create_container(spec)
    return LiveContainer(
        id=container_id, name=spec.name, state=State.CREATED, image=spec.image, image_id="", labels=spec.labels
    )


def _replace(
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
    prepare(job, container)
    spec = _carry_volumes(job, container_spec(job, container), live)
    label = {ownership.REPLACES: live.id + (" running" if live.is_running else "")}
    spec = structs.replace(spec, labels={**spec.labels, **label})
    job.engine.rename_container(live.id, live.name + ownership.REPLACED)
    new: LiveContainer | None = None
    try:
        new = _create(job, spec)
        if live.is_running:
            stop(job, live, timeout_s=timeout_s)
            start(job, new)
    except DockerMetaError:
        _put_back(job, live, new)
        raise
    # The anonymous volumes belong to the new one now.
    job.engine.remove_container(live.id, anonymous_volumes=False, force=True)
    return job.engine.find_container(new.id) or new


def _put_back(job: Job, live: LiveContainer, new: LiveContainer | None) -> None:
    old = job.engine.find_container(live.id) or live
    made = job.engine.find_container(new.id) if new else None
    ownership.put_back(job, old, made, name=live.name, cause="the new one failed", run=live.is_running)


def _carry_volumes(job: Job, spec: ContainerSpec, live: LiveContainer) -> ContainerSpec:
    """Add to the new one's binds the volumes that only the old container knows.

    Raises:
        OrderFailed: the new declaration mounts something else where the old container has data.
    """
    given = [mount for source in _sources_of(job, spec) for mount in source.mounts]
    inherited = [mount for source in volumes.sources(job, live) if source for mount in source.mounts]
    mounted = _mounted(spec)
    elsewhere = {mount.name for mount in (*given, *inherited)} | {source for source, _ in mounted}
    taken = {mount.destination for mount in given} | {target for _, target in mounted}
    carried: list[Mount] = []
    for mount in volumes.volume_mounts(live):
        is_anonymous = volumes.is_anonymous(live, mount)
        # A container that is taken over brings its named volumes along, too: its makers knew them, we do not.
        if mount.name in elsewhere or not (is_anonymous or not ownership.is_ours(job, live)):
            continue
        if mount.destination not in taken:
            carried.append(mount)
        elif is_anonymous:
            raise OrderFailed(
                f"{spec.name} has data at {mount.destination} which the new declaration binds to something else",
                hint="back it up and `remove` the container with `v: true`, or bind another path",
            )
    return _with_volumes(spec, carried, volumes.names_in_label(live, volumes.FOREIGN)) if carried else spec


def _with_volumes(spec: ContainerSpec, carried: Iterable[Mount], foreign: frozenset[str]) -> ContainerSpec:
    binds = [f"{mount.name}:{mount.destination}{'' if mount.writable else ':ro'}" for mount in carried]
    noted = {volumes.CARRIED: json.dumps([mount.name for mount in carried])}
    if foreign:
        noted[volumes.FOREIGN] = json.dumps(sorted(foreign | {*json.loads(spec.labels.get(volumes.FOREIGN) or "[]")}))
    host = {**spec.host, "binds": [*(spec.host.get("binds") or ()), *binds]}
    return structs.replace(spec, host=host, labels={**spec.labels, **noted})


def _sources_of(job: Job, spec: ContainerSpec) -> list[LiveContainer]:
    names = (str(source).partition(":")[0] for source in spec.host.get("volumes_from") or ())
    return [live for name in names if (live := job.engine.find_container(name))]


def _mounted(spec: ContainerSpec) -> list[tuple[str, str]]:
    """Return source and target of every bind and mount."""
    mounts = [{str(key).lower(): value for key, value in mount.items()} for mount in spec.host.get("mounts") or ()]
    given = [(str(mount.get("source") or ""), str(mount.get("target") or "")) for mount in mounts]
    binds = (bind.split(":") for bind in spec.host.get("binds") or ())
    given += [(parts[0], parts[1]) for parts in binds if len(parts) > 1]
    return [(source, target.rstrip("/")) for source, target in given]
