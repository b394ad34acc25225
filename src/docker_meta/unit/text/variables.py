"""Variables whose values are rendered when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place, Problem, UnitError
from docker_meta.unit.text.template import Templates, has_template, hide_references

Report = Callable[[str, str], Problem]
"""Makes a problem with a value from a message and the word it is about."""


class GivenValue(Struct, frozen=True):
    """A value before it is rendered; what no file says is never rendered."""

    value: Any
    source: str
    report: Report
    is_literal: bool = False


class Variables(Mapping[str, Any]):
    """Variables by name. A value that has `{{…}}` in it is rendered when it is first asked for.

    A mapping inside of them that needs rendering is of this class, too, so that its values may use one another.
    """

    def __init__(
        self, folder: Path, given: Mapping[str, GivenValue], *, prefix: str = "", root: "Variables | None" = None
    ) -> None:
        self._folder = folder
        self._given = given
        self._prefix = prefix
        self._root = root or self
        self._values: dict[str, Any] = {}
        self._asked: list[str] = []
        # Orders ask from several threads, and the list above is what one of them is about to render.
        self._lock = RLock()
        self._templates: Templates | None = None

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            given = self._given[name]
            with self._root._lock:  # noqa: SLF001  the root is of this class
                self._values[name] = self._evaluate(given, self._prefix + name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def __repr__(self) -> str:
        return repr(dict(self))

    def is_mapping(self, name: str) -> bool:
        """Is the value of a variable a mapping? Nothing is rendered to find that out."""
        return isinstance(self._given[name].value, Mapping)

    def source(self, name: str) -> str:
        """Return where a variable comes from: a file, `command line`, `automatic`, `default`."""
        return self._given[name].source

    def with_values(self, values: Mapping[str, Any], source: str) -> "Variables":
        """Return these variables and some more, which win."""
        return Variables(self._folder, {**self._given, **literals(values, source)})

    def _evaluate(self, given: GivenValue, path: str) -> Any:
        if given.is_literal or not _needs_rendering(given.value):
            return given.value
        root = self._root
        if isinstance(given.value, Mapping):
            inner = {key: GivenValue(value, given.source, given.report) for key, value in given.value.items()}
            return Variables(self._folder, inner, prefix=f"{path}.", root=root)
        if path in root._asked:  # noqa: SLF001  the root is of this class
            cycle = " → ".join([*root._asked[root._asked.index(path) :], path])  # noqa: SLF001
            raise UnitError([given.report(f"these variables need one another: {cycle}", path.rpartition(".")[2])])
        root._asked.append(path)  # noqa: SLF001
        try:
            return root._render(given.value, given.report)  # noqa: SLF001
        finally:
            root._asked.pop()  # noqa: SLF001

    def _render(self, value: Any, report: Report) -> Any:
        if self._templates is None:
            self._templates = Templates(self._folder, "units", self)
        if isinstance(value, str):
            return self._templates.render_value(value, report)
        if isinstance(value, Mapping):
            return {key: self._render(item, report) for key, item in value.items()}
        return [self._render(item, report) for item in value] if isinstance(value, list) else value


def literals(values: Mapping[str, Any], source: str) -> dict[str, GivenValue]:
    """Return values that no file says, and that are never rendered."""
    return {
        name: GivenValue(value, source, reporter_of_source(source, name), is_literal=True)
        for name, value in values.items()
    }


def reporter_of_source(source: str, name: str) -> Report:
    """Return how to report a value that stands in no file."""
    return lambda message, _: Problem(Place(f"{source}, {name}"), message)


def _needs_rendering(value: Any) -> bool:
    if isinstance(value, str):
        return "{" in value and has_template(hide_references(value))
    if isinstance(value, Mapping):
        return any(_needs_rendering(item) for item in value.values())
    return isinstance(value, list) and any(_needs_rendering(item) for item in value)
