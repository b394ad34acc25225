"""Which units and commands a configuration directory has; no file is opened for that."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from docker_meta.errors import Place, Problem, UsageError
from docker_meta.unit.home import UNITS, is_name
from docker_meta.unit.text.words import did_you_mean, listed

START = "start"
GENERATED = ("build", "create", "stop", "restart", "cleanup", "purge")
"""Commands that exist wherever `start` does."""
_SUFFIXES = (".yaml", ".yml")
_DEEPEST_FOLDER = 20


class CommandInfo(Struct, frozen=True):
    """A command of a unit; a generated one has no file."""

    name: str
    file: Path | None
    generated: bool = False


class Catalog:
    """The files below `units/`, looked up when they are asked for."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / UNITS

    def unit_names(self) -> list[str]:
        """Return the names of all units, sorted."""
        units = {unit for unit, command, _ in self._all_files(str(self._folder), "", 0) if is_name(command)}
        return sorted(filter(is_name, units))

    def commands(self, unit: str) -> list[CommandInfo]:
        """Return the commands of a unit, those of files first.

        Raises:
            UsageError: there is no such unit.
        """
        files = self._files_of(unit)
        if not files:
            raise UsageError(self._no_unit(unit))
        found = [CommandInfo(command, path) for command, path in sorted(files.items())]
        if START in files:
            found += [CommandInfo(name, None, generated=True) for name in GENERATED if name not in files]
        return found

    def find(self, unit: str, command: str) -> Path | None:
        """Return the file of a command, if it has one."""
        return self._files_of(unit).get(command)

    def get(self, unit: str, command: str) -> Path:
        """Return the file of a command.

        Raises:
            UsageError: there is none; names the nearest.
        """
        path = self.find(unit, command)
        if path is None:
            names = [info.name for info in self.commands(unit)]
            near = did_you_mean(command, names) or f"; it has {listed(names)}"
            raise UsageError(f"the unit `{unit}` has no command `{command}`{near}")
        return path

    def label(self, path: Path) -> str:
        """Return a file's name as shown: relative to the configuration directory."""
        return path.relative_to(self._folder.parent).as_posix()

    def files(self) -> Iterator[tuple[str, str, Path]]:
        """Yield unit, command and file of every command that has one; names that are not allowed are left out."""
        for unit, command, path in self._all_files(str(self._folder), "", 0):
            if is_name(unit) and is_name(command):
                yield unit, command, Path(path)

    def problems(self) -> list[Problem]:
        """Return files whose names cannot be those of commands, and commands that have two files."""
        problems = []
        seen: dict[tuple[str, str], Path] = {}
        found = ((unit, command, Path(path)) for unit, command, path in self._all_files(str(self._folder), "", 0))
        # A file in a unit's folder is the one that is used.
        for unit, command, path in sorted(found):
            if not is_name(unit) or not is_name(command):
                message = "names of units and commands have letters, digits, `_`, `-` and `.`"
                problems.append(Problem(Place(self.label(path)), message))
            elif (unit, command) in seen:
                other = self.label(seen[unit, command])
                problems.append(Problem(Place(self.label(path)), f"`{unit}/{command}` has another file, {other}"))
            seen.setdefault((unit, command), path)
        return problems

    def _files_of(self, unit: str) -> dict[str, Path]:
        if not is_name(unit):
            return {}
        files: dict[str, Path] = {}
        folder = self._folder / unit
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208  a thousand units take no Path each
        except OSError:
            names = []
        for name in names:
            command, suffix = os.path.splitext(name)  # noqa: PTH122  as above
            if suffix in _SUFFIXES and is_name(command):
                files.setdefault(command, folder / name)
        if START not in files and "/" not in unit:
            singles = (self._folder / f"{unit}{suffix}" for suffix in _SUFFIXES)
            single = next((path for path in singles if os.path.lexists(path)), None)
            files |= {START: single} if single else {}
        return files

    def _all_files(self, folder: str, unit: str, depth: int) -> Iterator[tuple[str, str, str]]:
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            name = entry.name
            stem, suffix = os.path.splitext(name)  # noqa: PTH122  as above
            if name.startswith("."):
                continue
            if suffix in _SUFFIXES:
                yield (unit, stem, entry.path) if unit else (stem, START, entry.path)
            elif entry.is_dir() and depth < _DEEPEST_FOLDER:
                yield from self._all_files(entry.path, f"{unit}/{name}" if unit else name, depth + 1)

    def _no_unit(self, unit: str) -> str:
        if not is_name(unit):
            return f"`{unit}` is no name of a unit: letters, digits, `_`, `-`, `.`, with `/` between folders"
        names = self.unit_names()
        near = did_you_mean(unit, names) or ("; `docker_start list --units` shows all" if names else "")
        return f"there is no unit `{unit}` in {self._folder}{near}"
