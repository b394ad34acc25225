"""Temporary containers: labelled with who made them, and removed whatever happens."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import structs

from docker_meta.engine.api import ContainerSpec
from docker_meta.model import labels
from docker_meta.reconcile import volumes
from docker_meta.reconcile.job import Job


@contextmanager
def temporary_container(job: Job, spec: ContainerSpec) -> Iterator[str]:
    """Create a container under a name of its own and give its id; at the end remove it and its own volumes only."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{job.shared.run_id}"
    base = labels.base_labels(job.settings.directory, job.settings.unit)
    made = structs.replace(spec, name=job.shared.temporary_name(), labels={**base, labels.TEMPORARY: owner})
    container_id = job.engine.create_container(made)
    try:
        yield container_id
    finally:
        if live := job.engine.find_container(container_id):
            volumes.discard(job, live)
