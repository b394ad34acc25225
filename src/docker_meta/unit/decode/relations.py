"""What is wrong between the containers of a composition."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from docker_meta.errors import Problem
from docker_meta.model.container import Container
from docker_meta.model.references import related
from docker_meta.unit.decode.merging import MergedContainer

Composition = Mapping[str, Container]
_LONGEST_CIRCLE = 20
_OPTIONS = ("links", "volumes_from", "network_mode")


def relation_problems(composition: Composition, merged: Mapping[str, MergedContainer]) -> list[Problem]:
    """Return circles of references, and names in the engine that are given twice."""
    return [*_circles(composition, merged), *_names_given_twice(composition, merged)]


def _circles(composition: Composition, merged: Mapping[str, MergedContainer]) -> list[Problem]:
    graph = {
        key: [other for other in related(container, composition) if other in composition]
        for key, container in composition.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib lists what must come first before what needs it.
        circle = list(reversed(error.args[1]))
        first = min(circle[:-1], key=list(composition).index)
        at = circle.index(first)
        circle = [*circle[at:-1], *circle[:at], first]
        message = f"these containers need one another: {' → '.join(_shortened(circle))}"
        return [merged[first].problem(_needing_option(composition[first]), message, at_key=True)]
    return []


def _shortened(circle: list[str]) -> list[str]:
    if len(circle) <= _LONGEST_CIRCLE:
        return circle
    half = _LONGEST_CIRCLE // 2
    return [*circle[:half], "…", *circle[-half:]]


def _needing_option(container: Container) -> tuple[str, ...]:
    for option in _OPTIONS:
        for part, options in (("creation", container.creation), ("startup", container.startup)):
            if option in options:
                return part, option
    return ()


def _names_given_twice(composition: Composition, merged: Mapping[str, MergedContainer]) -> list[Problem]:
    first_of: dict[str, str] = {}
    problems = []
    for key, container in composition.items():
        name = container.name.removeprefix("/")
        if name in first_of:
            message = f"the container `{first_of[name]}` has the name `{name}` in the engine, too"
            path = ("creation", "name") if "name" in container.creation else ()
            problems.append(merged[key].problem(path, message, at_key=not path))
        first_of.setdefault(name, key)
    return problems
