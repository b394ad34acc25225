"""Which other containers and volumes a container refers to, from every form that docker-py takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from docker_meta.model.container import Container

Composition = Mapping[str, Container]

_CONTAINER_MODE = "container:"
_PATH_BEGINNINGS = ("/", ".", "~", "$", "{{")


class Link(Struct, frozen=True):
    """A name under which a container reaches another one.

    Attributes:
        key: the other container's key, or the name as written if it is not of this composition.
        alias: the name it is reached by.
        optional: whether the container may be missing everywhere.
        ports: container port to the port it must be published on, if the container runs on another host.
        is_pair_of_strangers: it was a pair of which no part is in the composition, so `alias` may be the container.
    """

    key: str
    alias: str
    optional: bool = False
    ports: Mapping[str | int, Any] = field(default_factory=dict)
    is_pair_of_strangers: bool = False


class VolumesFrom(Struct, frozen=True):
    """A container whose volumes are taken over; `mode` is `rw` or `ro`."""

    key: str
    mode: str = "rw"


def find_key(name: str, composition: Composition) -> str | None:
    """Return the key of the container that `name` means: a key, else the name of a container in the engine."""
    if name in composition:
        return name
    return next((key for key, container in composition.items() if container.name == name), None)


def links(container: Container, composition: Composition) -> list[Link]:
    """Return what `links` says: `{name: alias}`, pairs, `name:alias`, or `{name: {alias: …, optional: true}}`."""
    return list(_links(container.options.get("links"), composition))


def volumes_from(container: Container, composition: Composition | None = None) -> list[VolumesFrom]:
    """Return what `volumes_from` says: a name, names with commas between, or a list; each maybe with `:ro`."""
    given = container.options.get("volumes_from") or ()
    names = given.split(",") if isinstance(given, str) else given
    found = []
    for written in names:
        name, _, mode = str(written).strip().partition(":")
        if name:
            found.append(VolumesFrom(_key(name, composition or {}), mode or "rw"))
    return found


def network_mode_container(container: Container, composition: Composition | None = None) -> str | None:
    """Return the container whose network this one uses (`network_mode: container:NAME`)."""
    mode = container.options.get("network_mode")
    if not isinstance(mode, str) or not mode.startswith(_CONTAINER_MODE):
        return None
    return _key(mode.removeprefix(_CONTAINER_MODE), composition or {})


def named_volumes(container: Container) -> list[str]:
    """Return the named volumes that `binds` and `mounts` use, each once, in their order."""
    options = container.options
    names = [*_bound_volumes(options.get("binds")), *_mounted_volumes(options.get("mounts"))]
    return list(dict.fromkeys(names))


def related(container: Container, composition: Composition) -> list[str]:
    """Return the keys of all containers it needs, each once: links that are not optional, volumes, network."""
    keys = [link.key for link in links(container, composition) if not link.optional]
    keys += [source.key for source in volumes_from(container, composition)]
    network = network_mode_container(container, composition)
    return list(dict.fromkeys([*keys, *([network] if network else [])]))


def is_volume_name(source: str) -> bool:
    """Is the left side of a bind a volume's name, not a path?"""
    return bool(source) and not source.startswith(_PATH_BEGINNINGS) and "/" not in source


def _key(name: str, composition: Composition) -> str:
    return find_key(name, composition) or name


def _links(given: Any, composition: Composition) -> Iterator[Link]:
    if isinstance(given, str):
        given = [given]
    if isinstance(given, Mapping):
        for name, alias in given.items():
            yield _link(str(name), alias, composition)
    elif isinstance(given, list | tuple):
        for entry in given:
            yield from _listed_link(entry, composition)


def _listed_link(entry: Any, composition: Composition) -> Iterator[Link]:
    if isinstance(entry, str):
        name, _, alias = entry.partition(":")
        yield _link(name, alias, composition)
    elif isinstance(entry, Mapping):
        yield from _links(entry, composition)
    elif isinstance(entry, list | tuple) and len(entry) == 1:
        yield _link(str(entry[0]), None, composition)
    elif isinstance(entry, list | tuple) and entry:
        yield _pair(entry[0], entry[1], composition)


def _pair(first: Any, second: Any, composition: Composition) -> Link:
    """Settle which of the two is the container: the one we know, else docker-py's order."""
    if find_key(str(first), composition):
        return _link(str(first), second, composition)
    if isinstance(second, str) and find_key(second, composition):
        return _link(second, first, composition)
    return _link(str(first), second, composition, is_pair_of_strangers=isinstance(second, str))


def _link(name: str, alias: Any, composition: Composition, *, is_pair_of_strangers: bool = False) -> Link:
    key = _key(name, composition)
    if isinstance(alias, Mapping):
        ports = alias.get("ports")
        return Link(
            key,
            str(alias.get("alias") or name),
            optional=alias.get("optional") is True,
            ports=ports if isinstance(ports, Mapping) else {},
        )
    return Link(key, str(alias or name), is_pair_of_strangers=is_pair_of_strangers)


def _bound_volumes(binds: Any) -> Iterator[str]:
    sources = [str(bind).partition(":")[0] for bind in binds if ":" in str(bind)] if isinstance(binds, list) else binds
    yield from (str(source) for source in sources or () if is_volume_name(str(source)))


def _mounted_volumes(mounts: Any) -> Iterator[str]:
    for mount in mounts if isinstance(mounts, list) else ():
        if isinstance(mount, Mapping):
            named = {str(key).lower(): value for key, value in mount.items()}
            if named.get("type", "volume") == "volume" and named.get("source"):
                yield str(named["source"])
