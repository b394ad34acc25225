"""`docker_start list`: units, services, data, orders, variants, variables."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from docker_meta.cli.context import Context
from docker_meta.plan.command import load_command
from docker_meta.unit.environment import list_variables
from docker_meta.unit.variants import parse_unit_command, tags_of

Row = tuple[str, dict[str, Any]]
"""A line of text, and the same as data."""


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Print one line for each thing."""
    for text, data in _rows(arguments, context):
        context.say(msgspec.json.encode(data).decode() if arguments.json else text)
    return 0


def _rows(arguments: argparse.Namespace, context: Context) -> Iterable[Row]:
    if arguments.orders:
        return _orders()
    if arguments.variants:
        return _variants(arguments.variants, context)
    if arguments.variables:
        return _variables(context)
    if arguments.services or arguments.data:
        return _folders(context.configuration.directory / ("services" if arguments.services else "data"))
    return _commands(context) if arguments.units else _units(context)


def _units(context: Context) -> Iterable[Row]:
    return ((name, {"unit": name}) for name in context.configuration.unit_names())


def _commands(context: Context) -> Iterable[Row]:
    for unit in context.configuration.unit_names():
        for command in context.configuration.commands(unit):
            data = {
                "unit": unit,
                "command": command.name,
                "generated": command.generated,
                "file": str(command.file) if command.file else None,
            }
            yield f"{unit}/{command.name}", data


def _folders(folder: Path) -> Iterable[Row]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            has_dockerfile = (path / "Dockerfile").is_file()
            note = "" if has_dockerfile else "  (no Dockerfile)"
            yield f"{path.name}{note}", {"name": path.name, "path": str(path), "dockerfile": has_dockerfile}


def _orders() -> Iterable[Row]:
    from docker_meta.orders.catalog import list_orders  # noqa: PLC0415  looks at all installed packages: slow

    found = list_orders()
    width = max(len(order.name) for order in found)
    for order in found:
        data = {"order": order.name, "package": order.package, "purpose": order.purpose}
        yield f"{order.name:<{width}}  {order.package:<12}  {order.purpose}", data


def _variants(text: str, context: Context) -> Iterable[Row]:
    unit = load_command(context.configuration, parse_unit_command(text))
    return ((tag, {"variant": tag}) for tag in tags_of(unit))


def _variables(context: Context) -> Iterable[Row]:
    for variable in list_variables(context.configuration.environment.variables()):
        shown = msgspec.json.encode(variable.value, enc_hook=str).decode()
        data = {"name": variable.name, "value": variable.value, "source": variable.source}
        yield f"{variable.name}: {shown}  [{variable.source}]", data
