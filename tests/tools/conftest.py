"""What the tests of the tools share."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))

RunTool = Callable[..., str]
StartEngine = Callable[[str], str]


@pytest.fixture(scope="session")
def run_tool() -> RunTool:
    """Run one of the tools and return what it writes to stdout."""

    def run(tool: str, *arguments: str) -> str:
        command: list[str | Path] = [sys.executable, TOOLS / tool, *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture
def engine_name(run_tool: RunTool, engine_url: str) -> Iterator[Callable[[str], str]]:
    """Names for engines of this test alone; they are removed after it."""
    names: list[str] = []

    def name(letter: str) -> str:
        names.append(f"tools-{os.getpid()}-{letter}")
        return names[-1]

    yield name
    for used in names:
        run_tool("engine", "down", used, "--purge")
