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
from docker_meta.errors import Place
from docker_meta.model import labels
from docker_meta.model.container import Container
from docker_meta.model.settings import Settings
from docker_meta.reconcile.job import Job

_CONTENT_LIMIT = 1 << 20
"""Bytes of read-only bound files that are compared by content, together."""
_SHOWN = 40
"""Values longer than this are not shown beside the name of what differs."""


class Difference(Struct, frozen=True):
    """One option that is not what the container was made with; `text` tells the old and the new value."""

    option: str
    text: str
    place: Place | None

    def __str__(self) -> str:
        return self.text


def option_hashes(container: Container, settings: Settings) -> dict[str, str]:
    """Return option to a short hash of its declared value; contents of read-only binds and env files count too."""
    declared: dict[str, Any] = {key: value for key, value in container.options.items() if key != "image"}
    declared["networks"] = container.networks
    if container.networks is None and "network_mode" not in declared:
        declared["networks"] = settings.network
    hashes = {key: _hash(value) for key, value in declared.items() if value is not None}
    hashes.update(_content_hashes(container, settings.directory))
    return dict(sorted(hashes.items()))


def overall_hash(hashes: Mapping[str, str]) -> str:
    """Return one hash of the whole declaration."""
    return hashlib.sha256(encode(hashes).encode()).hexdigest()[:16]


def encode(hashes: Mapping[str, str]) -> str:
    """Return the text that the label holds."""
    return json.dumps(hashes, separators=(",", ":"), sort_keys=True)


def differences(job: Job, container: Container, live: LiveContainer) -> list[Difference]:
    """Return what a container made now would have different."""
    return [*_option_differences(job, container, live), *_image_difference(job, container, live)]


def _option_differences(job: Job, container: Container, live: LiveContainer) -> Iterator[Difference]:
    recorded = live.labels.get(labels.OPTIONS)
    if recorded is None:
        return
    old = json.loads(recorded)
    new = option_hashes(container, job.settings)
    for option in sorted(old.keys() | new.keys()):
        if old.get(option) != new.get(option):
            yield Difference(option, _describe(option, container, live, old, new), container.place(option))


def _image_difference(job: Job, container: Container, live: LiveContainer) -> Iterator[Difference]:
    image = job.engine.find_image(container.image) if container.image else None
    if image and live.image_id and image.id != live.image_id:
        place = container.place("image") if "image" in container.options else container.place("build.tag")
        yield Difference("image", f"{container.image} is another image now", place)


def _describe(
    option: str, container: Container, live: LiveContainer, old: Mapping[str, str], new: Mapping[str, str]
) -> str:
    if option not in old:
        return f"{option} is new"
    if option not in new:
        return f"{option} is gone"
    before, after = _live_value(option, live), _shown(container.options.get(option))
    if before and after and max(len(before), len(after)) <= _SHOWN:
        return f"{option} {before}→{after} differs"
    return f"{option} differs"


def _live_value(option: str, live: LiveContainer) -> str:
    """Return what the container has, for options whose values tell something and hold no secret."""
    config, host = live.attributes.get("Config", {}), live.attributes.get("HostConfig", {})
    if option == "port_bindings":
        ports = {
            port.removesuffix("/tcp"): _bindings(found) for port, found in (host.get(option_key(option)) or {}).items()
        }
        return _shown(ports)
    if option in {"hostname", "user", "working_dir", "stop_signal"}:
        return str(config.get(option_key(option)) or "")
    if option in {"command", "entrypoint"}:
        return " ".join(config.get("Cmd" if option == "command" else "Entrypoint") or ())
    if option == "restart_policy":
        return str((host.get("RestartPolicy") or {}).get("Name") or "")
    return ""


def option_key(option: str) -> str:
    """Return the engine's name of an option: `port_bindings` is `PortBindings`."""
    return "".join(word.capitalize() for word in option.split("_"))


def _bindings(found: list[dict[str, str]] | None) -> str:
    return ",".join(
        f"{one['HostIp']}:{one['HostPort']}" if one.get("HostIp") else one.get("HostPort", "") for one in found or ()
    )


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = [
            f"{key}:{_shown(item)}" if not isinstance(item, list) else f"{key}:{':'.join(map(str, item))}"
            for key, item in value.items()
        ]
        return " ".join(pairs)
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _content_hashes(container: Container, directory: Path) -> dict[str, str]:
    budget = _CONTENT_LIMIT
    hashes = {}
    for shown, path in _content_paths(container, directory):
        digest, used = _content_hash(path, budget)
        budget -= used
        if digest:
            hashes[shown] = digest
    return hashes


def _content_paths(container: Container, directory: Path) -> Iterator[tuple[str, Path]]:
    files = container.options.get("env_file") or ()
    for name in [files] if isinstance(files, str) else files:
        yield f"content of {name}", directory / str(name)
    binds = container.options.get("binds") or ()
    if isinstance(binds, Mapping):
        for path, how in binds.items():
            if isinstance(how, Mapping) and (how.get("ro") or how.get("mode") == "ro"):
                yield f"content of {path}", directory / Path(str(path)).expanduser()
        return
    for bind in binds:
        path, _, rest = str(bind).partition(":")
        if "ro" in rest.partition(":")[2].split(",") and "/" in path:
            yield f"content of {path}", directory / Path(path).expanduser()


def _content_hash(path: Path, budget: int) -> tuple[str, int]:
    """Return a hash of a file or folder and its size, or nothing if it is larger than `budget` or cannot be read."""
    digest, used = hashlib.sha256(), 0
    try:
        for file in _files(path):
            used += file.stat().st_size
            if used > budget:
                return "", 0
            digest.update(str(file.relative_to(path.parent)).encode("utf-8", "surrogateescape") + b"\0")
            digest.update(file.read_bytes())
    except OSError:
        return "", 0
    return (digest.hexdigest()[:8], used) if path.exists() else ("", 0)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for base, folders, names in os.walk(path):
        folders.sort()
        yield from (Path(base) / name for name in sorted(names) if (Path(base) / name).is_file())
