"""The report of a measurement as Markdown."""

import datetime as dt
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks import machine
from benchmarks.figures import Figure, Findings, Missing
from benchmarks.settings import Settings

HEAD = ("figure", "ours", "peer", "peer's time", "ratio", "bound", "met?")


def render(findings: Mapping[str, Findings], settings: Settings, loads: tuple[float, float]) -> str:
    """Return the whole report; `loads` are the load averages before and after."""
    return "\n".join(
        [
            *_introduction(settings, loads),
            *_versions(findings),
            *_results(findings),
            *_notes(findings),
            *_methods(findings),
        ]
    )


def _introduction(settings: Settings, loads: tuple[float, float]) -> Iterator[str]:
    yield "# Figures"
    yield ""
    yield "Written by `make bench`, which measures the program and its peers side by side, in one run on one engine:"
    yield f"medians of {settings.rounds} rounds after one that warms up (three times as many where no engine takes"
    yield "part), with the shortest and the longest time in brackets. Within each round all take their turns, so that"
    yield "noise hits all of them. A ratio is that of medians, ours by the peer's; a line without a bound is there to"
    yield "be known."
    yield ""
    yield f"- Machine: {machine.describe()}"
    yield f"- Load average of the last minute: {loads[0]:.1f} before the first round, {loads[1]:.1f} after the last"
    if settings.calm_within_s:
        yield f"- Before each turn of a program it was waited for an idle machine, {settings.calm_within_s:g} s at most"
    yield f"- Measured on {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, with Python {platform.python_version()}"


def _versions(findings: Mapping[str, Findings]) -> Iterator[str]:
    versions = {name: version for found in findings.values() for name, version in found.versions.items()}
    for name, version in versions.items():
        yield f"- {name}: {version}"
    yield ""


def _results(findings: Mapping[str, Findings]) -> Iterator[str]:
    lines = [_line(figure) for found in findings.values() for figure in found.figures]
    if lines:
        yield from _table(HEAD, lines)
    for table in (table for found in findings.values() for table in found.tables):
        yield f"## {table.title}"
        yield ""
        yield from _table(table.head, table.rows)


def _line(figure: Figure | Missing) -> tuple[str, ...]:
    if isinstance(figure, Missing):
        return (figure.title, "", figure.peer_name, f"not measured: {figure.reason}", "", "", "")
    met = "" if figure.bound is None else "yes" if figure.is_met else "**no**"
    times = (str(figure.ours), figure.peer_name, str(figure.peer))
    return (figure.title, *times, f"{figure.ratio:.2f} x", figure.bound_text, met)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _notes(findings: Mapping[str, Findings]) -> Iterator[str]:
    if notes := [note for found in findings.values() for note in found.notes]:
        yield "What went wrong meanwhile:"
        yield ""
        yield from (f"- {' '.join(note.split())}" for note in notes)
        yield ""


def _methods(findings: Mapping[str, Findings]) -> Iterator[str]:
    yield "## How it is measured"
    yield ""
    for name, found in findings.items():
        yield f"`{name}`"
        yield f": {found.how.replace(chr(10), chr(10) + '  ')}"
        yield ""
