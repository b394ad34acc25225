"""What an engine in memory mounts into a new container. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docker_meta.engine.api import ContainerSpec, LiveContainer, LiveImage, Mount
from docker_meta.engine.options.normalize import normalized

NewName = Callable[[], str]


def mounts_of(
    spec: ContainerSpec, image: LiveImage, sources: Mapping[str, LiveContainer], new_name: NewName
) -> list[Mount]:
    """Return the mounts of a container: binds, `mounts`, those of other containers, then anonymous volumes.

    Args:
        spec: what is created.
        image: whose declared volumes count, too.
        sources: the containers of `volumes_from`.
        new_name: makes the names of anonymous volumes.
    """
    found: dict[str, Mount] = {}
    host = normalized(spec.host)
    for mount in (*_binds(host), *_mounts(host, new_name), *_of_others(host, sources)):
        found.setdefault(mount.destination, mount)
    declared = [
        *normalized(spec.creation).get("volumes", ()),
        *((image.attributes.get("Config") or {}).get("Volumes") or ()),
    ]
    for path in declared:
        if path not in found:
            found[path] = Mount(type="volume", destination=path, name=new_name())
    return list(found.values())


def _binds(host: Mapping[str, Any]) -> Iterator[Mount]:
    for bind in host.get("binds", ()):
        source, target, *modes = bind.split(":")
        writable = "ro" not in ",".join(modes).split(",")
        if source.startswith("/"):
            yield Mount(type="bind", destination=target, source=source, writable=writable)
        else:
            yield Mount(type="volume", destination=target, name=source, writable=writable)


def _mounts(host: Mapping[str, Any], new_name: NewName) -> Iterator[Mount]:
    for given in host.get("mounts", ()):
        if isinstance(given, str):
            yield from _binds({"binds": [given]})
            continue
        lower = {str(key).lower().replace("_", ""): value for key, value in given.items()}
        kind, source = lower.get("type", "volume"), lower.get("source") or ""
        writable = not lower.get("readonly", False)
        if kind == "volume":
            yield Mount(type=kind, destination=lower["target"], name=source or new_name(), writable=writable)
        else:
            yield Mount(type=kind, destination=lower["target"], source=source, writable=writable)


def _of_others(host: Mapping[str, Any], sources: Mapping[str, LiveContainer]) -> Iterator[Mount]:
    for given in host.get("volumes_from", ()):
        name, _, mode = given.partition(":")
        for mount in sources[name].mounts:
            writable = mount.writable and mode != "ro"
            yield Mount(mount.type, mount.destination, mount.name, mount.source, writable)
