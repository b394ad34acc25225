"""Those who start, find running, and remove the ten containers; each gives the times of one round."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.engine import IMAGE, DockerEngine, Engine, demand_empty, demand_running, fresh_name
from benchmarks.programs import OURS, PROJECT, BenchmarkError, Program
from benchmarks.samples import Measure
from benchmarks.workload import COMMAND, COUNT, UNIT, Workload

START, AGAIN, REMOVE = "start", "again", "remove"
PROCESS = "process"
MOST_FAILURES = 3
"""So many failures of one contender are told in the report; one more ends the measurement."""


@dataclass(frozen=True)
class OurProgram:
    """`docker_start`; the times are those of whole processes."""

    engine: Engine
    workload: Workload
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        name = fresh_name()
        times = {START: self.run("start", name), AGAIN: self.run("start", name)}
        demand_running(self.engine, COUNT)
        times[REMOVE] = self.run("purge", name)
        demand_empty(self.engine)
        return times

    def run(self, command: str, name: str) -> float:
        """Run a command of the unit, on a network of that name."""
        program = Program("docker_start", [OURS])
        common = ("-c", str(self.workload.configuration), "-e", f"NETWORK={name}")
        return program.seconds(*common, "run", f"{UNIT}/{command}", *self.options)


@dataclass(frozen=True)
class ComposeLike:
    """A program with the command line of compose; the times are those of whole processes."""

    engine: Engine
    workload: Workload
    program: Program
    options: tuple[str, ...] = ()

    def __call__(self) -> Mapping[str, float]:
        name = fresh_name()
        times = {START: self.up(name), AGAIN: self.up(name)}
        demand_running(self.engine, COUNT)
        times[REMOVE] = self.down(name)
        demand_empty(self.engine)
        return times

    def up(self, name: str) -> float:
        """Start all containers as the project of that name."""
        return self._run(name, "up", "-d")

    def down(self, name: str) -> float:
        """Remove all containers and their network."""
        return self._run(name, "down", "-v", "-t", "0")

    def _run(self, name: str, *arguments: str) -> float:
        file = self.workload.compose_file
        return self.program.seconds("-p", name, "-f", str(file), *self.options, *arguments, folder=file.parent)


@dataclass(frozen=True)
class BareDockerPy:
    """docker-py and nothing else: from the first call on, and as a whole process."""

    engine: DockerEngine

    def __call__(self) -> Mapping[str, float]:
        script = Path(__file__).with_name("bare_docker_py.py").relative_to(PROJECT)
        arguments = ["--prefix", fresh_name(), "--count", str(COUNT), "--image", IMAGE, "--", *COMMAND]
        program = Program("docker-py", [sys.executable, str(script)])
        began = time.perf_counter()
        inside = float(program.run(*arguments).stdout)
        process = time.perf_counter() - began
        demand_running(self.engine, COUNT)
        self.engine.clean()
        return {START: inside, PROCESS: process}


@dataclass(frozen=True)
class Repeated:
    """A contender whose turn is taken again after a failure, be it the engine's or its own; failures are told."""

    engine: Engine
    measure: Measure
    failures: list[str] = field(default_factory=list)

    def __call__(self) -> Mapping[str, float]:
        while True:
            try:
                return self.measure()
            except BenchmarkError as error:
                self.engine.clean()
                self.failures.append(str(error))
                if len(self.failures) > MOST_FAILURES:
                    raise
