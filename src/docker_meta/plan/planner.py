"""Decide which orders wait for which: the order of the list is kept wherever it can matter.

It matters for orders on the same container; between containers that are related (links, volumes_from, network_mode,
`after`, a shared named volume, a shared image that is built); and across every order with effects that we cannot see.
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
    related = relations(unit.composition)
    shared = {key: tuple(_shared_things(container)) for key, container in unit.composition.items()}
    last_of: dict[str, str] = {}
    barrier = ""
    open_ends: dict[str, None] = {}
    steps: list[Step] = []
    for number, given in enumerate(unit.orders, start=1):
        step_id = f"#{number} {given.container} {given.order.name}"
        if _holds_back(given):
            after = tuple(open_ends) or ((barrier,) if barrier else ())
            barrier, last_of, open_ends = step_id, {}, {step_id: None}
        else:
            names = [given.container, *related.get(given.container, ()), *given.order.predecessors]
            names += shared.get(given.container, ())
            after = _before(names, last_of, steps) or ((barrier,) if barrier else ())
            for earlier in (*after, barrier):
                open_ends.pop(earlier, None)
            open_ends[step_id] = None
        last_of.update(dict.fromkeys((given.container, *shared.get(given.container, ())), step_id))
        steps.append(_step(step_id, given, unit, after))
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
    related: dict[str, dict[str, None]] = defaultdict(dict)
    for key, container in composition.items():
        for name in _referred(container, composition):
            other = name if name in composition else by_name.get(name, "")
            if other and other != key:
                related[key][other] = None
                related[other][key] = None
    return {key: tuple(others) for key, others in related.items()}


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


def _before(names: Iterable[str], last_of: Mapping[str, str], steps: list[Step]) -> tuple[str, ...]:
    """Return the last steps of these containers in the order of the list, less those that another one waits for."""
    found = {last_of[name] for name in names if name in last_of}
    covered = {earlier for step_id in found for earlier in steps[_index(step_id)].after}
    return tuple(sorted(found - covered, key=_index))


def _index(step_id: str) -> int:
    return int(step_id[1 : step_id.index(" ")]) - 1


def _step(step_id: str, given: GivenOrder, unit: Unit, after: tuple[str, ...]) -> Step:
    container = unit.composition.get(given.container)
    return Step(step_id, given.container, container, given.order, given.place, after)


def _with_after(step: Step, after: tuple[str, ...]) -> Step:
    return Step(step.id, step.key, step.container, step.order, step.place, after)
