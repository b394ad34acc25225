"""What differs between a declaration and the container that was made from an earlier one.

A container carries a short hash of each of its options, so that what differs can be named without keeping any value.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.engine.api import LiveContainer
from docker_meta.engine.options.normalize import normalized
from docker_meta.engine.options.ports import HostPort
from docker_meta.errors import Place
from docker_meta.model import labels, references
from docker_meta.model.container import Container
from docker_meta.reconcile import image, ownership
from docker_meta.reconcile.job import Job

_CONTENT_LIMIT = 1 << 20
"""Bytes of read-only bound files that are compared by content, together."""
_LEAST_SIZE = 256
"""Bytes that a file counts at least, so that a folder of many empty ones has an end, too."""
_SHOWN = 40
"""Values longer than this are not shown beside the name of what differs."""
_CONTENT = "content of "


class Difference(Struct, frozen=True):
    """One option that is not what the container was made with; `text` tells the old and the new value."""

    option: str
    text: str
    place: Place | None

    def __str__(self) -> str:
        return self.text


def option_hashes(job: Job, container: Container) -> dict[str, str]:
    """Return option to a short hash of its declared value; contents of read-only binds and env files count too."""
    declared: dict[str, Any] = {**container.options, "image": container.image, "networks": container.networks}
    if container.networks is None and "network_mode" not in declared:
        declared["networks"] = job.settings.network
    hashes = {key: _hash(value) for key, value in declared.items() if value is not None}
    return dict(sorted({**hashes, **_content_hashes(job, container)}.items()))


def overall_hash(hashes: Mapping[str, str]) -> str:
    """Return one hash of the whole declaration."""
    return hashlib.sha256(encode(hashes).encode()).hexdigest()[:16]


def encode(hashes: Mapping[str, str]) -> str:
    """Return the text that the label holds."""
    return json.dumps(hashes, separators=(",", ":"), sort_keys=True)


def differences(job: Job, container: Container, live: LiveContainer) -> list[Difference]:
    """Return what a container made now would have different."""
    options = list(_option_differences(job, container, live))
    if any(found.option == "image" for found in options):
        return options
    return [*options, *_image_difference(job, container, live), *_network_difference(job, container, live)]


def _option_differences(job: Job, container: Container, live: LiveContainer) -> Iterator[Difference]:
    recorded = live.labels.get(labels.OPTIONS)
    if recorded is None:
        return
    old = json.loads(recorded)
    new = option_hashes(job, container)
    for option in sorted(old.keys() | new.keys()):
        # Contents that can be read at one of both times only tell nothing.
        is_comparable = not option.startswith(_CONTENT) or (option in old and option in new)
        if is_comparable and old.get(option) != new.get(option):
            place = container.place(option) if option != "image" else _image_place(container)
            yield Difference(option, _describe(option, container, live, old, new), place)


def _image_difference(job: Job, container: Container, live: LiveContainer) -> Iterator[Difference]:
    found = image.find(job, container.image) if container.image else None
    if found and live.image_id and found.id != live.image_id:
        yield Difference("image", f"{container.image} is another image now", _image_place(container))


def _network_difference(job: Job, container: Container, live: LiveContainer) -> Iterator[Difference]:
    """Tell if the container whose network it uses was made anew: it could not be started any more."""
    name = references.network_mode_container(container, job.composition)
    used = str(live.attributes.get("HostConfig", {}).get("NetworkMode") or "").partition("container:")[2]
    other = ownership.find_named(job, name) if name and used else None
    if other and used not in (other.id, other.name):
        yield Difference("network_mode", f"container {name} is another one now", container.place("network_mode"))


def _image_place(container: Container) -> Place | None:
    return container.place("image") if "image" in container.options else container.place("build.tag")


def _describe(
    option: str, container: Container, live: LiveContainer, old: Mapping[str, str], new: Mapping[str, str]
) -> str:
    if option not in old:
        return f"{option} is new"
    if option not in new:
        return f"{option} is gone"
    before, after = _live_value(option, live), _declared_value(option, container)
    if before and after and before != after and max(len(before), len(after)) <= _SHOWN:
        return f"{option} {before}→{after} differs"
    return f"{option} differs"


def _live_value(option: str, live: LiveContainer) -> str:
    """Return what the container has, for options whose values tell something and hold no secret."""
    config, host = live.attributes.get("Config", {}), live.attributes.get("HostConfig", {})
    if option == "image":
        return live.image
    if option == "port_bindings":
        return _ports(host.get("PortBindings") or {})
    if option in {"hostname", "user", "working_dir", "stop_signal"}:
        return str(config.get(option_key(option)) or "")
    if option in {"command", "entrypoint"}:
        return " ".join(config.get("Cmd" if option == "command" else "Entrypoint") or ())
    if option == "restart_policy":
        return str((host.get("RestartPolicy") or {}).get("Name") or "")
    return ""


def _declared_value(option: str, container: Container) -> str:
    if option == "image":
        return str(container.image)
    value = normalized({option: container.options.get(option)}).get(option)
    if option == "port_bindings":
        bound = {port: one if isinstance(one, list) else [one] for port, one in (value or {}).items()}
        return _ports({port: [_binding(one) for one in bindings] for port, bindings in bound.items()})
    if option == "restart_policy":
        return str((value or {}).get("Name") or "")
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def option_key(option: str) -> str:
    """Return the engine's name of an option: `port_bindings` is `PortBindings`."""
    return "".join(word.capitalize() for word in option.split("_"))


def _ports(bound: Mapping[str, list[dict[str, str]] | None]) -> str:
    """Write the engine's port bindings as `80:8080`, those of one port with commas between."""
    return " ".join(
        f"{port.removesuffix('/tcp')}:{','.join(map(_address, found or ()))}" for port, found in sorted(bound.items())
    )


def _address(binding: Mapping[str, str]) -> str:
    return ":".join(filter(None, (binding.get("HostIp"), binding.get("HostPort"))))


def _binding(given: HostPort) -> dict[str, str]:
    address, port = given if isinstance(given, tuple) else ("", given)
    return {"HostIp": address, "HostPort": str(port or "")}


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _content_hashes(job: Job, container: Container) -> dict[str, str]:
    budget = _CONTENT_LIMIT
    hashes = {}
    for shown, path in _content_paths(job, container):
        digest, used = _content_hash(path, budget)
        budget -= used
        if digest:
            hashes[_CONTENT + shown] = digest
    return hashes


def _content_paths(job: Job, container: Container) -> Iterator[tuple[str, Path]]:
    directory = job.settings.directory
    files = container.options.get("env_file") or ()
    for name in [files] if isinstance(files, str) else files:
        yield str(name), directory / str(name)
    # Paths of binds are those of the engine's machine.
    if not job.engine.url.startswith("unix://"):
        return
    for bind in normalized({"binds": container.options.get("binds")}).get("binds") or ():
        path, _, rest = bind.partition(":")
        if "ro" in rest.partition(":")[2].split(",") and "/" in path:
            yield path, directory / Path(path).expanduser()


def _content_hash(path: Path, budget: int) -> tuple[str, int]:
    """Return a hash of a file or folder and its size, or nothing if it is larger than `budget` or cannot be read."""
    used, files = 0, []
    try:
        for file in _files(path):
            used += max(file.stat().st_size, _LEAST_SIZE)
            if used > budget:
                return "", 0
            files.append(file)
        digest = hashlib.sha256()
        for file in files:
            digest.update(str(file.relative_to(path.parent)).encode("utf-8", "surrogateescape") + b"\0")
            digest.update(file.read_bytes())
    except OSError:
        return "", 0
    return digest.hexdigest()[:8], used


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or all in a folder in a fixed order. Raises OSError: there is none, or it cannot be read."""
    if not path.is_dir():
        if not path.is_file():
            raise FileNotFoundError(path)
        yield path
        return
    for base, folders, names in os.walk(path, onerror=_raise):
        folders.sort()
        yield from (file for name in sorted(names) if (file := Path(base, name)).is_file())


def _raise(error: OSError) -> None:
    raise error
