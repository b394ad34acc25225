"""`import:` of a composition: the first documents of other files, in the order in which they are merged."""

from typing import Any, Protocol

from docker_meta.errors import Problem
from docker_meta.unit.catalog import Catalog
from docker_meta.unit.decode.merging import IMPORT, Part
from docker_meta.unit.environment import COMMAND_LINE
from docker_meta.unit.reader import Reader
from docker_meta.unit.text.variables import Variables
from docker_meta.unit.text.words import did_you_mean, kind, quoted
from docker_meta.unit.text.yaml_source import Document, Steps

Command = tuple[str, str]
"""Unit and command."""


class FindsParts(Protocol):
    """Gives the first documents that a file is made of."""

    def parts(self, command: Command, document: Document, problems: list[Problem]) -> list[Part]:
        """Return the parts of a file, its own last; what cannot be imported is reported."""


class Imports:
    """Reads what files import, each with the variables of the file that is loaded.

    Parameters of an imported file that the loaded one does not have stand at their defaults.
    """

    def __init__(self, catalog: Catalog, reader: Reader, variables: Variables) -> None:
        self._catalog = catalog
        self._reader = reader
        self._variables = variables
        self._found: dict[Command, list[tuple[Command, Part]]] = {}

    def parts(self, command: Command, document: Document, problems: list[Problem]) -> list[Part]:
        return [part for _, part in self._parts(command, document, (), problems)]

    def _parts(
        self, command: Command, document: Document, importers: tuple[Command, ...], problems: list[Problem]
    ) -> list[tuple[Command, Part]]:
        found: dict[Command, Part] = {}
        for steps, name in _import_names(document, problems):
            for imported, part in self._import(name, (*importers, command), document, steps, problems):
                # A file that is imported twice counts where it stands last.
                found.pop(imported, None)
                found[imported] = part
        found[command] = Part(document, command[0])
        return list(found.items())

    def _import(
        self, name: str, importers: tuple[Command, ...], document: Document, steps: Steps, problems: list[Problem]
    ) -> list[tuple[Command, Part]]:
        unit, _, command = name.rpartition("/")
        if (unit, command) in importers:
            circle = [*importers[importers.index((unit, command)) :], (unit, command)]
            shown = " → ".join(map("/".join, circle))
            problems.append(document.problem(steps, f"these files import one another: {shown}"))
            return []
        path = self._catalog.find(unit, command)
        if path is None:
            known = [f"{other}/{its_command}" for other, its_command, _ in self._catalog.files()]
            problems.append(document.problem(steps, f"there is no {quoted(name)} to import{did_you_mean(name, known)}"))
            return []
        if (unit, command) not in self._found:
            file = self._reader.read(path)
            defaults = self._reader.parameters(file, self._variables, name).defaults()
            documents = self._reader.documents(file, self._and_missing(defaults))
            parts = self._parts((unit, command), documents[0], importers, problems) if documents else []
            self._found[unit, command] = parts
        return self._found[unit, command]

    def _and_missing(self, defaults: dict[str, Any]) -> Variables:
        missing = {name: value for name, value in defaults.items() if name not in self._variables}
        return self._variables.with_values(missing, COMMAND_LINE) if missing else self._variables


def _import_names(document: Document, problems: list[Problem]) -> list[tuple[Steps, str]]:
    if not isinstance(document.value, dict) or IMPORT not in document.value:
        return []
    given = document.value[IMPORT]
    listed = (
        [((IMPORT, index), name) for index, name in enumerate(given)]
        if isinstance(given, list)
        else [((IMPORT,), given)]
    )
    names: list[tuple[Steps, str]] = []
    for steps, name in listed:
        if isinstance(name, str) and "/" in name:
            names.append((steps, name))
        else:
            problems.append(document.problem(steps, f"`import` takes UNIT/COMMAND or a list of them, not {kind(name)}"))
    return names
