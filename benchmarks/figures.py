"""A figure: our time beside a peer's, and the bound of their ratio."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.samples import Samples
from benchmarks.settings import Settings


@dataclass(frozen=True)
class Figure:
    """One line of the table; without a bound it is there to be known."""

    title: str
    ours: Samples
    peer_name: str
    peer: Samples
    bound: float | None = None
    is_strict: bool = False

    @property
    def ratio(self) -> float:
        """How many times as long as the peer we take."""
        return self.ours.median / self.peer.median

    @property
    def is_met(self) -> bool:
        """Is the ratio within the bound?"""
        if self.bound is None:
            return True
        return self.ratio < self.bound if self.is_strict else self.ratio <= self.bound

    @property
    def bound_text(self) -> str:
        """The bound as it is written in the table."""
        return "" if self.bound is None else f"{'<' if self.is_strict else '≤'} {self.bound:g} x"


@dataclass(frozen=True)
class Missing:
    """A figure that could not be measured here."""

    title: str
    peer_name: str
    reason: str


@dataclass(frozen=True)
class Table:
    """A table beside the figures: first line, then rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Findings:
    """All that a suite found out; `how` says how it was measured, `notes` what went wrong meanwhile."""

    how: str
    figures: tuple[Figure | Missing, ...] = ()
    tables: tuple[Table, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


Suite = Callable[[Settings], Findings]
