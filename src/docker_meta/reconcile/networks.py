"""The networks that containers join: made when missing, removed when nobody uses them."""

from collections.abc import Iterable

from docker_meta.errors import Conflict
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job

PREDEFINED = frozenset({"bridge", "host", "none", "default"})
"""The engine's own networks, which have no name lookup of containers."""


def declared(job: Job, container: Container) -> tuple[str, ...]:
    """Return the networks that the container joins by name; none if it has a `network_mode`."""
    if container.networks is not None:
        return tuple(container.networks)
    if container.options.get("network_mode") or job.settings.network in PREDEFINED:
        return ()
    return (job.settings.network,)


def ensure(job: Job, container: Container) -> None:
    """Create those networks of the container that are missing; asks once a run for each."""
    for name in declared(job, container):
        with job.shared.once(f"network {name}") as first:
            if first and name not in PREDEFINED and job.engine.find_network(name) is None:
                job.doing(f"create network {name}")
                job.engine.create_network(name, labels=labels.base_labels(job.settings.directory, job.settings.unit))


def remove_unused(job: Job, names: Iterable[str]) -> None:
    """Remove those networks that we made and that no container, running or not, is on."""
    for name in names:
        network = job.engine.find_network(name) if name not in PREDEFINED else None
        if network is None or not labels.are_ours(network.labels, job.settings.directory):
            continue
        if job.engine.list_containers(network=name):
            continue
        job.doing(f"remove network {name}")
        job.shared.forget(f"network {name}")
        try:
            job.engine.remove_network(name)
        except Conflict:
            job.detail(f"the network {name} is in use again")
