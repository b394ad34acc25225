"""A world on an engine that may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from docker_meta.engine.connect import connect
from tests.engine_fixture import EngineProcess
from tests.orders.world import World


@pytest.fixture
def fragile(fault_engine: EngineProcess, tmp_path: Path) -> Iterator[World]:
    """A world on the engine of this test; the next one finds it empty."""
    engine = connect(None, {"DOCKER_HOST": fault_engine.url}, jobs=4)
    client = fault_engine.client()
    yield World(engine, client, tmp_path)
    client.close()
    engine.close()
