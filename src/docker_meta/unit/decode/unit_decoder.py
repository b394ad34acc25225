"""A unit from the documents of its file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place, Problem, UnitError
from docker_meta.model.container import Container
from docker_meta.unit.decode.composition import ContainerDecoder, raw_composition
from docker_meta.unit.decode.given_orders import OrderDecoder
from docker_meta.unit.decode.imports import FindsParts
from docker_meta.unit.decode.merging import MergedContainer, merge
from docker_meta.unit.decode.path_variables import PathVariables
from docker_meta.unit.decode.relations import relation_problems
from docker_meta.unit.text.yaml_source import Document
from docker_meta.unit.unit import GivenOrder, Unit

_EMPTY = "the file is empty; a unit needs a mapping of containers, and after a line `---` a list of orders"
_NO_ORDERS = "this file has no orders, so it can only be imported; orders stand in a list after a line `---`"
_TOO_MANY = "templates made more than two documents of the first two"


class UnitContext(Struct, frozen=True, kw_only=True):
    """What is known of a unit before its documents are decoded."""

    name: str
    command: str
    directory: Path
    working_directory: Path
    variables: Mapping[str, Any]
    arguments: Mapping[str, Any]


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
    if composition_document is not None:
        parts = imports.parts((context.name, context.command), composition_document, problems)
        merged = merge(parts, problems)
    composition = {
        key: ContainerDecoder(container, context.directory, names, problems).decode()
        for key, container in merged.items()
    }
    if not problems:
        problems += relation_problems(composition, merged)
    orders = _orders(orders_document, composition, names, problems)
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


def _orders(
    document: Document | None, composition: Mapping[str, Container], names: PathVariables, problems: list[Problem]
) -> list[GivenOrder]:
    return OrderDecoder(document, composition, names, problems).decode() if document is not None else []
