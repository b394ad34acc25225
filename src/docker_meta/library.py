"""The Python interface: `docker_meta.load(directory).unit("blog").command("start").run()`."""

import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from docker_meta.engine.api import Engine
from docker_meta.errors import UsageError
from docker_meta.events import Emit, Event, RunFinished
from docker_meta.interruption import Interruption
from docker_meta.model.settings import RunOptions
from docker_meta.plan.command import load_command
from docker_meta.plan.plan import Plan
from docker_meta.plan.planner import plan_unit
from docker_meta.unit.environment import Assignment
from docker_meta.unit.home import find_directory
from docker_meta.unit.load import Configuration
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import UnitCommand


def load(directory: str | Path | None = None, *, environment: Mapping[str, str] | None = None) -> "Library":
    """Open a configuration directory.

    Args:
        directory: where it is; None looks in the usual places, as the command line does.
        environment: variables, as `-e KEY=VALUE` gives them.

    Raises:
        UsageError: there is no configuration directory.
    """
    configuration = Configuration(
        find_directory(str(directory) if directory else None, os.environ),
        hostname=socket.gethostname(),
        process_environment=os.environ,
        working_directory=Path.cwd(),
        files=[Assignment(f"{key}={value}") for key, value in (environment or {}).items()],
    )
    return Library(configuration)


class Library:
    """The units of one configuration directory."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration

    @property
    def units(self) -> "dict[str, UnitCommands]":
        """All units by name."""
        return {name: UnitCommands(self._configuration, name) for name in self._configuration.unit_names()}

    def unit(self, name: str) -> "UnitCommands":
        """Return one unit; whether it exists shows when a command of it is asked for."""
        return UnitCommands(self._configuration, name)


class UnitCommands:
    """The commands of one unit."""

    def __init__(self, configuration: Configuration, name: str) -> None:
        self._configuration = configuration
        self.name = name

    def command(self, command: str, *arguments: str, variants: Sequence[str] = ()) -> "Command":
        """Read one command, generated ones too; `arguments` are the words for the unit's own parameters.

        Raises:
            UnitError: its files are wrong.
            UsageError: there is no such unit, command, variant or argument.
        """
        wanted = UnitCommand(self.name, command, tuple(variants))
        return Command(load_command(self._configuration, wanted, arguments), str(wanted))


class Command:
    """A unit command that can be planned and run."""

    def __init__(self, unit: Unit, title: str) -> None:
        self.unit = unit
        self.title = title

    def plan(self) -> Plan:
        """Return the steps and what they wait for."""
        return plan_unit(self.unit)

    def run(
        self,
        engine: Engine | str | None = None,
        emit: Emit | None = None,
        *,
        jobs: int | None = None,
        keep_going: bool = False,
        options: RunOptions | None = None,
        interruption: Interruption | None = None,
    ) -> RunFinished:
        """Carry the orders out.

        Args:
            engine: one that is connected, or its URL; None finds one as the command line does.
            emit: gets the same events as the command line's renderers, all in one thread.
            jobs: how many steps at a time; None is the default.
            keep_going: after a failure, go on with what does not depend on it.
            options: recreate, adopt, dry_run.
            interruption: set it from another thread to end the run in good order.

        Returns:
            How the run ended; a failed order is told there and in the events, not raised.

        Raises:
            EngineUnavailable: no engine answers.
        """
        from docker_meta.engine.connect import connect  # noqa: PLC0415  slow, and not needed to plan
        from docker_meta.run.runner import DEFAULT_JOBS, HowToRun, run_unit  # noqa: PLC0415

        if jobs is not None and jobs < 1:
            raise UsageError("jobs is a whole number from 1 on")
        how = HowToRun(
            title=self.title, jobs=jobs or DEFAULT_JOBS, keep_going=keep_going, options=options or RunOptions()
        )
        with ExitStack() as stack:
            if engine is None or isinstance(engine, str):
                engine = connect(engine, os.environ, jobs=how.jobs)
                stack.callback(engine.close)
            return run_unit(self.unit, engine, emit or _ignore, interruption or Interruption(), how)


def _ignore(_event: Event) -> None:
    """Tell nobody."""
