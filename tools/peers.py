#!/usr/bin/env python3
"""Fetch the programs that the benchmarks compare with, into the cache of the tools; nothing is installed.

Prints one JSON object: for each peer the command, its environment and its version, or the reason why it is missing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import peers_podman
from private_engine.console import ToolError, log, result
from private_engine.debian import Suite, unpack
from private_engine.host import run
from private_engine.locks import locked
from private_engine.places import cache_root

# docker-compose 1.29.2 is of 2021: what it was written for, as far as that still installs on Python 3.11.
OLD_COMPOSE = ("docker-compose==1.29.2", "PyYAML==5.3.1", "docker<7", "requests<2.29")
PODMAN_COMPOSE = ("podman-compose==1.6.0",)


@dataclass(frozen=True)
class Peer:
    """A program that is there."""

    command: list[str]
    version: str
    environment: Mapping[str, str] = field(default_factory=dict)


def main() -> int:
    """Run the command and return its exit code."""
    argparse.ArgumentParser(prog="tools/peers.py", description=__doc__).parse_args()
    peers = {name: _described(fetch) for name, fetch in PEERS.items()}
    result(json.dumps(peers))
    return 0


def _described(fetch: Callable[[], Peer]) -> Mapping[str, object]:
    try:
        with locked(cache_root() / "locks" / "peers"):
            return asdict(fetch())
    except ToolError as error:
        log(f"a peer is missing: {error}")
        return {"missing": str(error)}


def fetch_compose() -> Peer:
    """Unpack the Docker command and its plugin compose, with a configuration folder of their own."""
    folder = cache_root() / "peers" / "compose"
    docker, plugins = folder / "bin/docker", folder / "config/cli-plugins"
    if not (folder / "complete").exists():
        unpack(Suite("sid").fetch(["docker-cli", "docker-compose"]), folder / "unpacked")
        for target, source in {
            docker: "usr/bin/docker",
            plugins / "docker-compose": "usr/libexec/docker/cli-plugins/docker-compose",
        }.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            (folder / "unpacked" / source).replace(target)
        (folder / "config/config.json").write_text("{}\n")
        (folder / "complete").touch()
    environment = {"DOCKER_CONFIG": str(folder / "config")}
    version = run([docker, "compose", "version", "--short"], env=environment).strip()
    client = run([docker, "--version"]).split()[2].split("+")[0]
    return Peer([str(docker), "compose"], f"{version} (docker {client})", environment)


def fetch_old_compose() -> Peer:
    """Install the last docker-compose that was written in Python."""
    command = _installed("docker-compose-1", OLD_COMPOSE) / "docker-compose"
    return Peer([str(command)], run([command, "version", "--short"]).strip())


def fetch_podman() -> Peer:
    """Put a podman together that podman-compose can drive."""
    command = peers_podman.prepare()
    return Peer([str(command)], run([command, "--version"]).split()[-1])


def fetch_podman_compose() -> Peer:
    """Install podman-compose."""
    command = _installed("podman-compose", PODMAN_COMPOSE) / "podman-compose"
    podman = fetch_podman().command
    version = run([command, "--podman-path", *podman, "version", "--short"]).strip()
    return Peer([str(command), "--podman-path", *podman], version)


def _installed(name: str, requirements: tuple[str, ...]) -> Path:
    """Return the folder of programs of a virtual environment with these packages."""
    venv = cache_root() / "peers" / name
    mark = venv / "complete"
    wanted = "\n".join(requirements)
    if not mark.exists() or mark.read_text() != wanted:
        log(f"installing {requirements[0]} into an environment of its own")
        run([sys.executable, "-m", "venv", "--clear", venv])
        run([venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])
        mark.write_text(wanted)
    return venv / "bin"


PEERS: Mapping[str, Callable[[], Peer]] = {
    "compose": fetch_compose,
    "docker-compose-1": fetch_old_compose,
    "podman": fetch_podman,
    "podman-compose": fetch_podman_compose,
}

if __name__ == "__main__":
    sys.exit(main())
