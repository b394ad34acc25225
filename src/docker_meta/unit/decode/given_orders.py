"""Orders from the second document."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import fields

from docker_meta.errors import Problem
from docker_meta.model.container import HOST, Container
from docker_meta.orders.order import Order, Wait, find_order
from docker_meta.unit.decode.path_variables import PathVariables
from docker_meta.unit.text.words import did_you_mean, kind, listed, quoted
from docker_meta.unit.text.yaml_source import Document, Steps
from docker_meta.unit.unit import GivenOrder

COMMAND = "command"
_HEALTHY = "healthy"


class Broken(msgspec.Struct, frozen=True):
    """What is wrong with the composition already, so that orders need not say it again.

    Attributes:
        containers: those that have problems.
        is_whole: whether all containers are known.
    """

    containers: frozenset[str] = frozenset()
    is_whole: bool = True


class OrderDecoder:
    """Makes orders of a second document and collects what is wrong with them."""

    def __init__(
        self,
        document: Document,
        composition: Mapping[str, Container],
        broken: Broken,
        names: PathVariables,
        problems: list[Problem],
    ) -> None:
        self._document = document
        self._composition = composition
        self._broken = broken
        self._names = names
        self._problems = problems

    def decode(self) -> list[GivenOrder]:
        """Return the orders that could be understood."""
        value = self._document.value
        if isinstance(value, dict):
            return [order for order in [self._entry(value, ())] if order]
        if not isinstance(value, list):
            self._report((), f"the second document is a list of orders, not {kind(value)}")
            return []
        found = (self._entry(entry, (index,)) for index, entry in enumerate(value))
        return [order for order in found if order]

    def _entry(self, entry: Any, path: Steps) -> GivenOrder | None:
        if not isinstance(entry, dict) or len(entry) != 1:
            self._report(path, _no_order(entry))
            return None
        ((container, written),) = entry.items()
        path = (*path, container)
        if container != HOST:
            self._check_is_known(container, path, at_key=True)
        if not isinstance(written, dict) or COMMAND not in written:
            self._report(path, f"an order needs a `command`, e.g. `{container}: {{command: start}}`")
            return None
        order = self._order(str(container), written, path)
        if order is None:
            return None
        place = self._document.place(path)
        return GivenOrder(container=str(container), order=order, place=place, arguments=written)

    def _order(self, container: str, written: Mapping[Any, Any], path: Steps) -> Order | None:
        order_type = self._order_type(written[COMMAND], (*path, COMMAND))
        if order_type is None:
            return None
        self._check_address(container, order_type, path)
        build = self._composition[container].build if container in self._composition else None
        names = self._names.for_build_path((build or {}).get("path"))
        arguments = names.replace({key: value for key, value in written.items() if key != COMMAND}, path, self._report)
        # What came out of `${…}` is text, and may stand for a number.
        is_strict = arguments == {key: value for key, value in written.items() if key != COMMAND}
        faults = list(_argument_faults(order_type, arguments, is_strict=is_strict))
        if faults:
            for where, message, at_key in faults:
                self._problems.append(self._document.problem((*path, *where), message, at_key=at_key))
            return None
        order = msgspec.convert(arguments, order_type, strict=is_strict)
        self._check_order(order, path)
        return order

    def _order_type(self, name: Any, path: Steps) -> type[Order] | None:
        if not isinstance(name, str):
            self._report(path, f"`command` is the name of a command, not {kind(name)}")
            return None
        try:
            found = find_order(name)
        except Exception as error:  # noqa: BLE001  another package's code may raise anything
            self._report(path, f"the command {quoted(name)} cannot be loaded: {error}")
            return None
        if found is None:
            self._report(path, f"there is no command {quoted(name)}{_nearest_command(name)}")
        return found

    def _check_address(self, container: str, order_type: type[Order], path: Steps) -> None:
        if container == HOST and not order_type.on_host:
            self._report_key(path, f"`{order_type.name}` is for containers; `host` is this machine")
        elif container != HOST and not order_type.on_container:
            self._report_key(path, f"`{order_type.name}` runs on `host` only")
        known = self._composition.get(container)
        needs_image = order_type.builds or order_type.creates or order_type.starts
        if known and needs_image and not known.image and container not in self._broken.containers:
            message = f"`{container}` has neither an image nor a build; write `creation.image` or `build.path`"
            self._report_key(path, message)

    def _check_order(self, order: Order, path: Steps) -> None:
        for argument, message in order.problems().items():
            self._report((*path, argument), message)
        for steps, message in _wait_faults(order.wait):
            self._report((*path, "wait", *steps), message)
        for name in order.predecessors:
            self._check_is_known(name, (*path, "after"), at_key=False)
        if order.timeout < 0:
            self._report((*path, "timeout"), "a time is not negative")

    def _check_is_known(self, name: Any, path: Steps, *, at_key: bool) -> None:
        if name in self._composition or not self._broken.is_whole:
            return
        near = did_you_mean(name, [*self._composition, HOST])
        message = f"there is no container {quoted(name)} in the composition{near}"
        self._problems.append(self._document.problem(path, message, at_key=at_key))

    def _report(self, path: Steps, message: str) -> None:
        self._problems.append(self._document.problem(path, message))

    def _report_key(self, path: Steps, message: str) -> None:
        self._problems.append(self._document.problem(path, message, at_key=True))


def _no_order(entry: Any) -> str:
    if isinstance(entry, dict) and len(entry) > 1:
        if COMMAND in entry:
            return f"the arguments of an order stand below its container; indent `{COMMAND}` deeper"
        return f"an order has one container, not {len(entry)}; begin each with `- `"
    return f"an order looks like `web: {{command: start}}`, not like {kind(entry)}"


_Fault = tuple[Steps, str, bool]


def _argument_faults(order_type: type[Order], arguments: Mapping[Any, Any], *, is_strict: bool) -> Iterator[_Fault]:
    """Yield every argument that does not fit; msgspec alone would tell the first."""
    try:
        msgspec.convert(arguments, order_type, strict=is_strict)
    except msgspec.ValidationError:
        pass
    else:
        return
    known = {field.encode_name: field for field in fields(order_type)}
    for name, value in arguments.items():
        if name not in known:
            near = did_you_mean(name, known)
            yield (name,), f"`{name}` is no argument of `{order_type.name}`{near}", True
            continue
        try:
            msgspec.convert(value, known[name].type, strict=is_strict)
        except msgspec.ValidationError as error:
            yield _inside(name, str(error)), _in_words(name, value, str(error)), False
    for name, field in known.items():
        if field.required and name not in arguments:
            yield (), f"`{order_type.name}` needs the argument `{name}`", True


def _inside(name: str, message: str) -> Steps:
    """Return the path that msgspec tells, as far as it is one: `$.within`, `$[0]`."""
    where = message.partition(" - at `")[2].rstrip("`")
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", where)
    return (name, *(word or int(number) for word, number in steps))


_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def _in_words(name: str, value: Any, message: str) -> str:
    told = message.partition(" - at `")[0]
    expected = re.match(r"Expected `([^`]+)`, got `\w+`", told)
    if expected:
        kinds = [_WORDS.get(word, word) for word in expected[1].split(" | ") if word != "null"]
        if "a number" in kinds and "a whole number" in kinds:
            kinds.remove("a whole number")
        return f"`{name}`: expected {' or '.join(kinds)}, got {kind(_found(value, _inside(name, message)[1:]))}"
    unknown = re.match(r"Object contains unknown field `(.+)`", told)
    if unknown:
        return f"`{name}`: there is no key `{unknown[1]}` here{did_you_mean(unknown[1], Wait.__struct_fields__)}"
    return f"`{name}`: {told[:1].lower()}{told[1:]}"


def _found(value: Any, path: Steps) -> Any:
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            break
    return value


def _wait_faults(wait: Any) -> Iterator[tuple[Steps, str]]:
    if isinstance(wait, str) and wait != _HEALTHY:
        yield (), f"`wait` is seconds, true, `{_HEALTHY}`, or a mapping, not {quoted(wait)}"
    if isinstance(wait, int | float) and wait < 0:
        yield (), "a time is not negative"
    if not isinstance(wait, Wait):
        return
    given = [name for name in ("port", "log", "url") if getattr(wait, name) is not None]
    if len(given) != 1:
        yield (), "`wait` has one of `port`, `log` and `url`" + (f", not {listed(given)}" if given else "")
    if wait.log is not None:
        try:
            re.compile(wait.log)
        except re.error as error:
            yield ("log",), f"{quoted(wait.log)} is no regular expression: {error}"
    if wait.port is not None and not 0 < wait.port <= 65535:  # noqa: PLR2004  the largest port
        yield ("port",), f"{wait.port} is no port: a number up to 65535"


def _nearest_command(name: str) -> str:
    from importlib.metadata import entry_points  # noqa: PLC0415  slow (30 ms); only this error needs it
    from pkgutil import iter_modules  # noqa: PLC0415  as above

    from docker_meta import orders  # noqa: PLC0415  as above
    from docker_meta.orders.order import ENTRY_POINT_GROUP  # noqa: PLC0415  as above

    built_in = [module.name for module in iter_modules(orders.__path__) if _is_order(module.name)]
    known = [*built_in, *(entry.name for entry in entry_points(group=ENTRY_POINT_GROUP))]
    return did_you_mean(name, known) or f"; there are {listed(sorted(known))}"


def _is_order(name: str) -> bool:
    try:
        return find_order(name) is not None
    except Exception:  # noqa: BLE001  what cannot be loaded is not proposed
        return False
