"""The configuration directory as units: phases 1 to 4 in their order."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from docker_meta.errors import Problem, UnitError, UsageError
from docker_meta.model.secrets import Secrets, masked
from docker_meta.unit.catalog import START, Catalog, CommandInfo
from docker_meta.unit.decode.imports import Imports
from docker_meta.unit.decode.unit_decoder import UnitContext, decode_unit
from docker_meta.unit.environment import (
    COMMAND_LINE,
    Environment,
    EnvironmentSource,
    load_environment,
    secrets_among,
)
from docker_meta.unit.home import UNITS, is_name
from docker_meta.unit.parameters import Claim, Parameters
from docker_meta.unit.reader import Reader, UnitFile
from docker_meta.unit.text.source import read_source
from docker_meta.unit.text.variables import Variables
from docker_meta.unit.unit import Unit

HEADER = "# docker_start: "
_HEADER_LINE = re.compile(rf"{re.escape(HEADER)}\s*(\S+?)/([^/\s]+)\s*$")
ARGUMENTS = "args"


class Configuration:
    """A configuration directory with what the command line says about variables.

    Nothing is read before it is asked for. Every `UnitError` that leaves here has its secrets hidden.

    Args:
        files: `-E` and `-e`, in the order of the command line.
        working_directory: where `docker_start` runs; what relative paths of the command line begin at.
    """

    def __init__(
        self,
        directory: Path,
        *,
        hostname: str,
        process_environment: Mapping[str, str],
        working_directory: Path,
        files: Sequence[EnvironmentSource] = (),
    ) -> None:
        self.directory = directory
        self.catalog = Catalog(directory)
        self.reader = Reader(directory, working_directory)
        self.working_directory = working_directory
        self._hostname = hostname
        self._process_environment = process_environment
        self._files = files

    def unit_names(self) -> list[str]:
        """Return the names of all units, sorted; opens no file."""
        return self.catalog.unit_names()

    def commands(self, unit: str) -> list[CommandInfo]:
        """Return the commands of a unit, generated ones included."""
        return self.catalog.commands(unit)

    def load(
        self,
        unit: str,
        command: str,
        arguments: Sequence[str] = (),
        *,
        as_command: str | None = None,
        claim: Claim = list,
    ) -> Unit:
        """Return a unit command that has a file.

        `arguments` are the words of the command line after the unit command, of which `claim` may take those that the
        unit does not know; `as_command` is the generated command that will be made of it, which is what `COMMAND`
        says then.

        Raises:
            UsageError: there is no such file, or the arguments do not fit.
            UnitError: the file cannot be used; with every problem in it.
            HelpRequested: `--help` is among the arguments.
        """
        return Loading(self, unit, command, self.catalog.get(unit, command), as_command).load(arguments, claim)

    def load_file(
        self, path: Path, arguments: Sequence[str] = (), *, unit: str | None = None, claim: Claim = list
    ) -> Unit:
        """Return the unit command that a file describes, wherever it lies.

        Its unit is the one in its first line, else `unit`, else its place in `units/` or its folder's name.
        """
        return self._loading_of_file(path, unit).load(arguments, claim)

    def substituted(self, unit: str, command: str, arguments: Sequence[str] = (), *, claim: Claim = list) -> str:
        """Return the text of a command's file after phase 3, secrets and all."""
        return Loading(self, unit, command, self.catalog.get(unit, command), None).substituted(arguments, claim)[0]

    def substituted_and_masked(
        self, unit: str, command: str, arguments: Sequence[str] = (), *, claim: Claim = list
    ) -> str:
        """Return the same with secrets hidden."""
        loading = Loading(self, unit, command, self.catalog.get(unit, command), None)
        text, secrets = loading.substituted(arguments, claim)
        return "\n".join(map(secrets.mask_excerpt, text.split("\n")))

    def parameters_help(self, unit: str, command: str, *, as_command: str | None = None) -> str:
        """Return what `--help` prints for a unit command."""
        return Loading(self, unit, command, self.catalog.get(unit, command), as_command).parameters_help()

    def check(self) -> list[Problem]:
        """Return every problem in every file of the directory; needs no engine."""
        from docker_meta.unit.check import check_configuration  # noqa: PLC0415  it imports this module

        return check_configuration(self)

    @cached_property
    def environment(self) -> Environment:
        """The variables before a unit is known.

        Raises:
            UnitError: an environment file cannot be used.
        """
        with masked(Secrets):
            return load_environment(
                self.directory,
                files=self._files,
                hostname=self._hostname,
                process_environment=self._process_environment,
            )

    def _loading_of_file(self, path: Path, unit: str | None) -> "Loading":
        absolute = self.working_directory / path
        named = self._named_in(absolute) or (None if unit else self._named_by_place(absolute))
        if named:
            return Loading(self, *named, absolute, None)
        name = unit or absolute.resolve().parent.name
        if not is_name(name):
            raise UsageError(f"`{name}` cannot be the name of {path}'s unit; give `--unit NAME`")
        return Loading(self, name, absolute.stem if is_name(absolute.stem) else START, absolute, None)

    def _named_in(self, path: Path) -> tuple[str, str] | None:
        """Return unit and command that the first line of a file names."""
        source = read_source(path, self.reader.label(path))
        first = source.line(1)
        if not first.startswith(HEADER):
            return None
        found = _HEADER_LINE.match(first)
        if not found or not is_name(f"{found[1]}/{found[2]}"):
            message = f"after `{HEADER}` stands UNIT/COMMAND"
            raise UnitError([source.problem(message, 1, len(HEADER) + 1, max(len(first) - len(HEADER), 1))])
        return found[1], found[2]

    def _named_by_place(self, path: Path) -> tuple[str, str] | None:
        units = self.directory / UNITS
        if not path.is_relative_to(units):
            return None
        parts = path.relative_to(units).with_suffix("").parts
        unit, command = ("/".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (parts[0], START)
        return (unit, command) if self.catalog.find(unit, command) == path else None


class Loading:
    """One file on its way to a unit."""

    def __init__(
        self, configuration: Configuration, unit: str, command: str, path: Path, as_command: str | None
    ) -> None:
        self._configuration = configuration
        self._reader = configuration.reader
        self._unit = unit
        self._command = as_command or command
        self._is_start = command == START
        self._path = path
        self._variables: Variables | None = None

    def load(self, arguments: Sequence[str], claim: Claim) -> Unit:
        with masked(self._secrets):
            file = self._reader.read(self._path)
            return self._decode(file, self._parameters(file).parse(arguments, claim), needs_orders=True)

    def check(self) -> Unit:
        """Decode the file with sample arguments; it need not have orders."""
        with masked(self._secrets):
            file = self._reader.read(self._path)
            return self._decode(file, self._parameters(file).samples(), needs_orders=False)

    def substituted(self, arguments: Sequence[str], claim: Claim) -> tuple[str, Secrets]:
        """Return the text after phase 3, and what must be hidden in it."""
        with masked(self._secrets):
            file = self._reader.read(self._path)
            variables = self._with_arguments(self._parameters(file).parse(arguments, claim))
            return self._reader.rendered(file, variables).text, self._secrets()

    def parameters_help(self) -> str:
        with masked(self._secrets):
            return self._parameters(self._reader.read(self._path)).help()

    def _decode(self, file: UnitFile, values: Mapping[str, Any], *, needs_orders: bool) -> Unit:
        variables = self._with_arguments(values)
        imports = Imports(self._configuration.catalog, self._reader, variables)
        return decode_unit(
            file.source.label,
            self._reader.documents(file, variables),
            UnitContext(
                name=self._unit,
                command=self._command,
                directory=self._configuration.directory,
                working_directory=self._configuration.working_directory,
                variables=variables,
                arguments=values,
                friends=self._friends(imports, variables),
            ),
            imports,
            needs_orders=needs_orders,
        )

    def _friends(self, imports: Imports, variables: Variables) -> frozenset[str]:
        """Return the units that the unit's own file imports, for a printed file, where imports are merged already."""
        catalog = self._configuration.catalog
        own = catalog.find(self._unit, self._command) or catalog.find(self._unit, START)
        if own is None or self._path.is_relative_to(self._configuration.directory / UNITS):
            return frozenset()
        try:
            documents = self._reader.documents(self._reader.read(own), variables)
        except UnitError:
            # A printed file may outlive the one that it was printed from.
            return frozenset()
        command = (self._unit, self._command)
        return frozenset(part.unit for part in imports.parts(command, documents[0], [])) if documents else frozenset()

    def _with_arguments(self, values: Mapping[str, Any]) -> Variables:
        # A parameter called `args` goes before the mapping of all.
        everything = {ARGUMENTS: dict(values), **values}
        self._variables = self._base_variables().with_values(everything, COMMAND_LINE)
        return self._variables

    def _base_variables(self) -> Variables:
        if self._variables is None:
            self._variables = self._configuration.environment.variables(self._unit, self._command)
        return self._variables

    def _parameters(self, file: UnitFile) -> Parameters:
        """Return the parameters of the file, or those of `start` if it has none."""
        is_inside = self._path.is_relative_to(self._configuration.directory / UNITS)
        if file.pieces.parameters is None and is_inside and not self._is_start:
            start = self._configuration.catalog.find(self._unit, START)
            file = self._reader.read(start) if start is not None else file
        return self._reader.parameters(file, self._base_variables(), f"docker_start run {self._unit}/{self._command}")

    def _secrets(self) -> Secrets:
        return secrets_among(self._variables) if self._variables is not None else Secrets()
