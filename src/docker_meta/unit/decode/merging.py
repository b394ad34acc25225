"""The first documents of a unit file and of those that it imports, merged, each value with its origin."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place, Problem
from docker_meta.unit.text.words import did_you_mean, kind
from docker_meta.unit.text.yaml_source import Document, Steps

IMPORT = "import"
OPTION_FIELDS = ("build", "creation", "startup")
_OTHER_PART = {"creation": "startup", "startup": "creation"}
SYNONYMS = {"create": "creation", "start": "startup"}
FIELDS = (*OPTION_FIELDS, "networks", "daemon", "job", "tests", "update", "backup")


class Part(Struct, frozen=True):
    """The first document of one file, and the unit that the file belongs to."""

    document: Document
    unit: str


class MergedContainer:
    """One container of the composition as plain data, before phase 4.

    Attributes:
        fields: values by field; synonyms have their first name.
        unit: of the file that says how it is built.
        first_unit: of the file that names it first; its containers in the engine belong to that unit.
        is_incomplete: a part of it could not be understood.
    """

    def __init__(self, key: str, part: Part) -> None:
        self.key = key
        self.fields: dict[str, Any] = {}
        self.unit = self.first_unit = part.unit
        self.is_incomplete = False
        self._origins: dict[Steps, tuple[Document, Steps]] = {(): (part.document, (key,))}

    def add(self, part: Part, written: Mapping[str, Any]) -> None:
        """Merge what a later file says: options by their names, any other field as a whole."""
        self._origins[()] = (part.document, (self.key,))
        for name, value in written.items():
            field = SYNONYMS.get(name, name)
            origin = (self.key, name)
            self._origins[(field,)] = (part.document, origin)
            if field == "build":
                self.unit = part.unit
            if field in OPTION_FIELDS and isinstance(value, Mapping):
                self._origins |= {(field, option): (part.document, (*origin, option)) for option in value}
                self._forget_in_other_part(field, value, part.document)
                before = self.fields.get(field)
                self.fields[field] = {**before, **value} if isinstance(before, Mapping) else dict(value)
            else:
                self.fields[field] = value

    def _forget_in_other_part(self, field: str, options: Mapping[str, Any], document: Document) -> None:
        """Let an option in `creation` go over the same one in an imported file's `startup`, and the other way round."""
        other = _OTHER_PART.get(field, "")
        for name in options:
            origin = self._origins.get((other, name))
            if origin is not None and origin[0] is not document:
                del self._origins[other, name]
                self.fields[other] = {key: value for key, value in self.fields[other].items() if key != name}

    def problem(self, path: Steps, message: str, *, at_key: bool = False) -> Problem:
        """Return a problem with the value at `path`, which begins with a field; or with its key."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._origins:
                document, origin = self._origins[path[:length]]
                return document.problem((*origin, *path[length:]), message, at_key=at_key)
        raise AssertionError("the container itself has an origin")

    def places(self) -> dict[str, Place]:
        """Return where the container itself, its fields and options stand, by their dotted paths."""
        return {".".join(map(str, path)): document.place(origin) for path, (document, origin) in self._origins.items()}


def merge(parts: list[Part], problems: list[Problem]) -> dict[str, MergedContainer]:
    """Merge first documents, later over earlier; what is no container is left out and reported."""
    merged: dict[str, MergedContainer] = {}
    for part in parts:
        before = len(problems)
        for key, written in _containers(part, problems):
            if key not in merged:
                merged[key] = MergedContainer(key, part)
            merged[key].add(part, written)
            merged[key].is_incomplete |= len(problems) > before
            before = len(problems)
    return merged


def _containers(part: Part, problems: list[Problem]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    document = part.document
    if document.value is None:
        return
    if not isinstance(document.value, dict):
        message = f"the first document is a mapping of containers, not {kind(document.value)}"
        problems.append(document.problem((), message))
        return
    for key, written in document.value.items():
        if key == IMPORT:
            continue
        if not isinstance(key, str):
            problems.append(document.problem((key,), f"a container's name is a text, not {kind(key)}", at_key=True))
        elif written is None:
            yield key, {}
        elif not isinstance(written, dict):
            problems.append(document.problem((key,), f"expected the parts of container `{key}`, got {kind(written)}"))
            yield key, {}
        else:
            yield key, _known_fields(part, key, written, problems)


def _known_fields(part: Part, key: str, written: Mapping[Any, Any], problems: list[Problem]) -> dict[str, Any]:
    known = {}
    for name, value in written.items():
        if name in FIELDS or name in SYNONYMS:
            known[name] = value
        else:
            problems.append(part.document.problem((key, name), _unknown_field(name), at_key=True))
    for name, field in SYNONYMS.items():
        if name in known and field in known:
            message = f"`{name}` and `{field}` are the same; write one of them"
            problems.append(part.document.problem((key, name), message, at_key=True))
            del known[name]
    return known


def _unknown_field(name: object) -> str:
    from docker_meta.model import docker_options  # noqa: PLC0415  only an error needs it here

    if name in docker_options.container_options():
        part = "startup" if name in docker_options.host_options() else "creation"
        return f"`{name}` does not stand here; write it under `{part}`"
    if name in docker_options.build_options():
        return f"`{name}` does not stand here; write it under `build`"
    return f"`{name}` is no part of a container{did_you_mean(name, [*FIELDS, *SYNONYMS])}"
