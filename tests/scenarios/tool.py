"""The program as a user runs it, and what is in an engine before and after."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docker

DOCKER_START = str(Path(sys.executable).with_name("docker_start"))
TIME_LIMIT_S = 300
DIRECTORY_LABEL = "docker_meta.directory"


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Tool:
    """`docker_start -c DIRECTORY` on one engine."""

    engine_url: str
    directory: Path

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
        """Run it and return how it ended."""
        done = subprocess.run(
            [DOCKER_START, "-c", str(self.directory), *arguments],
            env={**os.environ, "DOCKER_HOST": self.engine_url, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def succeed(self, *arguments: str) -> Ended:
        """Run it and demand the exit code 0."""
        ended = self.run(*arguments)
        assert ended.code == 0, f"docker_start {' '.join(arguments)}: exit code {ended.code}\n{ended.out}{ended.err}"
        return ended


@dataclass(frozen=True)
class State:
    """What an engine holds: container name to state, and the names of the rest."""

    containers: Mapping[str, str]
    volumes: frozenset[str]
    networks: frozenset[str]
    images: frozenset[str]


def state_of(client: docker.DockerClient, *, ours: Path | None = None) -> State:
    """Return everything there is, or only what carries the label of a configuration directory."""
    filters: dict[str, str | list[str] | bool] = {"label": f"{DIRECTORY_LABEL}={ours}"} if ours else {}
    return State(
        containers={c.name or "": c.status for c in client.containers.list(all=True, filters=filters)},
        volumes=frozenset(volume.name for volume in client.volumes.list(filters=filters)),
        networks=frozenset(network.name or "" for network in client.networks.list(filters=filters)),
        images=frozenset(tag for image in client.images.list(filters=filters) for tag in image.tags),
    )


NOTHING = State(containers={}, volumes=frozenset(), networks=frozenset(), images=frozenset())
