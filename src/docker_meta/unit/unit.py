"""A unit command: containers, and the orders to give them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place
from docker_meta.model.container import Container
from docker_meta.orders.order import Order


class GivenOrder(Struct, frozen=True, kw_only=True):
    """An order addressed to a container, and where it was written.

    Attributes:
        arguments: as written, `command` included, for printing the unit.
    """

    container: str
    order: Order
    place: Place
    arguments: Mapping[str, Any]


class Unit(Struct, frozen=True, kw_only=True):
    """The content of one UNIT/COMMAND.

    Attributes:
        name: the unit's name, e.g. `blog` or `a/b`.
        directory: the configuration directory, absolute.
        file: the file it was read from, as shown to the user.
        composition: containers by key, in their order.
        raw_composition: the merged first document as plain data, for printing; path variables are left as written.
        environment: all variables that were in force.
        arguments: the parsed parameters of the command line.
        friends: the units whose containers it may change: itself, and those that it imports.
    """

    name: str
    command: str
    directory: Path
    file: str
    composition: Mapping[str, Container]
    orders: tuple[GivenOrder, ...]
    raw_composition: Mapping[str, Any]
    environment: Mapping[str, Any]
    arguments: Mapping[str, Any]
    friends: frozenset[str] = frozenset()
