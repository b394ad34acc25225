"""Real engines for tests: private ones, so that no test ever touches an engine that the user has.

Fixtures:
    engine_url: the address of an engine for the whole session, with the base images in it and nothing else.
    docker_client: docker-py on it.
    fault_engine: a second engine, for tests that kill it; it is up again and empty before each test.

`DOCKER_META_TEST_KIND` chooses the version of the engines, as `tools/engine up --kind` does.
`DOCKER_META_TEST_ENGINE` names another engine to use as `engine_url`; the tests leave what they find in it.
Engines are kept between sessions, stopped and emptied, because an engine with kept data starts ten times as fast.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import docker
import pytest

PROJECT = Path(__file__).resolve().parent.parent
ENGINE_FIXTURES = {"engine_url", "fault_engine"}
MOST_SESSIONS = 20
KIND = os.environ.get("DOCKER_META_TEST_KIND") or "docker-20.10"


def pytest_sessionstart() -> None:
    """End on SIGTERM as on Ctrl-C, so that a cancelled run stops its engines."""
    with contextlib.suppress(ValueError):  # Not in the main thread.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need an engine."""
    for item in items:
        if isinstance(item, pytest.Function) and not ENGINE_FIXTURES.isdisjoint(item.fixturenames):
            item.add_marker("engine")


@dataclass(frozen=True)
class EngineProcess:
    """A private engine that a test may kill."""

    name: str
    url: str

    def crash(self) -> None:
        """Kill the daemon alone; containers live on."""
        run_tool("engine", "down", self.name, "--crash")

    def restart(self) -> None:
        """Start the daemon again; one that runs is left alone."""
        run_tool("engine", "up", self.name, "--kind", KIND)

    def client(self) -> docker.DockerClient:
        """docker-py on this engine; the caller closes it."""
        return docker.DockerClient(base_url=self.url, timeout=60)


@pytest.fixture(scope="session")
def engine_url() -> Iterator[str]:
    """The address of an engine that holds the base images and nothing else."""
    if chosen := os.environ.get("DOCKER_META_TEST_ENGINE"):
        yield chosen
        return
    with _private_engine("test") as engine:
        yield engine.url


@pytest.fixture(scope="session")
def docker_client(engine_url: str) -> Iterator[docker.DockerClient]:
    """docker-py on the session's engine."""
    client = docker.DockerClient(base_url=engine_url, timeout=60)
    yield client
    client.close()


@pytest.fixture(scope="session")
def fault_engine_of_session() -> Iterator[EngineProcess]:
    """The engine behind `fault_engine`."""
    with _private_engine("fault") as engine:
        yield engine


@pytest.fixture
def fault_engine(fault_engine_of_session: EngineProcess) -> EngineProcess:
    """An engine that this test may kill."""
    run_tool("engine", "up", fault_engine_of_session.name, "--kind", KIND, "--empty")
    return fault_engine_of_session


@contextlib.contextmanager
def _private_engine(purpose: str) -> Iterator[EngineProcess]:
    _demand_root()
    with _free_name(purpose) as name:
        try:
            url = run_tool("engine", "up", name, "--kind", KIND, "--empty").removeprefix("DOCKER_HOST=")
            run_tool("base_images", "--host", url)
            yield EngineProcess(name=name, url=url)
        finally:
            run_tool("engine", "down", name, "--fast")


def _demand_root() -> None:
    if os.geteuid() == 0:
        return
    reason = "a private engine needs root: run the tests with sudo, or name an engine in DOCKER_META_TEST_ENGINE"
    if "CI" in os.environ:
        pytest.fail(reason)
    pytest.skip(reason)


@contextlib.contextmanager
def _free_name(purpose: str) -> Iterator[str]:
    """The first name that no other session uses now; a session that was killed holds none."""
    folder = _cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(MOST_SESSIONS):
        name = f"{KIND}-{purpose}-{number}"
        with (folder / f"session-{name}").open("w") as lock:
            if _is_mine(lock):
                yield name
                return
    pytest.fail(f"{MOST_SESSIONS} test sessions are running already")


def _is_mine(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _cache() -> Path:
    return Path(run_tool("engine", "cache"))


def run_tool(tool: str, *arguments: str) -> str:
    """Run one of the project's tools; returns what it wrote to stdout, without the line's end."""
    command: list[str | Path] = [sys.executable, PROJECT / "tools" / tool, *arguments]
    # A process group of its own: Ctrl-C in the terminal ends the tests, not the tool that cleans up after them.
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, start_new_session=True
    )
    if done.returncode != 0:
        pytest.fail(f"tools/{tool} {' '.join(arguments)} failed:\n{done.stderr}", pytrace=False)
    return done.stdout.strip()
