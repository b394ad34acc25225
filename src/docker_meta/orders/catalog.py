"""All orders that there are, and the packages they come from."""

import inspect
import pkgutil
from importlib.metadata import entry_points

from msgspec import Struct

import docker_meta.orders
from docker_meta.orders.order import ENTRY_POINT_GROUP, NO_ORDERS, find_order


class ListedOrder(Struct, frozen=True):
    """An order command, the distribution it comes from, and its purpose in one sentence."""

    name: str
    package: str
    purpose: str


def list_orders() -> list[ListedOrder]:
    """Return the built-in orders, then those of other packages; one that cannot be loaded says why."""
    built_in = [module.name for module in pkgutil.iter_modules(docker_meta.orders.__path__)]
    found = [_listed(name, "docker_meta") for name in sorted(built_in) if name not in NO_ORDERS]
    others = sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)
    return found + [_listed(point.name, point.dist.name if point.dist else "?") for point in others]


def _listed(name: str, package: str) -> ListedOrder:
    try:
        order = find_order(name)
    except Exception as error:  # noqa: BLE001  another package's fault must not hide the other orders
        return ListedOrder(name, package, f"cannot be loaded: {error}")
    purpose = (inspect.getdoc(order) or "").split("\n", 1)[0]
    return ListedOrder(name, package, purpose)
