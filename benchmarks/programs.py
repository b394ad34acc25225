"""Running programs, ours and the peers', and timing them from outside."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OURS = str(Path(sys.executable).parent / "docker_start")
LIMIT_S = 300


class BenchmarkError(Exception):
    """A measurement would not be worth anything; the text says why."""


@dataclass(frozen=True)
class Program:
    """A command with its environment; `name` is what the report calls it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def seconds(self, *arguments: str, folder: Path = PROJECT) -> float:
        """Run it and return how long it took, from the start of the process to its end."""
        began = time.perf_counter()
        self.run(*arguments, folder=folder)
        return time.perf_counter() - began

    def run(self, *arguments: str, folder: Path = PROJECT) -> subprocess.CompletedProcess[str]:
        """Run it and return what it printed.

        Raises:
            BenchmarkError: it failed.
        """
        command = [*self.command, *arguments]
        environment = {**_process_environment(), **self.environment}
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=folder, env=environment, timeout=LIMIT_S
        )
        if done.returncode:
            said = "\n".join((done.stderr or done.stdout).splitlines()[-8:])
            raise BenchmarkError(f"`{self.name} {' '.join(arguments)}` gave {done.returncode}: {said}")
        return done


def _process_environment() -> Mapping[str, str]:
    """Return the environment without what makes Python compile or write anew what an installed program does not."""
    unlike_installed = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    return {name: value for name, value in os.environ.items() if name not in unlike_installed}


@dataclass(frozen=True)
class Peers:
    """The peers that are here, and for the others the reason why not."""

    here: Mapping[str, Program]
    versions: Mapping[str, str]
    missing: Mapping[str, str]


@cache
def find_peers() -> Peers:
    """Fetch the peers, where they are not in the cache yet."""
    fetch = [sys.executable, str(PROJECT / "tools/peers.py")]
    found = json.loads(subprocess.run(fetch, check=True, stdout=subprocess.PIPE).stdout)
    there = {name: peer for name, peer in found.items() if "missing" not in peer}
    return Peers(
        here={name: Program(name, peer["command"], peer["environment"]) for name, peer in there.items()},
        versions={name: peer["version"] for name, peer in there.items()},
        missing={name: peer["missing"] for name, peer in found.items() if "missing" in peer},
    )
