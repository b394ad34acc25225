"""The engine under the measurements: what it is, and that nothing of a measurement stays in it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import docker
from docker import DockerClient
from docker.errors import APIError
from docker.models.networks import Network

from benchmarks.programs import BenchmarkError, Program

IMAGE = "busybox:latest"
PREFIX = "dmbench"
"""Begins the names of all containers, networks and volumes of the measurements."""
KEEPER = f"{PREFIX}-keeper"


def fresh_name() -> str:
    """Return a name for the network of one turn."""
    return f"{PREFIX}-{secrets.token_hex(3)}"


class Engine(Protocol):
    """Where containers of the measurements run."""

    def running(self) -> list[str]:
        """Return the names of the containers of ours that run."""

    def present(self) -> list[str]:
        """Return the names of all containers and networks of ours, but for the one that keeps the image."""

    def clean(self) -> None:
        """Remove everything of ours."""


@dataclass(frozen=True)
class DockerEngine:
    """The engine of DOCKER_HOST.

    Attributes:
        stuck: networks that it does not remove, and what it said.
    """

    client: DockerClient
    stuck: dict[str, str] = field(default_factory=dict)

    def running(self) -> list[str]:
        return [str(one.name) for one in self.client.containers.list(filters={"name": f"^/?{PREFIX}"})]

    def present(self) -> list[str]:
        names = [one.name for one in self.client.containers.list(all=True, filters={"name": f"^/?{PREFIX}"})]
        names += [one.name for one in self._networks()]
        return [str(name) for name in names if name != KEEPER]

    def clean(self) -> None:
        for container in self.client.containers.list(all=True, filters={"name": f"^/?{PREFIX}"}):
            if container.name != KEEPER:
                container.remove(force=True, v=True)
        for network in self._networks():
            try:
                network.remove()
            except APIError as error:
                # Older engines sometimes take a network for used until they are restarted: the next turn has another.
                self.stuck[str(network.id)] = str(error.explanation)
        for volume in self.client.volumes.list(filters={"name": PREFIX}):
            volume.remove()

    def _networks(self) -> list[Network]:
        found: list[Network] = self.client.networks.list(filters={"name": f"^{PREFIX}"})
        return [network for network in found if network.id not in self.stuck]

    def describe(self) -> str:
        """Return the engine's name and version."""
        version = self.client.version()
        return f"{version['Components'][0]['Name']} {version['Version']}, API {version['ApiVersion']}"


@dataclass(frozen=True)
class PodmanEngine:
    """The storage of a podman command of the benchmarks' own: everything in it is ours."""

    podman: Program

    def running(self) -> list[str]:
        return self.podman.run("ps", "--format", "{{.Names}}").stdout.split()

    def present(self) -> list[str]:
        containers = self.podman.run("ps", "--all", "--format", "{{.Names}}").stdout.split()
        networks = self.podman.run("network", "ls", "--format", "{{.Name}}").stdout.split()
        return [*containers, *(name for name in networks if name != "podman")]

    def clean(self) -> None:
        self.podman.run("pod", "rm", "--all", "--force")
        self.podman.run("rm", "--all", "--force")
        self.podman.run("network", "prune", "--force")


@contextmanager
def prepared_engine() -> Iterator[DockerEngine]:
    """Give the engine with nothing of ours in it but a container that keeps the image; clean up in the end."""
    if not os.environ.get("DOCKER_HOST"):
        raise BenchmarkError("which engine? Set DOCKER_HOST; the measurements start and remove containers there")
    client = docker.from_env(timeout=120)
    engine = DockerEngine(client)
    try:
        engine.clean()
        _remove_keeper(client)
        # An image that a container uses stays, whatever a contender does at the end.
        client.containers.create(IMAGE, "true", name=KEEPER, network_mode="none")
        yield engine
    finally:
        engine.clean()
        _remove_keeper(client)
        client.close()


def _remove_keeper(client: DockerClient) -> None:
    for container in client.containers.list(all=True, filters={"name": f"^/?{KEEPER}$"}):
        container.remove()


def demand_running(engine: Engine, count: int) -> None:
    """Raise BenchmarkError unless so many containers of ours run."""
    if len(running := engine.running()) != count:
        raise BenchmarkError(f"{len(running)} containers run, not {count}")


def demand_empty(engine: Engine) -> None:
    """Raise BenchmarkError unless a contender has removed all it made."""
    if present := engine.present():
        raise BenchmarkError(f"left behind: {', '.join(present)}")
