"""Directives that write the reference from the code, so that it cannot say anything else.

```{order} start          arguments of one order
```{common-arguments}     what every order takes, and `wait`
```{events}               the lines of `--json`
```{nested}               the fields of nested values of events
```{exit-codes}           from the classes of errors
```{command-line}         what `--help` prints, for every subcommand
```{environment}          the variables that are there without being written
```{options} build        the options of the installed docker-py
```{layers}               the rooms of the code, from pyproject.toml
"""
# ruff: noqa: INP001 -- a folder of Sphinx, no package

import inspect
import io
import os
import re
import tomllib
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import msgspec
from docutils import nodes  # type: ignore[import-untyped]  # no stubs among what the project is developed with
from msgspec.structs import FieldInfo, fields
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import docker_meta.errors as errors_module
import docker_meta.events as events_module
from docker_meta.cli.arguments import SUBCOMMANDS, parse
from docker_meta.errors import DockerMetaError, Place
from docker_meta.events import Event, Outcome, StepInfo
from docker_meta.model import docker_options
from docker_meta.orders.order import Order, Wait, find_order
from docker_meta.unit.environment import load_environment

PROJECT = Path(__file__).resolve().parent.parent.parent
_WORDS = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    tuple: "list",
    list: "list",
    Any: "anything",
    type(None): "nothing",
}


class FromCode(SphinxDirective):
    """Base: a directive whose content is Markdown that is made here."""

    optional_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return the Markdown as nodes of the page."""
        self.env.note_dependency(__file__)
        return self.parse_text_to_nodes("\n".join(self.markdown()), allow_section_headings=True)

    @abstractmethod
    def markdown(self) -> Iterator[str]:
        """Yield the lines."""


class OrderDirective(FromCode):
    """Purpose and arguments of one order."""

    required_arguments = 1
    optional_arguments = 0

    def markdown(self) -> Iterator[str]:
        order = find_order(self.arguments[0])
        if order is None:
            raise self.error(f"there is no order {self.arguments[0]}")
        purpose, told = _docstring(order)
        yield from purpose
        yield ""
        yield _addresses(order)
        yield ""
        own = [field for field in fields(order) if field.name not in _common() or _differs(field)]
        own += [field for field in fields(order) if field.name == "timeout" and "timeout" in told]
        yield from _arguments(own, told) if own else ["It has no arguments of its own."]


class CommonArguments(FromCode):
    """What every order takes, and the keys of `wait`."""

    def markdown(self) -> Iterator[str]:
        yield from _arguments(fields(Order), _docstring(Order)[1])
        yield ""
        yield "`wait` may be a mapping; exactly one of `port`, `log` and `url` is given:"
        yield ""
        yield from _arguments(fields(Wait), _docstring(Wait)[1])


class Events(FromCode):
    """Every event with its keys."""

    def markdown(self) -> Iterator[str]:
        for event in _classes(events_module, Event):
            purpose, told = _docstring(event)
            yield f"### `{event.__struct_config__.tag}`"
            yield ""
            yield from purpose
            yield ""
            yield from _keys(event, told)
            yield ""


class Nested(FromCode):
    """The values inside of events."""

    def markdown(self) -> Iterator[str]:
        for kind in (Outcome, StepInfo, Place):
            purpose, told = _docstring(kind)
            yield f"### {kind.__name__}"
            yield ""
            yield from purpose
            yield ""
            yield from _keys(kind, told)
            yield ""


class ExitCodes(FromCode):
    """Exit code, error, meaning."""

    def markdown(self) -> Iterator[str]:
        yield "| code | error in Python | when |"
        yield "| --- | --- | --- |"
        yield "| 0 | none | All orders were carried out, or there was nothing to do. |"
        found = [DockerMetaError, *_classes(errors_module, DockerMetaError)]
        for error in sorted(found, key=lambda error: error.exit_code):
            purpose = inspect.getdoc(error) or ""
            first = purpose.split("\n", 1)[0]
            yield f"| {error.exit_code} | `{error.__name__}` | {first} |"
        yield "| 143 | none | The user asked the run to end with SIGTERM. |"


class CommandLine(FromCode):
    """What `--help` prints."""

    def markdown(self) -> Iterator[str]:
        for words in ([], *([name] for name in SUBCOMMANDS)):
            yield f"## `{' '.join(['docker_start', *words])}`"
            yield ""
            yield "```text"
            yield _help(words)
            yield "```"
            yield ""


class EnvironmentVariables(FromCode):
    """Variables that every unit sees without writing them."""

    def markdown(self) -> Iterator[str]:
        environment = load_environment(
            Path("CONFIGURATION"), files=(), hostname="", process_environment={"HOME": "$HOME"}
        )
        variables = environment.variables()
        yield "| variable | from | value |"
        yield "| --- | --- | --- |"
        for name in sorted(variables):
            source = variables.source(name)
            value = msgspec.json.encode(variables[name]).decode() if source == "default" else _AUTOMATIC[name]
            yield f"| `{name}` | {source} | {f'`{value}`' if source == 'default' else value} |"


class Options(FromCode):
    """Names of docker-py's options."""

    required_arguments = 1
    optional_arguments = 0
    kinds: ClassVar = {
        "build": docker_options.build_options,
        "container": docker_options.container_options,
        "network": docker_options.endpoint_options,
    }

    def markdown(self) -> Iterator[str]:
        yield ", ".join(f"`{name}`" for name in sorted(self.kinds[self.arguments[0]]())) + "."


class Layers(FromCode):
    """The layers of the import contract with the purpose of each room."""

    def markdown(self) -> Iterator[str]:
        contract = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][
            0
        ]
        yield "| layer | what is in it |"
        yield "| --- | --- |"
        for layer in contract["layers"]:
            rooms = [room.strip() for room in layer.split("|")]
            names, purposes = ", ".join(f"`{room}`" for room in rooms), " ".join(map(_purpose_of_room, rooms))
            yield f"| {names} | {purposes} |"


_AUTOMATIC = {
    "DOCKERSTRA_CONF": "the configuration directory",
    "HOSTNAME": "the name of this machine",
    "HOME": "your home folder",
    "UID": "number of your user",
    "GID": "number of your group",
    "UNIT": "the unit that runs",
    "COMMAND": "the command that runs, generated ones included",
    "TEST_ID": "empty",
    "osenv": "the process environment, e.g. `{{osenv.LANG}}`",
}


def _docstring(kind: type) -> tuple[list[str], dict[str, str]]:
    """Return the lines of the purpose, and what is said of each attribute."""
    text = inspect.getdoc(kind) or ""
    purpose, _, rest = text.partition("\nAttributes:\n")
    told: dict[str, str] = {}
    names: list[str] = []
    for line in rest.split("\n\n", 1)[0].splitlines():
        found = re.match(r"^    ([a-z_]+(?:, [a-z_]+)*): (.*)$", line)
        if found:
            names = found[1].split(", ")
            told.update(dict.fromkeys(names, found[2]))
        else:
            told.update({name: f"{told[name]} {line.strip()}" for name in names})
    return purpose.strip().splitlines(), told


def _arguments(found: Sequence[FieldInfo], told: Mapping[str, str]) -> Iterator[str]:
    yield "| argument | type | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for field in found:
        meaning = told.get(field.name, "").removeprefix(f"`{field.encode_name}` in the file: ")
        yield _row([f"`{field.encode_name}`", _type(field.type), _default(field), meaning])


def _keys(kind: type[msgspec.Struct], told: Mapping[str, str]) -> Iterator[str]:
    hints = get_type_hints(kind)
    columns = 3 if told else 2
    yield _row(["key", "type", "meaning"][:columns])
    yield _row(["---"] * columns)
    for field in fields(kind):
        hint = hints[field.name]
        empty = " or null" if type(None) in get_args(hint) else ""
        yield _row([f"`{field.encode_name}`", _type(hint) + empty, told.get(field.name, "")][:columns])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _common() -> frozenset[str]:
    return frozenset(field.name for field in fields(Order))


def _differs(field: FieldInfo) -> bool:
    """Has an order another default than all the others?"""
    common = {one.name: one.default for one in fields(Order)}
    return field.name in common and field.default != common[field.name]


def _addresses(order: type[Order]) -> str:
    where = [name for name, given in (("containers", order.on_container), ("`host`", order.on_host)) if given]
    waits = " It waits for all orders before it and holds back all after it." if order.is_barrier else ""
    return f"For {' and '.join(where)}.{waits}"


def _type(given: Any) -> str:
    if given in _WORDS:
        return _WORDS[given]
    if isinstance(given, type):
        return _type_of_class(given)
    origin, arguments = get_origin(given), get_args(given)
    if origin in (tuple, list):
        return f"list of {_type(arguments[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "mapping"
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in arguments)
    names = dict.fromkeys(_type(one) for one in arguments if one is not type(None))
    if "number" in names:
        names.pop("whole number", None)
    return " or ".join(names)


def _type_of_class(given: type) -> str:
    if issubclass(given, Enum):
        return " or ".join(f"`{member.value}`" for member in given)
    return "mapping" if given is Wait else given.__name__


def _default(field: FieldInfo) -> str:
    if field.required:
        return "must be given"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value in ("", None, ()) or value == {}:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _classes(module: Any, base: type) -> list[Any]:
    """Return the subclasses that a module defines, in the order of its text."""
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, base)]
    return [one for one in found if one is not base and one.__module__ == module.__name__]


def _help(words: list[str]) -> str:
    out = io.StringIO()
    os.environ["COLUMNS"] = "88"
    with redirect_stdout(out), suppress(SystemExit):
        parse([*words, "--help"])
    return out.getvalue().rstrip()


def _purpose_of_room(room: str) -> str:
    folder = PROJECT / "src" / "docker_meta"
    path = folder / room / "__init__.py" if (folder / room).is_dir() else folder / f"{room}.py"
    text = inspect.cleandoc(next(iter(re.findall(r'^"""(.*?)"""', path.read_text("utf-8"), re.DOTALL)), ""))
    return text.split("\n", 1)[0]


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx about the directives."""
    app.add_directive("order", OrderDirective)
    app.add_directive("common-arguments", CommonArguments)
    app.add_directive("events", Events)
    app.add_directive("nested", Nested)
    app.add_directive("exit-codes", ExitCodes)
    app.add_directive("command-line", CommandLine)
    app.add_directive("environment", EnvironmentVariables)
    app.add_directive("options", Options)
    app.add_directive("layers", Layers)
    return {"parallel_read_safe": True}
