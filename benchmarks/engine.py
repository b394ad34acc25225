"""The engine under the measurements: what it is, and that nothing of a measurement stays in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import docker
from docker import DockerClient

from benchmarks.programs import BenchmarkError

IMAGE = "busybox:latest"
PREFIX = "dmbench"
"""Begins the names of all containers, networks and volumes of the measurements."""
KEEPER = f"{PREFIX}-keeper"


@contextmanager
def prepared_engine() -> Iterator[DockerClient]:
    """Give the engine with nothing of ours in it but a container that keeps the image; clean up in the end."""
    if not os.environ.get("DOCKER_HOST"):
        raise BenchmarkError("which engine? Set DOCKER_HOST; the measurements start and remove containers there")
    client = docker.from_env(timeout=120)
    try:
        clean(client)
        # An image that a container uses stays, whatever a contender does at the end.
        client.containers.create(IMAGE, "true", name=KEEPER, network_mode="none")
        yield client
    finally:
        clean(client)
        client.close()


def clean(client: DockerClient) -> None:
    """Remove everything that bears the prefix."""
    for container in client.containers.list(all=True, filters={"name": f"^/?{PREFIX}"}):
        container.remove(force=True, v=True)
    for network in client.networks.list(filters={"name": f"^{PREFIX}"}):
        network.remove()
    for volume in client.volumes.list(filters={"name": PREFIX}):
        volume.remove()


def demand_running(client: DockerClient, count: int) -> None:
    """Raise BenchmarkError unless so many containers of ours run."""
    running = client.containers.list(filters={"name": f"^/?{PREFIX}"})
    if len(running) != count:
        raise BenchmarkError(f"{len(running)} containers run, not {count}")


def demand_empty(client: DockerClient) -> None:
    """Raise BenchmarkError unless a contender has removed all it made."""
    left = [one.name for one in client.containers.list(all=True, filters={"name": f"^/?{PREFIX}"})]
    left += [one.name for one in client.networks.list(filters={"name": f"^{PREFIX}"})]
    if left != [KEEPER]:
        raise BenchmarkError(f"not only {KEEPER} is left, but {', '.join(map(str, left))}")


def describe(client: DockerClient) -> str:
    """Return the engine's name and version."""
    version = client.version()
    return f"{version['Components'][0]['Name']} {version['Version']}, API {version['ApiVersion']}"
