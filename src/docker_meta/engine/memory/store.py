"""Tables of objects in memory, one of them with somebody else's table behind it."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

_SHORTEST_ID = 12


class Store(Generic[T]):
    """Objects under one key, found by any of their names.

    Args:
        names: all names of an object; the first is its key.
    """

    def __init__(self, names: Callable[[T], Iterable[str]]) -> None:
        self._names = names
        self._objects: dict[str, T] = {}

    def find(self, name: str) -> T | None:
        """Return the object of that name, or of an id that begins so, or None."""
        for one in self._objects.values():
            key, *others = self._names(one)
            if name == key or name in others or (len(name) >= _SHORTEST_ID and key.startswith(name)):
                return one
        return None

    def all(self) -> list[T]:
        """Return all objects, the newest last."""
        return list(self._objects.values())

    def put(self, one: T) -> None:
        """Add an object, or replace the one of its key."""
        self._objects[self.key(one)] = one

    def drop(self, one: T) -> None:
        """Remove an object."""
        self._objects.pop(self.key(one), None)

    def key(self, one: T) -> str:
        """Return the key of an object."""
        return next(iter(self._names(one)))


class OverlayStore(Store[T]):
    """Shows what is behind it, but for what was put here or dropped here.

    Args:
        names: all names of an object; the first is its key.
        find_behind: looks one up behind.
        all_behind: all that are there.
    """

    def __init__(
        self,
        names: Callable[[T], Iterable[str]],
        find_behind: Callable[[str], T | None],
        all_behind: Callable[[], list[T]],
    ) -> None:
        super().__init__(names)
        self._find_behind = find_behind
        self._all_behind = all_behind
        self._dropped: set[str] = set()

    def find(self, name: str) -> T | None:
        """Return the object of that name, or of an id that begins so, or None."""
        if (here := super().find(name)) is not None:
            return here
        behind = self._find_behind(name)
        # One that is here, too, has another name by now.
        return None if behind is None or self._is_hidden(behind) else behind

    def all(self) -> list[T]:
        """Return all objects, the newest last."""
        return [one for one in self._all_behind() if not self._is_hidden(one)] + super().all()

    def drop(self, one: T) -> None:
        """Remove an object."""
        super().drop(one)
        self._dropped.add(self.key(one))

    def put(self, one: T) -> None:
        """Add an object, or replace the one of its key."""
        super().put(one)
        self._dropped.discard(self.key(one))

    def _is_hidden(self, one: T) -> bool:
        return self.key(one) in self._dropped or self.key(one) in self._objects
