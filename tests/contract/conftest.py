"""The engines that the contract suite runs on, and a clean slate on each."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from docker_meta.engine.api import Engine
from docker_meta.engine.connect import connect
from docker_meta.engine.memory.dry_run import DryRunEngine
from tests.fakes.engine import FakeEngine

REAL = pytest.param("real", marks=pytest.mark.engine)
Named = Callable[[str], str]


@pytest.fixture(params=["fake", "dry run", REAL])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Every engine."""
    with _engine(request) as engine:
        yield engine


@pytest.fixture(params=["fake", REAL])
def running_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Engines whose containers really run something."""
    with _engine(request) as engine:
        yield engine


@pytest.fixture(scope="session")
def real_connection(engine_url: str) -> Iterator[Engine]:
    """The real engine, connected once."""
    engine = connect(engine_url, {}, jobs=4)
    yield engine
    engine.close()


@pytest.fixture
def real_engine(real_connection: Engine) -> Iterator[Engine]:
    """The real engine alone."""
    with _cleaned(real_connection):
        yield real_connection


@pytest.fixture(scope="session")
def run_name() -> str:
    """What the names of this session begin with, so that nothing that is there already is met."""
    return f"contract-{secrets.token_hex(3)}"


@pytest.fixture
def named(run_name: str) -> Named:
    """Makes names of containers, volumes, networks and images."""
    return lambda name: f"{run_name}-{name}"


@contextmanager
def _engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "fake":
        yield FakeEngine(registry=())
    elif request.param == "dry run":
        yield DryRunEngine(FakeEngine(registry=()))
    else:
        connection = request.getfixturevalue("real_connection")
        with _cleaned(connection):
            yield connection


@contextmanager
def _cleaned(engine: Engine) -> Iterator[None]:
    """Remove what a test has left, whatever happened in it."""
    containers = {one.id for one in engine.list_containers()}
    volumes = {one.name for one in engine.list_volumes()}
    networks = {one.id for one in engine.list_networks()}
    try:
        yield
    finally:
        for container in engine.list_containers():
            if container.id not in containers:
                engine.remove_container(container.id, anonymous_volumes=True, force=True)
        for volume in engine.list_volumes():
            if volume.name not in volumes:
                engine.remove_volume(volume.name)
        for network in engine.list_networks():
            if network.id not in networks:
                engine.remove_network(network.id)
