"""Times that were taken, and what is told of them."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import machine
from benchmarks.settings import Settings

Measure = Callable[[], Mapping[str, float]]
"""Takes the times of one contender in one round: what was timed, to seconds."""


@dataclass(frozen=True)
class Samples:
    """The times of one thing, in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(min(self.seconds))}-{_short(max(self.seconds))})"


def _short(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def interleaved(contenders: Mapping[str, Measure], settings: Settings) -> dict[str, dict[str, Samples]]:
    """Take the times of all contenders, one after the other within each round, so that noise hits all of them.

    Who comes first changes from round to round; a round before the first warms up and is not counted.

    Returns:
        Contender, to what was timed, to its times.
    """
    names = list(contenders)
    taken: dict[str, list[Mapping[str, float]]] = {name: [] for name in names}
    for number in range(settings.rounds + 1):
        for name in _rotated(names, number):
            machine.wait_until_calm(settings.calm_within_s)
            times = contenders[name]()
            if number:
                taken[name].append(times)
    return {name: _by_what(times) for name, times in taken.items()}


def _rotated(names: Sequence[str], by: int) -> list[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]


def _by_what(rounds: Sequence[Mapping[str, float]]) -> dict[str, Samples]:
    return {what: Samples(tuple(times[what] for times in rounds)) for what in rounds[0]}
