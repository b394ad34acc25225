"""Where the time of a command goes: until the first call of the engine, in imports, in calls."""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

from benchmarks.contenders import ComposeLike, OurProgram
from benchmarks.engine import DockerEngine, fresh_name, prepared_engine
from benchmarks.programs import OURS, BenchmarkError, Program, find_peers
from benchmarks.recorder import Call, Recorder, recording
from benchmarks.workload import COUNT, UNIT, Workload, written_workload

IMPORTED = re.compile(r"import time: +(\d+) \| +(\d+) \| ( *)(\S+)$", re.MULTILINE)
TOLD_SHARE = 0.04
"""Of all imports together: quicker ones are not told."""
Step = Callable[[], object]


def profile(name: str) -> str:
    """Return a text on where the time of one of PROFILES goes, for us and for compose."""
    url = os.environ.get("DOCKER_HOST", "")
    if not url.startswith("unix://"):
        raise BenchmarkError("set DOCKER_HOST to the unix:// socket of an engine")
    with prepared_engine() as engine, written_workload() as workload:
        parts = [f"{name} of {COUNT} containers, through a socket that notes what is asked"]
        for title, steps in _contenders(engine, workload).items():
            parts += ["", f"== {title}", *_recorded(steps, PROFILES.index(name), url)]
            engine.clean()
        parts += ["", "== imports", *_imports(workload)]
    return "\n".join(parts)


PROFILES = ("start", "again", "purge")
"""What can be profiled, in the order in which they happen."""


def _contenders(engine: DockerEngine, workload: Workload) -> Mapping[str, Sequence[Step]]:
    ours = OurProgram(engine, workload)
    name = fresh_name()
    compose = ComposeLike(engine, workload, find_peers().here["compose"], ("--progress", "quiet"))
    return {
        "docker_start": [partial(ours.run, command, name) for command in ("start", "start", "purge")],
        "docker compose": [partial(run, name) for run in (compose.up, compose.up, compose.down)],
    }


def _recorded(steps: Sequence[Step], number: int, url: str) -> Iterator[str]:
    """Run the steps up to the one of that number, and tell what that one asked the engine."""
    # A first round, so that what is told is not that of cold caches.
    for step in steps:
        step()
    for step in steps[:number]:
        step()
    with recording(url) as (recorder, recorder_url):
        os.environ["DOCKER_HOST"] = recorder_url
        try:
            steps[number]()
        finally:
            os.environ["DOCKER_HOST"] = url
        whole = recorder.now()
    return _told(recorder, whole)


def _told(recorder: Recorder, whole: float) -> Iterator[str]:
    calls = [call for call in recorder.calls if call.ended]
    if not calls:
        raise BenchmarkError("the engine was not asked for anything")
    first, last = min(call.began for call in calls), max(call.ended for call in calls)
    yield f"first call after {_ms(first)}, last answer after {_ms(last)}, exit after {_ms(whole)}"
    yield f"{len(calls)} calls over {recorder.connections} connections, {len(calls) / COUNT:.1f} for each container"
    yield f"no call under way for {_ms(_idle(calls))} between the first and the last"
    by_what: defaultdict[str, list[float]] = defaultdict(list)
    for call in calls:
        by_what[call.what].append(call.ended - call.began)
    for what, times in sorted(by_what.items(), key=lambda item: -sum(item[1])):
        yield f"  {len(times):4} x {what:34} {_ms(sum(times) / len(times)):>9} each, {_ms(sum(times)):>9} together"


def _idle(calls: Sequence[Call]) -> float:
    """Return for how long no call was under way."""
    idle, until = 0.0, 0.0
    for call, following in pairwise(sorted(calls, key=lambda call: call.began)):
        until = max(until, call.ended)
        idle += max(0.0, following.began - until)
    return idle


def _imports(workload: Workload) -> Iterator[str]:
    """Tell which modules take long to import when all runs already, with those that they import."""
    command = [sys.executable, "-X", "importtime", OURS, "-c", str(workload.configuration), "run"]
    program = Program("docker_start", command)
    for arguments in ([f"{UNIT}/start"], [f"{UNIT}/start", "--print-unit"]):
        told = IMPORTED.findall(program.run(*arguments).stderr)
        modules = [(int(whole), len(depth) // 2, name) for _, whole, depth, name in told]
        top = sum(whole for whole, depth, _ in modules if depth == 0)
        yield f"{' '.join(arguments)}: {len(modules)} modules, {_ms(top / 1e6)}; the slowest:"
        # A module is told after those that it imports; read backwards they form a tree.
        for whole, depth, name in reversed(modules):
            if whole >= TOLD_SHARE * top:
                yield f"  {_ms(whole / 1e6):>9} {'  ' * depth}{name}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
