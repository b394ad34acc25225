"""The tables behind an engine in memory, and looking things up in them."""

import secrets
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from docker_meta.engine.answers.references import familiar, with_tag
from docker_meta.engine.api import LiveContainer, LiveImage, LiveNetwork, LiveVolume
from docker_meta.engine.memory.store import Store
from docker_meta.errors import NotFound

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="MemoryTables")

NOT_FOUND, CONFLICT = 404, 409


def locked(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let one thread in at a time."""

    @wraps(method)
    def alone(self: S, /, *arguments: P.args, **named: P.kwargs) -> R:
        with self.lock:
            return method(self, *arguments, **named)

    return alone


def container_names(one: LiveContainer) -> list[str]:
    """Return id and name."""
    return [one.id, one.name]


def image_names(one: LiveImage) -> list[str]:
    """Return id and all references."""
    return [one.id, one.id.removeprefix("sha256:"), *one.tags, *one.digests]


def volume_names(one: LiveVolume) -> list[str]:
    """Return the name, which is the key, too."""
    return [one.name]


def network_names(one: LiveNetwork) -> list[str]:
    """Return id and name."""
    return [one.id, one.name]


class MemoryTables:
    """What there is. Every method that reads or writes holds the lock."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._containers: Store[LiveContainer] = Store(container_names)
        self._images: Store[LiveImage] = Store(image_names)
        self._volumes: Store[LiveVolume] = Store(volume_names)
        self._networks: Store[LiveNetwork] = Store(network_names)

    @staticmethod
    def _new_id() -> str:
        return secrets.token_hex(32)

    def _container(self, name: str) -> LiveContainer:
        found = self._containers.find(name)
        if found is None:
            raise NotFound(f"No such container: {name}", status=NOT_FOUND)
        return found

    def _image(self, reference: str) -> LiveImage:
        found = self._image_or_none(reference)
        if found is None:
            message = f"No such image: {with_tag(reference)}"
            raise NotFound(message, status=NOT_FOUND, hint="build or pull the image first")
        return found

    def _image_or_none(self, reference: str) -> LiveImage | None:
        return self._images.find(with_tag(familiar(reference))) or self._images.find(reference)


def has_labels(labels: Mapping[str, str], wanted: Mapping[str, str] | None) -> bool:
    """Does something carry all the labels?"""
    return all(labels.get(key) == value for key, value in (wanted or {}).items())
