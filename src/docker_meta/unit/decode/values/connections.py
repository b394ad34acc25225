"""Checks of what connects a container with its host and with others: ports, binds, volumes, links."""

from collections.abc import Iterator, Mapping
from typing import Any

from docker_meta.engine.options.ports import port_bindings as read_bindings
from docker_meta.engine.options.ports import port_key
from docker_meta.unit.decode.values.building_blocks import (
    AT_KEY,
    Fault,
    absolute_path,
    each,
    is_scalar,
    known_keys,
    truth,
)
from docker_meta.unit.text.words import kind, quoted

_BIND_MODES = {"ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent", "shared", "slave", "private"}
_BIND_MODES |= {"rshared", "rslave", "rprivate"}
_BIND_KEYS = ("bind", "mode", "ro", "propagation")
_LINK_KEYS = ("alias", "optional", "ports")


def _port(value: Any) -> Iterator[Fault]:
    text = "/".join(map(str, value)) if isinstance(value, list) else value
    try:
        port_key(text)
    except (ValueError, TypeError):
        yield (), f"{quoted(text)} is no port: a number up to 65535, for another protocol `53/udp`"


def ports(value: Any) -> Iterator[Fault]:
    if isinstance(value, list | Mapping):
        for index, port in enumerate(value):
            at = index if isinstance(value, list) else port
            yield from (((at, *path), message) for path, message in _port(port))
    else:
        yield from _port(value)


def port_bindings(value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield from _listed_bindings(value)
        return
    for port, bound in value.items():
        wrong = list(_port(port))
        yield from (((port, AT_KEY), message) for _, message in wrong)
        if not wrong:
            yield from (((port,), message) for message in _binding_message({port: bound}, bound))


def _listed_bindings(value: Any) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield (), f"expected a mapping such as `{{80: 8080}}`, got {kind(value)}"
        return
    for index, item in enumerate(value):
        yield from (((index,), message) for message in _binding_message([item], item))


def _binding_message(bindings: Any, shown: Any) -> Iterator[str]:
    try:
        read_bindings(bindings)
    except (ValueError, TypeError, AttributeError):
        what = quoted(shown) if is_scalar(shown) or isinstance(shown, list) else kind(shown)
        yield f"{what} is no port to publish on: write `8080`, `[127.0.0.1, 8080]`, or nothing for any free port"


def binds(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for source, target in value.items():
            yield from (((source, *path), message) for path, message in _bind_target(target))
    else:
        yield from each(value, _bind, "a mapping, or a list of texts such as `/here:/there:ro`")


def _bind(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        yield from binds(value)
        return
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) not in {2, 3} or not all(parts):
        yield (), f"{quoted(value)} is no bind such as `/here:/there:ro`"
        return
    yield from _bind_mode(parts[2] if parts[2:] else "")
    if not parts[1].startswith("/"):
        yield (), f"the path in the container, {quoted(parts[1])}, is not absolute"


def _bind_target(target: Any) -> Iterator[Fault]:
    if isinstance(target, str):
        yield from _bind(f"x:{target}")
        return
    if not isinstance(target, Mapping):
        yield (), f"expected a path, or a mapping such as `{{bind: /there, ro: true}}`, got {kind(target)}"
        return
    yield from known_keys(target, _BIND_KEYS)
    if "bind" not in target:
        if not set(target) <= set(_BIND_KEYS):
            return
        yield (), "`bind`, the path in the container, is missing"
    else:
        yield from ((("bind",), message) for _, message in absolute_path(target["bind"]))
    yield from ((("ro",), message) for _, message in truth(target.get("ro", False)))
    yield from ((("mode",), message) for _, message in _bind_mode(target.get("mode") or ""))


def _bind_mode(mode: Any) -> Iterator[Fault]:
    for word in str(mode).split(",") if mode else ():
        if word not in _BIND_MODES:
            yield (), f"{quoted(word)} is no mode of a bind; usual ones are `ro` and `rw`"


def volumes(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        value = list(value)
    yield from each(value, absolute_path, "a list of absolute paths")


def links(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for name, alias in value.items():
            yield from (((name, *path), message) for path, message in _alias(alias))
        return
    yield from each(value, _link, "a mapping such as `{container: alias}`, or a list of pairs")


def _alias(alias: Any) -> Iterator[Fault]:
    if isinstance(alias, Mapping):
        yield from known_keys(alias, _LINK_KEYS)
        yield from ((("optional",), message) for _, message in truth(alias.get("optional", False)))
        if not isinstance(alias.get("ports", {}), Mapping):
            yield ("ports",), f"expected a mapping such as `{{80: 8080}}`, got {kind(alias['ports'])}"
    elif alias is not None and not isinstance(alias, str):
        yield (), f"expected an alias, got {kind(alias)}"


def _link(entry: Any) -> Iterator[Fault]:
    if isinstance(entry, Mapping):
        yield from links(entry)
    elif isinstance(entry, list):
        if len(entry) not in {1, 2} or not all(isinstance(part, str) for part in entry):
            yield (), "a pair is `[container, alias]`"
    elif not isinstance(entry, str) or not entry.partition(":")[0]:
        yield (), f"expected a link such as `container:alias`, got {kind(entry)}"


def volumes_from(value: Any) -> Iterator[Fault]:
    names = value.split(",") if isinstance(value, str) else value
    for path, message in each(names, _volume_source, "the name of a container, or a list of them"):
        yield (() if isinstance(value, str) else path), message


def _volume_source(value: Any) -> Iterator[Fault]:
    name, _, mode = value.strip().partition(":") if isinstance(value, str) else ("", "", "")
    if not name:
        yield (), f"expected the name of a container, got {kind(value)}"
    yield from _bind_mode(mode)
