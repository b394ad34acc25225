"""A plan: steps, and which must end before which may begin."""

from collections.abc import Mapping

from msgspec import Struct

from docker_meta.errors import Place
from docker_meta.events import StepInfo
from docker_meta.model.container import Container
from docker_meta.orders.order import Order


class Step(Struct, frozen=True):
    """One order for one container, with the steps it waits for.

    Attributes:
        id: `#NUMBER CONTAINER COMMAND`, the number counting from 1 in the order of the list.
        container: None for the virtual container `host`.
        after: ids of the steps that must have ended well; what these wait for is not repeated.
    """

    id: str
    key: str
    container: Container | None
    order: Order
    place: Place
    after: tuple[str, ...] = ()

    @property
    def info(self) -> StepInfo:
        """The step as the start of a run announces it."""
        return StepInfo(self.id, self.key, self.order.name, self.after, self.place)


class Plan(Struct, frozen=True):
    """The steps of one unit command, in the order of its list."""

    steps: tuple[Step, ...]
    composition: Mapping[str, Container]

    def __str__(self) -> str:
        return "\n".join(f"{step.id} <- {', '.join(step.after) or '-'}" for step in self.steps)
