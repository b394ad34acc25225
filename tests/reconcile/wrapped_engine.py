"""A real engine whose calls are counted, and that lets a run break off at one of them."""

import threading
from collections.abc import Callable, Collection
from typing import Any, cast

from docker_meta.engine.api import Engine
from docker_meta.interruption import Interruption
from docker_meta.model.settings import RunOptions, Settings
from docker_meta.reconcile.job import Job, Shared
from docker_meta.unit.unit import Unit


class Killed(BaseException):
    """Nothing may run after this, no more than after `kill -9`."""


class WrappedEngine:
    """Passes all calls on to a real engine.

    Attributes:
        calls: the names of the methods, in order.
        before: called with the number of each call, from 1, and its name, before it is made.
    """

    def __init__(self, engine: Engine, before: Callable[[int, str], None] = lambda _number, _name: None) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self.calls: list[str] = []
        self.before = before

    @property
    def as_engine(self) -> Engine:
        return cast("Engine", self)

    @property
    def url(self) -> str:
        return self._engine.url

    def count(self) -> dict[str, int]:
        return {name: self.calls.count(name) for name in sorted(set(self.calls))}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._engine, name)

        def call(*arguments: Any, **named: Any) -> Any:
            with self._lock:
                self.calls.append(name)
                number = len(self.calls)
            self.before(number, name)
            return method(*arguments, **named)

        return call


def kill_at(position: int, methods: Collection[str]) -> Callable[[int, str], None]:
    """Break off before the call of one of these methods that is the `position`th of them."""
    passed = 0

    def before(_number: int, name: str) -> None:
        nonlocal passed
        passed += name in methods
        if passed == position:
            raise Killed

    return before


def carry_out(unit: Unit, engine: Engine, *, options: RunOptions) -> None:
    """Carry out the only order of a unit by itself: a scheduler would catch what stands for a kill."""
    (given,) = unit.orders
    job = Job(
        step="#1",
        container=unit.composition[given.container],
        composition=unit.composition,
        settings=Settings(directory=unit.directory, unit=unit.name, environment=unit.environment),
        options=options,
        engine=engine,
        emit=lambda _event: None,
        interruption=Interruption(),
        place=given.place,
        shared=Shared(),
    )
    given.order.run(job)
