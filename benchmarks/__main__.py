"""The command `python -m benchmarks`."""

import argparse
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks import command_line, containers, jobs, machine, planning, report
from benchmarks.figures import Figure, Findings, Suite
from benchmarks.profile import PROFILES, profile
from benchmarks.programs import PROJECT, BenchmarkError
from benchmarks.settings import Settings

SUITES: Mapping[str, Suite] = {
    "containers": containers.measure,
    "jobs": jobs.measure,
    "command_line": command_line.measure,
    "planning": planning.measure,
}
OUTPUT = PROJECT / "docs/benchmarks.md"


def main() -> int:
    """Run the command and return its exit code: 0, or 1 if a bound is not met."""
    given = _parser().parse_args()
    # So that everything is cleaned up after a SIGTERM, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if given.profile:
            print(profile(given.profile))
            return 0
        return _measure(Settings(given.rounds, given.calm), given.only or list(SUITES), given.output)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _measure(settings: Settings, names: list[str], output: Path | None) -> int:
    load_before = machine.load()
    findings = {}
    for name in names:
        print(f"measuring {name}", file=sys.stderr)
        findings[name] = SUITES[name](settings)
    text = report.render(findings, settings, (load_before, machine.load()))
    print(text)
    # Some of the figures alone are no report.
    if target := output or (OUTPUT if set(names) == SUITES.keys() else None):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        print(f"written to {target}", file=sys.stderr)
    return 0 if _all_met(findings) else 1


def _all_met(findings: Mapping[str, Findings]) -> bool:
    figures = [figure for found in findings.values() for figure in found.figures]
    return all(figure.is_met for figure in figures if isinstance(figure, Figure))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=(
            "Measure the program beside its peers, on the engine of DOCKER_HOST. The exit code is 1 if a bound is not "
            "met, and 2 if something could not be measured at all."
        ),
    )
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--calm",
        type=float,
        default=0,
        metavar="SECONDS",
        help="before each turn, how long to wait for an idle machine",
    )
    parser.add_argument("--only", choices=SUITES, action="append", help="these suites only; may be given several times")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: docs/benchmarks.md, if all is measured")
    parser.add_argument(
        "--profile", choices=PROFILES, help="show where the time of a command goes, and measure nothing"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
