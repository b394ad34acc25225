"""Those who start, find running, and remove the ten containers; each gives the times of one round."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from docker import DockerClient

from benchmarks import engine
from benchmarks.programs import OURS, PROJECT, Program
from benchmarks.workload import COMMAND, COUNT, UNIT, Workload

START, AGAIN, REMOVE = "start", "again", "remove"
PROCESS = "process"


@dataclass(frozen=True)
class OurProgram:
    """`docker_start`; the times are those of whole processes."""

    client: DockerClient
    workload: Workload
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        times = {START: self.run("start"), AGAIN: self.run("start")}
        engine.demand_running(self.client, COUNT)
        times[REMOVE] = self.run("purge")
        engine.demand_empty(self.client)
        return times

    def run(self, command: str) -> float:
        """Run a command of the unit."""
        program = Program("docker_start", [OURS])
        return program.seconds("-c", str(self.workload.configuration), "run", f"{UNIT}/{command}", *self.options)


@dataclass(frozen=True)
class ComposeLike:
    """A program with the command line of compose; the times are those of whole processes."""

    client: DockerClient
    workload: Workload
    program: Program
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        times = {START: self.up(), AGAIN: self.up()}
        engine.demand_running(self.client, COUNT)
        times[REMOVE] = self.down()
        engine.demand_empty(self.client)
        return times

    def up(self) -> float:
        """Start all containers."""
        return self._run("up", "-d")

    def down(self) -> float:
        """Remove all containers and their network."""
        return self._run("down", "-v", "-t", "0")

    def _run(self, *arguments: str) -> float:
        file = self.workload.compose_file
        options = ("-p", engine.PREFIX, "-f", str(file), *self.options)
        return self.program.seconds(*options, *arguments, folder=file.parent)


@dataclass(frozen=True)
class BareDockerPy:
    """docker-py and nothing else: from the first call on, and as a whole process."""

    client: DockerClient

    def __call__(self) -> Mapping[str, float]:
        script = Path(__file__).with_name("bare_docker_py.py").relative_to(PROJECT)
        prefix = f"{engine.PREFIX}-bare"
        arguments = ["--prefix", prefix, "--count", str(COUNT), "--image", engine.IMAGE, "--", *COMMAND]
        program = Program("docker-py", [sys.executable, str(script)])
        began = time.perf_counter()
        inside = float(program.run(*arguments).stdout)
        process = time.perf_counter() - began
        engine.demand_running(self.client, COUNT)
        self._remove(prefix)
        return {START: inside, PROCESS: process}

    def _remove(self, prefix: str) -> None:
        for container in self.client.containers.list(all=True, filters={"name": f"^/?{prefix}"}):
            container.remove(force=True)
        self.client.networks.get(prefix).remove()
        engine.demand_empty(self.client)
