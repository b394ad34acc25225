"""Suite: how many steps at a time are best."""

from benchmarks.contenders import REMOVE, START, OurProgram, Repeated
from benchmarks.engine import prepared_engine
from benchmarks.figures import Findings, Table
from benchmarks.samples import interleaved
from benchmarks.settings import Settings
from benchmarks.workload import COUNT, written_workload

JOBS = (1, 2, 4, 6, 8, 12, 16)
HOW = f"""\
The same {COUNT} containers with `--jobs N`, the numbers alternating within each round. The default of `--jobs` is
chosen from this table."""


def measure(settings: Settings) -> Findings:
    """Start and purge with each number of jobs."""
    with prepared_engine() as engine, written_workload() as workload:
        contenders = {str(jobs): Repeated(engine, OurProgram(engine, workload, ("--jobs", str(jobs)))) for jobs in JOBS}
        taken = interleaved(contenders, settings)
    rows = tuple((jobs, str(times[START]), str(times[REMOVE])) for jobs, times in taken.items())
    notes = tuple(failure for contender in contenders.values() for failure in contender.failures)
    return Findings(
        HOW, notes=notes, tables=(Table(f"`--jobs`: {COUNT} containers", ("jobs", "start", "purge"), rows),)
    )
