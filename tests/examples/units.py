"""Units of the pages: written into a configuration directory, loaded and planned without an engine."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from docker_meta.library import load
from docker_meta.unit.load import Configuration
from tests.examples.blocks import Block

CONFIGURATION = ".dockerstra"
PART = "part"
"""Name of the unit that a part of a unit file is tried in."""


def place_of(block: Block, home: Path) -> Path:
    """Return where a block that is a file belongs."""
    name = block.file or ""
    return home / name[2:] if name.startswith("~/") else home / CONFIGURATION / name


def write_files(blocks: Iterable[Block], home: Path) -> None:
    """Write every block that is a file, but not those that are wrong on purpose."""
    for block in blocks:
        if block.file and block.not_run is None:
            write(place_of(block, home), block.text)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def plan_everything(blocks: Iterable[Block], home: Path) -> None:
    """Plan every command of every unit, generated ones too."""
    words = {block.file: block.options.get("args", "").split() for block in blocks}
    configuration = _open(home)
    for unit in configuration.unit_names():
        for command in configuration.commands(unit):
            given = words.get(f"units/{unit}/{command.name}.yaml", [])
            load(home / CONFIGURATION).unit(unit).command(command.name, *given).plan()


def problems(home: Path) -> list[str]:
    """Return what `docker_start check` would tell."""
    return [str(problem) for problem in _open(home).check()]


def plan_part(block: Block, home: Path) -> int:
    """Load and plan a part of a unit file as a unit of its own; returns the number of steps."""
    unit_text = _UNITS[block.part or ""](block.text)
    folder = home / CONFIGURATION
    composition = next(yaml.safe_load_all(_without_templates(unit_text)))
    for container in composition.values():
        if isinstance(container, dict) and (path := container.get("build", {}).get("path")):
            write(folder / path / "Dockerfile", "FROM busybox\n")
    write(folder / "units" / PART / "start.yaml", unit_text)
    return len(load(folder).unit(PART).command("start").plan().steps)


def _open(home: Path) -> Configuration:
    folder = home / CONFIGURATION
    return Configuration(folder, hostname="", process_environment={}, working_directory=home)


def _without_templates(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("{%"))


def _unit_of_orders(text: str) -> str:
    keys = {key for entry in _as_list(yaml.safe_load(text)) for key in entry if key != "host"}
    after = {"db", "web"} - keys
    composition = {key: {"creation": {"image": "busybox"}} for key in sorted(keys | after)}
    return f"{yaml.safe_dump(composition)}---\n{text}"


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _unit_of_composition(text: str) -> str:
    keys = [key for key in next(yaml.safe_load_all(_without_templates(text))) if key != "import"]
    return f"{text}---\n{yaml.safe_dump([{key: {'command': 'create'}} for key in keys])}"


def _unit_of_parameters(text: str) -> str:
    return f"web: {{creation: {{image: busybox}}}}\n---\n- web: {{command: start}}\n---\n{text}"


_UNITS = {
    "unit": lambda text: text,
    "orders": _unit_of_orders,
    "composition": _unit_of_composition,
    "parameters": _unit_of_parameters,
}
