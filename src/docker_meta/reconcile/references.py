"""Run-time references: `{{.NetworkSettings.IPAddress}}(cgit)` is what the engine reports when the order runs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from docker_meta.engine.options.values import plain_text
from docker_meta.errors import OrderFailed
from docker_meta.model.container import Container
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.ownership import find_named

Value = TypeVar("Value")

_REFERENCE = re.compile(r"\{\{\s*(\.[A-Za-z0-9_.\[\]*/:-]+)\s*\}\}(?:\(([^()\s]*)\))?")
_PART = re.compile(r"([^.\[\]]+)|\[(\*|\d+)\]")
_IMAGE = "image://"
_SHORT = {"Network": "NetworkSettings"}
_ADDRESS = frozenset({".NetworkSettings.IPAddress", ".Network.IPAddress"})


def resolve(job: Job, value: Value) -> Value:
    """Return `value` with every run-time reference in it replaced.

    A string that is nothing but one reference becomes the value itself; a list in a list spreads.

    Raises:
        OrderFailed: there is no such container, or its report has no such path.
    """
    resolved: Value = _walk(job, value)
    return resolved


def _walk(job: Job, value: Any) -> Any:
    if isinstance(value, str):
        return _text(job, value)
    if isinstance(value, Mapping):
        return {_walk(job, key) if isinstance(key, str) else key: _walk(job, item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return _spread(job, value)
    return value


def _spread(job: Job, values: Sequence[Any]) -> list[Any]:
    result: list[Any] = []
    for value in values:
        resolved = _walk(job, value)
        if isinstance(value, str) and isinstance(resolved, list):
            result.extend(resolved)
        else:
            result.append(resolved)
    return result


def _text(job: Job, text: str) -> Any:
    whole = _REFERENCE.fullmatch(text)
    if whole:
        return _look_up(job, whole)
    return _REFERENCE.sub(lambda match: _as_text(_look_up(job, match)), text)


def _as_text(value: Any) -> str:
    return " ".join(map(plain_text, value)) if isinstance(value, list) else plain_text(value)


def _look_up(job: Job, match: re.Match[str]) -> Any:
    path, target = match.group(1), match.group(2) or ""
    report = _image_report(job, target) if target.startswith(_IMAGE) else _container_report(job, target)
    if path in _ADDRESS:
        return _address(report, match.group(0), job)
    return _follow(report, path, match.group(0), job)


def _image_report(job: Job, target: str) -> Mapping[str, Any]:
    name = target.removeprefix(_IMAGE)
    image = job.engine.find_image(name)
    if image is None:
        raise OrderFailed(f"there is no image {name} to look into", place=job.place)
    return image.attributes


def _container_report(job: Job, target: str) -> Mapping[str, Any]:
    name = target or job.target.key
    live = find_named(job, name)
    if live is None:
        raise OrderFailed(
            f"there is no container {name} to look into", hint="create it before this order", place=job.place
        )
    return live.attributes


def _follow(report: Any, path: str, shown: str, job: Job) -> Any:
    values, spread, walked = [report], False, ""
    for match in _PART.finditer(path):
        key = match.group(1) or match.group(2)
        if match.group(2) == "*":
            spread = True
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [_step(value, key, walked, shown, job) for value in values]
        walked += match.group(0) if match.group(2) else f".{key}"
    return values if spread else values[0]


def _step(value: Any, key: str, walked: str, shown: str, job: Job) -> Any:
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    if isinstance(value, Mapping):
        for name in (key, _SHORT.get(key, key)):
            if name in value:
                return value[name]
    from difflib import get_close_matches  # noqa: PLC0415  only errors need it

    near = get_close_matches(key, list(value), n=1) if isinstance(value, Mapping) else []
    hint = f"the nearest is {walked}.{near[0]}" if near else f"{walked or 'the report'} has no {key}"
    raise OrderFailed(f"{shown}: there is no such path", hint=hint, place=job.place)


def _address(report: Mapping[str, Any], shown: str, job: Job) -> str:
    """Return the container's address; on user-defined networks, the one on its first network."""
    settings = report.get("NetworkSettings") or {}
    networks = (settings.get("Networks") or {}).values()
    addresses = [settings.get("IPAddress"), *(network.get("IPAddress") for network in networks)]
    if found := next(filter(None, addresses), None):
        return str(found)
    name = str(report.get("Name", "")).lstrip("/")
    raise OrderFailed(
        f"{shown}: {name} has no address", hint="start it before this order, on a network of its own", place=job.place
    )


def names_in(container: Container) -> set[str]:
    """Return the containers that the run-time references of a declaration name."""
    found: set[str] = set()
    _collect(container.options, found)
    return found


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.update(name for _, name in _REFERENCE.findall(value) if name and not name.startswith(_IMAGE))
    elif isinstance(value, Mapping):
        for item in value.values():
            _collect(item, found)
    elif isinstance(value, Sequence):
        for item in value:
            _collect(item, found)
