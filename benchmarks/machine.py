"""What the measurements ran on."""

import os
import platform
import time
from pathlib import Path

CALM_S = 0.5
CALM_IDLE = 0.9


def describe() -> str:
    """Return the kind of the machine in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, Linux {platform.release()}"


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def wait_until_calm(within_s: float) -> None:
    """Wait, but not longer than that, until nobody else uses the processors."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and _idle_share() < CALM_IDLE:
        pass


def _idle_share() -> float:
    """Return the share of time in which the processors had nothing to do, over half a second."""
    idle_before, all_before = _processor_times()
    time.sleep(CALM_S)
    idle_after, all_after = _processor_times()
    return (idle_after - idle_before) / max(1, all_after - all_before)


def _processor_times() -> tuple[int, int]:
    with Path("/proc/stat").open() as stat:
        times = [int(word) for word in stat.readline().split()[1:]]
    return times[3], sum(times)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
