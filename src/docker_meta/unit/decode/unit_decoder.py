"""A unit from the documents of its file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place, Problem, UnitError
from docker_meta.unit.decode.composition import ContainerDecoder, raw_composition
from docker_meta.unit.decode.given_orders import Broken, OrderDecoder
from docker_meta.unit.decode.imports import FindsParts
from docker_meta.unit.decode.merging import MergedContainer, merge
from docker_meta.unit.decode.path_variables import PathVariables
from docker_meta.unit.decode.relations import relation_problems
from docker_meta.unit.text.yaml_source import Document
from docker_meta.unit.unit import Unit

_EMPTY = "the file is empty; a unit needs a mapping of containers, and after a line `---` a list of orders"
_NO_ORDERS = "this file has no orders, so it can only be imported; orders stand in a list after a line `---`"
_TOO_MANY = "templates made more than two documents of the first two"


class UnitContext(Struct, frozen=True, kw_only=True):
    """What is known of a unit before its documents are decoded.

    Attributes:
        friends: units whose containers it may change besides those that it imports.
    """

    name: str
    command: str
    directory: Path
    working_directory: Path
    variables: Mapping[str, Any]
    arguments: Mapping[str, Any]
    friends: frozenset[str] = frozenset()


def decode_unit(
    file: str, documents: list[Document], context: UnitContext, imports: FindsParts, *, needs_orders: bool
) -> Unit:
    """Decode composition and orders of `file`, which is its name as shown to the user.

    Raises:
        UnitError: with all the problems found, not only the first.
    """
    composition_document, orders_document = _first_two(file, documents, needs_orders=needs_orders)
    problems: list[Problem] = []
    names = PathVariables(context.directory, context.working_directory, context.variables)
    merged: dict[str, MergedContainer] = {}
    friends = {context.name, *context.friends}
    is_whole = True
    if composition_document is not None:
        parts = imports.parts((context.name, context.command), composition_document, problems)
        is_whole = not problems and isinstance(composition_document.value, dict)
        merged = merge(parts, problems)
        friends.update(part.unit for part in parts)
    decoders = {key: ContainerDecoder(container, context.directory, names) for key, container in merged.items()}
    composition = {key: decoder.decode() for key, decoder in decoders.items()}
    problems += [problem for decoder in decoders.values() for problem in decoder.problems]
    broken = Broken(frozenset(key for key, decoder in decoders.items() if decoder.is_broken), is_whole)
    if not problems:
        problems += relation_problems(composition, merged)
    orders = OrderDecoder(orders_document, composition, broken, names, problems).decode() if orders_document else []
    if problems:
        raise UnitError(problems)
    return Unit(
        name=context.name,
        command=context.command,
        directory=context.directory,
        file=file,
        composition=composition,
        orders=tuple(orders),
        raw_composition=raw_composition(merged, context.name),
        environment=context.variables,
        arguments=context.arguments,
        friends=frozenset(friends),
    )


def _first_two(file: str, documents: list[Document], *, needs_orders: bool) -> tuple[Document | None, Document | None]:
    """Return composition and orders, where there are some; a list alone is orders."""
    filled = [document for document in documents if document.value is not None]
    if not filled:
        raise UnitError([Problem(Place(file), _EMPTY)])
    if len(documents) > 2:  # noqa: PLR2004  see the message
        raise UnitError([documents[2].problem((), _TOO_MANY)])
    if len(documents) == 1 and isinstance(documents[0].value, list):
        return None, documents[0]
    orders = documents[1] if len(documents) > 1 and documents[1].value is not None else None
    if needs_orders and orders is None:
        raise UnitError([Problem(Place(file), _NO_ORDERS)])
    return documents[0], orders
