"""Decide which orders wait for which: the order of the list is kept wherever it can matter.

It matters for orders on the same container; between containers that are related (links, volumes_from, network_mode,
`after`, a shared named volume, a shared image that is built or changed, a build on the other's image); and across every
order with effects that we cannot see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from docker_meta.model import references
from docker_meta.model.container import HOST, Container
from docker_meta.plan.plan import Plan, Step
from docker_meta.reconcile.references import names_in
from docker_meta.unit.unit import GivenOrder, Unit


def plan_unit(unit: Unit) -> Plan:
    """Return the steps of a unit command; takes time in proportion to orders and relations."""
    sequencer = _Sequencer(unit.composition)
    steps: list[Step] = []
    for number, given in enumerate(unit.orders, start=1):
        step_id = f"#{number} {given.container} {given.order.name}"
        after = sequencer.barrier(step_id, given) if _holds_back(given) else sequencer.step(step_id, given)
        container = unit.composition.get(given.container)
        steps.append(Step(step_id, given.container, container, given.order, given.place, after))
    return Plan(tuple(steps), unit.composition)


def sequence(plan: Plan) -> Plan:
    """Return the plan as the list, one step after the other (`--jobs 1`)."""
    steps = []
    before: tuple[str, ...] = ()
    for step in plan.steps:
        steps.append(_with_after(step, before))
        before = (step.id,)
    return Plan(tuple(steps), plan.composition)


def relations(composition: Mapping[str, Container]) -> dict[str, tuple[str, ...]]:
    """Return for each container those that refer to it or that it refers to, in a fixed order."""
    by_name = {container.name: key for key, container in composition.items()}
    builders = _builders(composition)
    related: dict[str, dict[str, None]] = defaultdict(dict)
    for key, container in composition.items():
        named = (name if name in composition else by_name.get(name, "") for name in _referred(container, composition))
        built = (builder for image in container.base_images for builder in builders[_with_tag(image)])
        for other in (*named, *built):
            if other and other != key:
                related[key][other] = None
                related[other][key] = None
    return {key: tuple(others) for key, others in related.items()}


def _builders(composition: Mapping[str, Container]) -> defaultdict[str, list[str]]:
    """Return image to the containers that build it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key, container in composition.items():
        if container.build is not None and container.build.get("tag"):
            found[_with_tag(str(container.build["tag"]))].append(key)
    return found


def _with_tag(image: str) -> str:
    return image if ":" in image.rpartition("/")[2] else f"{image}:latest"


def _referred(container: Container, composition: Mapping[str, Container]) -> Iterable[str]:
    yield from (link.key for link in references.links(container, composition))
    yield from (source.key for source in references.volumes_from(container, composition))
    if shared := references.network_mode_container(container, composition):
        yield shared
    yield from sorted(names_in(container))


def _shared_things(container: Container) -> Iterable[str]:
    """Yield what others may hold too; a space keeps these names apart from those of containers."""
    yield from (f"volume {name}" for name in references.named_volumes(container))
    if container.build is not None and container.image:
        yield f"image {container.image}"


def _holds_back(given: GivenOrder) -> bool:
    return given.order.is_barrier or given.container == HOST or given.order.wait not in (None, False)


class _Sequencer:
    """Remembers which steps came last, and says for each next one which it must wait for."""

    def __init__(self, composition: Mapping[str, Container]) -> None:
        self._related = relations(composition)
        self._shared = {key: tuple(_shared_things(container)) for key, container in composition.items()}
        self._images = {key: container.image for key, container in composition.items()}
        self._after: dict[str, tuple[str, ...]] = {}
        self._barrier: tuple[str, ...] = ()
        self._open_ends: dict[str, None] = {}
        self._forget()

    def barrier(self, step_id: str, given: GivenOrder) -> tuple[str, ...]:
        """Return all steps since the last barrier that nobody waits for yet."""
        after = tuple(self._open_ends) or self._barrier
        self._forget()
        self._barrier = (step_id,)
        self._note(step_id, given, after)
        return after

    def step(self, step_id: str, given: GivenOrder) -> tuple[str, ...]:
        """Return the last steps of what the order is related to, else the last barrier."""
        key = given.container
        names = (key, *self._related.get(key, ()), *given.order.predecessors, *self._shared.get(key, ()))
        found = {self._last_of[name] for name in names if name in self._last_of}
        found.update(self._image_steps(step_id, given))
        covered = {earlier for found_id in found for earlier in self._after[found_id]}
        after = tuple(sorted(found - covered, key=_number)) or self._barrier
        self._note(step_id, given, after)
        return after

    def _image_steps(self, step_id: str, given: GivenOrder) -> list[str]:
        """Let orders that change an image wait for all who use it, and the other way round."""
        image = self._images.get(given.container)
        if image is None:
            return []
        changed = [self._image_changed[image]] if image in self._image_changed else []
        if not given.order.changes_image:
            self._image_used[image].append(step_id)
            return changed
        self._image_changed[image] = step_id
        return [*self._image_used.pop(image, []), *changed]

    def _note(self, step_id: str, given: GivenOrder, after: tuple[str, ...]) -> None:
        self._after[step_id] = after
        for earlier in after:
            self._open_ends.pop(earlier, None)
        self._open_ends[step_id] = None
        self._last_of.update(dict.fromkeys((given.container, *self._shared.get(given.container, ())), step_id))

    def _forget(self) -> None:
        """Start anew: everything that comes waits for the barrier."""
        self._last_of: dict[str, str] = {}
        self._image_used: defaultdict[str, list[str]] = defaultdict(list)
        self._image_changed: dict[str, str] = {}
        self._open_ends = {}


def _number(step_id: str) -> int:
    return int(step_id[1 : step_id.index(" ")])


def _with_after(step: Step, after: tuple[str, ...]) -> Step:
    return Step(step.id, step.key, step.container, step.order, step.place, after)
