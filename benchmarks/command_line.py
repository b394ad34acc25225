"""Suite: what the command line takes without an engine, with a thousand units."""

import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure, Findings
from benchmarks.programs import OURS, BenchmarkError, Program
from benchmarks.samples import Measure, interleaved
from benchmarks.settings import Settings

UNITS = 1000
FORBIDDEN = ("docker", "rich")
HOW = f"""\
A configuration directory with {UNITS:,} units of two containers, a template and parameters each; times are those of
whole processes. The peer is the same interpreter with three imports and nothing to do. DOCKER_HOST is a socket that
nobody may connect to during the measurement, and neither command may import docker-py or rich: if one did, the
measurement would fail."""

UNIT = """\
{%- set port = 8000 -%}
web:
  creation: {image: "{{IMAGE}}", environment: {TITLE: "{{title}}"}}
  startup: {port_bindings: {80: "{{port}}"}, links: {data: data}}
data:
  creation: {image: "{{IMAGE}}", volumes: [/data]}
---
- data: {command: create}
- web: {command: start}
---
- add_argument: {name: --title, default: hello, help: what the page says}
"""


def measure(settings: Settings) -> Findings:
    """Take the figures of listing and printing."""
    with _configuration() as folder, _watched_socket() as watch:
        ours = Program("docker_start", [OURS, "-c", str(folder)], {"DOCKER_HOST": watch.url})
        listing = ("list", "--units")
        printing = ("run", "--print-unit", f"unit{UNITS // 2:04}/start")
        contenders: dict[str, Measure] = {
            "list": lambda: {"": ours.seconds(*listing)},
            "print": lambda: {"": ours.seconds(*printing)},
            "python": lambda: {"": Program("python", [sys.executable]).seconds("-c", "import argparse, msgspec, yaml")},
        }
        _demand_lines(ours.run(*listing).stdout)
        watched = Program("docker_start", [sys.executable, "-X", "importtime", *ours.command], ours.environment)
        for command in (listing, printing):
            _demand_light(watched.run(*command).stderr, what=command[-1])
        taken = {name: times[""] for name, times in interleaved(contenders, settings.more_often()).items()}
        watch.demand_untouched()
    peer = 'python -c "import argparse, msgspec, yaml"'
    return Findings(
        HOW,
        (
            Figure(f"`list --units` with {UNITS:,} units", taken["list"], peer, taken["python"], 5.0),
            Figure("`run --print-unit` of one of them", taken["print"], peer, taken["python"], 2.5),
        ),
    )


@contextmanager
def _configuration() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dmbench-") as name:
        folder = Path(name)
        (folder / "environments").mkdir()
        (folder / "environments/default.yaml").write_text("IMAGE: busybox:latest\n")
        for number in range(UNITS):
            unit = folder / f"units/unit{number:04}"
            unit.mkdir(parents=True)
            (unit / "start.yaml").write_text(UNIT)
        yield folder


class _Watch:
    """A socket that should stay alone."""

    def __init__(self, path: Path) -> None:
        self.url = f"unix://{path}"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.listener.setblocking(False)  # noqa: FBT003  the name says what it is

    def demand_untouched(self) -> None:
        try:
            self.listener.accept()
        except BlockingIOError:
            return
        raise BenchmarkError("a command that needs no engine has connected to one")


@contextmanager
def _watched_socket() -> Iterator[_Watch]:
    with tempfile.TemporaryDirectory(prefix="dmbench-") as folder:
        watch = _Watch(Path(folder) / "sock")
        try:
            yield watch
        finally:
            watch.listener.close()


def _demand_lines(listing: str) -> None:
    if (lines := len(listing.splitlines())) < UNITS:
        raise BenchmarkError(f"the listing of {UNITS} units has {lines} lines only")


def _demand_light(import_times: str, *, what: str) -> None:
    """Raise BenchmarkError if anything was imported that takes long."""
    imported = set(re.findall(r"\| +(\w+)$", import_times, re.MULTILINE))
    if found := imported.intersection(FORBIDDEN):
        raise BenchmarkError(f"{what} imports {', '.join(found)}")
