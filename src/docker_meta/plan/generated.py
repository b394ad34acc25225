"""The commands that every unit with a `start` has without a file of their own: units like any other."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from docker_meta.model.container import HOST
from docker_meta.orders.order import Order, find_order
from docker_meta.unit.unit import GivenOrder, Unit

Written = tuple[str, dict[str, Any]]
"""Key of a container, and an order for it as it would be written in a unit file."""


def generate(start: Unit, command: str) -> Unit:
    """Return the unit command that follows from `start`.

    Args:
        start: the unit's `start`, already filtered by variants.
        command: one of `docker_meta.unit`'s generated commands.
    """
    orders = tuple(_given(start, key, arguments) for key, arguments in _WRITERS[command](start))
    return msgspec.structs.replace(start, command=command, orders=orders)


def _build(start: Unit) -> Iterable[Written]:
    return ((key, {"command": "build"}) for key in _built(start))


def _create(start: Unit) -> Iterable[Written]:
    return ((key, {"command": "create"}) for key in _created(start))


def _stop(start: Unit) -> Iterable[Written]:
    return ((key, {"command": "stop"}) for key in reversed(_started(start)))


def _restart(start: Unit) -> Iterable[Written]:
    return ((key, {"command": "start", "restart": True}) for key in _started(start))


def _cleanup(start: Unit) -> Iterable[Written]:
    yield from _stop(start)
    for key in reversed(_created(start)):
        yield key, {"command": "remove", "v": False}


def _purge(start: Unit) -> Iterable[Written]:
    yield from _stop(start)
    for key in reversed(_created(start)):
        yield key, {"command": "remove", "v": True}
    for key in reversed(_built(start)):
        yield key, {"command": "remove_image"}


_WRITERS: Mapping[str, Callable[[Unit], Iterable[Written]]] = {
    "build": _build,
    "create": _create,
    "stop": _stop,
    "restart": _restart,
    "cleanup": _cleanup,
    "purge": _purge,
}


def _built(start: Unit) -> list[str]:
    return _keys(start, lambda order: order.builds)


def _created(start: Unit) -> list[str]:
    return _keys(start, lambda order: order.creates)


def _started(start: Unit) -> list[str]:
    return _keys(start, lambda order: order.starts)


def _keys(start: Unit, matches: Callable[[Order], bool]) -> list[str]:
    """Return each container once, in the order of its first matching order."""
    found = (given.container for given in start.orders if given.container != HOST and matches(given.order))
    return list(dict.fromkeys(found))


def _given(start: Unit, key: str, arguments: dict[str, Any]) -> GivenOrder:
    order_type = find_order(arguments["command"])
    if order_type is None:  # pragma: no cover - the names above are built in
        raise LookupError(arguments["command"])
    rest = {name: value for name, value in arguments.items() if name != "command"}
    place = next(given.place for given in start.orders if given.container == key)
    return GivenOrder(container=key, order=msgspec.convert(rest, order_type), place=place, arguments=arguments)
