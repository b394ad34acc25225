"""Those who start, find running, and remove the ten containers; each gives the times of one round."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engine import IMAGE, PREFIX, DockerEngine, Engine, demand_empty, demand_running
from benchmarks.programs import OURS, PROJECT, Program
from benchmarks.workload import COMMAND, COUNT, UNIT, Workload

START, AGAIN, REMOVE = "start", "again", "remove"
PROCESS = "process"


@dataclass(frozen=True)
class OurProgram:
    """`docker_start`; the times are those of whole processes."""

    engine: Engine
    workload: Workload
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        times = {START: self.run("start"), AGAIN: self.run("start")}
        demand_running(self.engine, COUNT)
        times[REMOVE] = self.run("purge")
        demand_empty(self.engine)
        return times

    def run(self, command: str) -> float:
        """Run a command of the unit."""
        program = Program("docker_start", [OURS])
        return program.seconds("-c", str(self.workload.configuration), "run", f"{UNIT}/{command}", *self.options)


@dataclass(frozen=True)
class ComposeLike:
    """A program with the command line of compose; the times are those of whole processes."""

    engine: Engine
    workload: Workload
    program: Program
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        times = {START: self.up(), AGAIN: self.up()}
        demand_running(self.engine, COUNT)
        times[REMOVE] = self.down()
        demand_empty(self.engine)
        return times

    def up(self) -> float:
        """Start all containers."""
        return self._run("up", "-d")

    def down(self) -> float:
        """Remove all containers and their network."""
        return self._run("down", "-v", "-t", "0")

    def _run(self, *arguments: str) -> float:
        file = self.workload.compose_file
        options = ("-p", PREFIX, "-f", str(file), *self.options)
        return self.program.seconds(*options, *arguments, folder=file.parent)


@dataclass(frozen=True)
class BareDockerPy:
    """docker-py and nothing else: from the first call on, and as a whole process."""

    engine: DockerEngine

    def __call__(self) -> Mapping[str, float]:
        script = Path(__file__).with_name("bare_docker_py.py").relative_to(PROJECT)
        prefix = f"{PREFIX}-bare"
        arguments = ["--prefix", prefix, "--count", str(COUNT), "--image", IMAGE, "--", *COMMAND]
        program = Program("docker-py", [sys.executable, str(script)])
        began = time.perf_counter()
        inside = float(program.run(*arguments).stdout)
        process = time.perf_counter() - began
        demand_running(self.engine, COUNT)
        self.engine.clean()
        return {START: inside, PROCESS: process}
