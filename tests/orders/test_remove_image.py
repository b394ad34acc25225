"""Which images `remove_image` may take away, on the engine in memory."""

from docker_meta.events import Result
from docker_meta.model.container import Container
from docker_meta.orders.remove_image import RemoveImage
from tests.fakes.engine import FakeEngine
from tests.fakes.jobs import make_job

CONTAINER = Container(key="web", creation={"image": "busybox:latest"})


def run(engine: FakeEngine) -> Result:
    return RemoveImage().run(make_job(CONTAINER, engine)).result


def test_an_image_that_can_be_pulled_again_is_removed() -> None:
    engine = FakeEngine()
    engine.add_image("busybox:latest", digests=["busybox@sha256:0"])
    assert run(engine) is Result.DONE
    assert engine.find_image("busybox:latest") is None


def test_an_image_that_came_from_no_registry_is_kept() -> None:
    engine = FakeEngine()
    engine.add_image("busybox:latest")
    assert run(engine) is Result.SKIPPED
    assert engine.find_image("busybox:latest")


def test_an_image_that_is_in_a_registry_by_another_name_only_is_kept() -> None:
    engine = FakeEngine()
    engine.add_image("busybox:latest", digests=["127.0.0.1:5000/copy@sha256:0", "other/busybox@sha256:0"])
    assert run(engine) is Result.SKIPPED
    assert engine.find_image("busybox:latest")
