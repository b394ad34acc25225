"""Broken configurations as files: what is in the directory, what is asked for, what the user is told.

A case is `cases/NAME.txt`: sections that begin with a line `=== `. `=== FILE` holds the content of a file of the
configuration directory, `=== run UNIT/COMMAND arguments…` or `=== check` says what is done (default: the first unit
file is run), and `=== told` is the exact text of the error.
"""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from docker_meta.errors import UnitError, UsageError
from docker_meta.unit.load import Configuration
from docker_meta.unit.variants import parse_unit_command, select_variants

FOLDER = Path(__file__).parent / "cases"
_SECTION = re.compile(r"^=== (.*)\n", re.MULTILINE)


class Case(NamedTuple):
    files: dict[str, str]
    command: list[str]
    told: str


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def read(name: str) -> Case:
    _, *parts = _SECTION.split((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    files, command, told = {}, ["run", "web/start"], ""
    for title, content in zip(parts[::2], parts[1::2], strict=True):
        if title == "told":
            told = content.rstrip("\n")
        elif title == "check" or title.startswith("run "):
            command = shlex.split(title)
        else:
            files[title] = content
    return Case(files, command, told)


def write(case: Case, directory: Path) -> None:
    for name, content in case.files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (directory / "units").mkdir(exist_ok=True)


def configuration(directory: Path) -> Configuration:
    return Configuration(
        directory, hostname="box", process_environment={"HOME": "/home/me"}, working_directory=Path("/here")
    )


def what_is_told(directory: Path, command: Sequence[str]) -> str:
    """Do what a case says, without an engine, and return what the user is told; the exit code is 2 then."""
    try:
        if command[0] == "check":
            problems = configuration(directory).check()
            return str(UnitError(problems)) if problems else ""
        wanted = parse_unit_command(command[1])
        unit = configuration(directory).load(wanted.unit, wanted.command, command[2:])
        select_variants(unit, wanted.variants)
    except (UnitError, UsageError) as error:
        return str(error).replace(str(directory), "DIRECTORY")
    return ""
