"""Suite: the plan of many orders, in process."""

import gc
import time
from collections.abc import Mapping
from functools import partial

from benchmarks.figures import Figure, Findings
from benchmarks.samples import interleaved
from benchmarks.settings import Settings
from docker_meta.plan.planner import plan_unit
from docker_meta.unit.unit import Unit
from tests.units import make_unit

SMALL, LARGE = 500, 5000
GROUP = 10
HOW = f"""\
`plan_unit` in process, in CPU time, on units of {SMALL} and {LARGE:,} orders, each order on a container of its own; of
every {GROUP} containers {GROUP - 1} link to the one before. Proportional growth would be {LARGE // SMALL} x."""


def measure(settings: Settings) -> Findings:
    """Take the time of plans of two sizes."""
    contenders = {str(size): partial(_seconds, _unit(size)) for size in (SMALL, LARGE)}
    taken = interleaved(contenders, settings.more_often())
    figure = Figure(
        f"planning {LARGE:,} orders",
        taken[str(LARGE)]["plan"],
        f"the same with {SMALL}",
        taken[str(SMALL)]["plan"],
        12.0,
    )
    return Findings(HOW, (figure,))


def _unit(orders: int) -> Unit:
    numbers = range(orders)
    return make_unit(
        {f"c{number}": _container(number) for number in numbers},
        *((f"c{number}", {"command": "start"}) for number in numbers),
    )


def _container(number: int) -> Mapping[str, Mapping[str, object]]:
    links = {"links": {f"c{number - 1}": "before"}} if number % GROUP else {}
    return {"creation": {"image": "busybox"}, "startup": links}


def _seconds(unit: Unit) -> Mapping[str, float]:
    # What other rounds left behind must not be collected on the clock of this one.
    gc.collect()
    began = time.process_time()
    plan = plan_unit(unit)
    seconds = time.process_time() - began
    if len(plan.steps) != len(unit.orders):
        raise AssertionError(len(plan.steps))
    return {"plan": seconds}
