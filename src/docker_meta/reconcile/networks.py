"""The networks that containers join: made when missing, removed when nobody uses them."""

from collections.abc import Iterable
from functools import partial

from docker_meta.errors import Conflict
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

PREDEFINED = frozenset({"bridge", "host", "none", "default"})
"""The engine's own networks, which have no name lookup of containers."""


def declared(job: Job, container: Container) -> tuple[str, ...]:
    """Return the networks that the container joins by name; none where `network_mode` is no network's name."""
    if container.networks is not None:
        return tuple(container.networks)
    mode = str(container.options.get("network_mode") or job.settings.network)
    return () if mode in PREDEFINED or ":" in mode else (mode,)


def ensure(job: Job, container: Container) -> None:
    """Create those networks of the container that are missing; asks once a run for each."""
    for name in set(declared(job, container)) - PREDEFINED:
        job.shared.once(_ensured(name), partial(_make, job, name))


def begin(job: Job, container: Container) -> None:
    """Create the network that is missing, but do not wait for another step that does: it is needed only at the start.

    A container on several networks is connected to them when it is created, so for that all must be there.
    """
    names = set(declared(job, container)) - PREDEFINED
    ask = job.shared.begin if len(names) == 1 else job.shared.once
    for name in names:
        ask(_ensured(name), partial(_make, job, name))


def forget(job: Job, container: Container) -> None:
    """Let the container's networks be looked for again."""
    job.shared.forget(*map(_ensured, declared(job, container)))


def leave(job: Job, container_name: str, names: Iterable[str]) -> None:
    """Remove those networks that we made and that nobody is on now that this container is gone.

    Who is on a network is asked once a run; the last of them to leave, and nobody else, looks again.
    """
    for name in set(names) - PREDEFINED:
        others = job.shared.once(_users(name), partial(_names_on, job, name))
        others.discard(container_name)
        if not others:
            job.shared.once(_removal(name), partial(_remove_unless_used, job, name))
            job.shared.forget(_removal(name))


def _make(job: Job, name: str) -> None:
    if job.engine.find_network(name) is None:
        job.doing(f"create network {name}")
        job.engine.create_network(name, labels=labels.base_labels(job.settings.directory, job.settings.unit))


def _names_on(job: Job, network: str) -> set[str]:
    return {live.name for live in job.engine.list_containers(network=network)}


def _remove_unless_used(job: Job, name: str) -> None:
    network = job.engine.find_network(name)
    if network is None or not labels.are_ours(network.labels, job.settings.directory) or _names_on(job, name):
        return
    job.doing(f"remove network {name}")
    job.shared.forget(_ensured(name), _users(name))
    try:
        job.engine.remove_network(name)
    except Conflict:
        job.detail(f"the network {name} is in use again")


def _ensured(name: str) -> str:
    return f"network {name} is there"


def _removal(name: str) -> str:
    return f"removal of network {name}"


def _users(name: str) -> str:
    return f"who is on network {name}"
