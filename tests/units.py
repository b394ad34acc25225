"""Units made by hand, for tests of what comes after reading files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from docker_meta.errors import Place
from docker_meta.model.container import Container
from docker_meta.orders.order import find_order
from docker_meta.unit.unit import GivenOrder, Unit

Written = tuple[str, Mapping[str, Any]]


def make_unit(
    composition: Mapping[str, Mapping[str, Any]], *orders: Written, directory: Path = Path("/conf"), name: str = "web"
) -> Unit:
    """Return a unit command `start`; the orders stand on lines 100, 101, … of its file."""
    containers = {key: Container(key=key, **fields) for key, fields in composition.items()}
    return Unit(
        name=name,
        command="start",
        directory=directory,
        file=f"units/{name}/start.yaml",
        composition=containers,
        orders=tuple(_given(key, arguments, 100 + number, name) for number, (key, arguments) in enumerate(orders)),
        raw_composition=composition,
        environment={},
        arguments={},
    )


def _given(key: str, arguments: Mapping[str, Any], line: int, unit: str) -> GivenOrder:
    order_type = find_order(arguments["command"])
    assert order_type is not None
    rest = {name: value for name, value in arguments.items() if name != "command"}
    place = Place(f"units/{unit}/start.yaml", line, 3)
    return GivenOrder(container=key, order=msgspec.convert(rest, order_type), place=place, arguments=dict(arguments))
