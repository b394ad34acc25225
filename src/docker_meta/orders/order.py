"""What an order is, and how its name finds it."""

from abc import abstractmethod
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import ClassVar

from docker_meta.events import Outcome, Result
from docker_meta.model.record import Record
from docker_meta.reconcile.job import Job

__all__ = ["Job", "Order", "Wait", "done", "find_order", "skipped"]

ENTRY_POINT_GROUP = "docker_meta.orders"
NO_ORDERS = frozenset({"order", "catalog"})


class Wait(Record):
    """What an order waits for after it did its work; exactly one of the first three.

    Attributes:
        port: a TCP port of the container that accepts connections.
        log: a regular expression to be found in the container's output.
        url: an address to be requested from this machine until it answers with `status`.
        within: seconds after which the order fails.
    """

    port: int | None = None
    log: str | None = None
    url: str | None = None
    status: int = 200
    within: float = 60


class Order(Record):
    """Base of all orders. The fields are the arguments that a unit file may give.

    Attributes:
        variants: tags by which `UNIT/COMMAND:TAG` selects the order; `always` is selected with any.
        wait: seconds; or true: until the container ends; or `healthy`; or a condition.
        after: containers whose earlier orders must be finished first.
        timeout: seconds; the meaning depends on the command.
        in_tests: whether the order is carried out when the unit is tested.

    Class attributes:
        name: the command's name in unit files.
        builds, creates, starts: what it may bring about; generated commands are made from that.
        is_barrier: it has effects nobody can see, so it waits for all before it and holds back all after it.
        changes_image: it makes the container's image another one, so it is kept apart from all who use that image.
        on_host, on_container: where it may be addressed to.
    """

    name: ClassVar[str]
    builds: ClassVar[bool] = False
    creates: ClassVar[bool] = False
    starts: ClassVar[bool] = False
    is_barrier: ClassVar[bool] = False
    changes_image: ClassVar[bool] = False
    on_host: ClassVar[bool] = False
    on_container: ClassVar[bool] = True

    variants: tuple[str, ...] | str = ()
    wait: float | bool | str | Wait | None = None
    after: tuple[str, ...] | str = ()
    timeout: float = 10
    in_tests: bool = True

    @abstractmethod
    def run(self, job: Job) -> Outcome:
        """Carry the order out on one container and say how it ended.

        Raises:
            DockerMetaError: it failed; the scheduler turns that into the step's outcome.
        """

    def problems(self) -> Mapping[str, str]:
        """Return what is wrong in the arguments beyond their types: argument to message."""
        return {}

    @property
    def tags(self) -> frozenset[str]:
        """`variants` as a set."""
        return frozenset([self.variants] if isinstance(self.variants, str) else self.variants)

    @property
    def predecessors(self) -> tuple[str, ...]:
        """`after` as a tuple."""
        return (self.after,) if isinstance(self.after, str) else self.after


def done(reason: str = "") -> Outcome:
    """Say that something was done."""
    return Outcome(Result.DONE, reason)


def skipped(reason: str) -> Outcome:
    """Say that there was nothing to do, and why."""
    return Outcome(Result.SKIPPED, reason)


def find_order(name: str) -> type[Order] | None:
    """Return the order called `name`: a module of this package, else an installed entry point.

    Raises:
        TypeError: an entry point of that name gives no order.
    """
    if name.isidentifier() and name not in NO_ORDERS and find_spec(f"{__package__}.{name}"):
        module = import_module(f"{__package__}.{name}")
        return _order_type(getattr(module, _class_name(name)))
    from importlib.metadata import entry_points  # noqa: PLC0415  slow (30 ms), rarely needed

    for entry_point in entry_points(group=ENTRY_POINT_GROUP, name=name):
        return _order_type(entry_point.load())
    return None


def _class_name(order_name: str) -> str:
    return "".join(word.capitalize() for word in order_name.split("_"))


def _order_type(found: object) -> type[Order]:
    if not (isinstance(found, type) and issubclass(found, Order)):
        raise TypeError(f"{found!r} is no Order")
    return found
