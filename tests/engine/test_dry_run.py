"""The dry run: reads of the real engine, writes in memory."""

import pytest

from docker_meta.engine.api import ContainerSpec, ExecSpec, State
from docker_meta.engine.memory.dry_run import DryRunEngine
from docker_meta.errors import Conflict, NotFound
from docker_meta.interruption import Interruption
from tests.fakes.engine import WRITES, FakeEngine


@pytest.fixture
def real() -> FakeEngine:
    """An engine with one running container on a network, with a volume."""
    engine = FakeEngine()
    engine.create_network("net", labels={})
    engine.create_container(
        ContainerSpec(name="web", image="busybox", host={"binds": ["data:/data"]}, networks={"net": {}})
    )
    engine.start_container("web")
    engine.writes.clear()
    return engine


@pytest.fixture
def dry(real: FakeEngine) -> DryRunEngine:
    """The dry run over it."""
    return DryRunEngine(real)


def test_reads_are_those_of_the_real_engine(dry: DryRunEngine, real: FakeEngine) -> None:
    assert dry.find_container("web") == real.find_container("web")
    assert dry.list_containers(volume="data") == real.list_containers(volume="data")
    assert dry.find_image("busybox") == real.find_image("busybox")
    assert dry.list_networks() == real.list_networks()
    assert dry.url == real.url


def test_writes_are_seen_here_and_not_there(dry: DryRunEngine, real: FakeEngine) -> None:
    dry.stop_container("web", timeout_s=0)
    dry.rename_container("web", "old")
    dry.create_container(ContainerSpec(name="web", image="busybox"))
    dry.start_container("web")
    assert [(one.name, one.state) for one in dry.list_containers()] == [
        ("old", State.EXITED),
        ("web", State.RUNNING),
    ]
    assert [(one.name, one.state) for one in real.list_containers()] == [("web", State.RUNNING)]
    assert real.writes == []


def test_what_was_removed_is_gone_here_only(dry: DryRunEngine, real: FakeEngine) -> None:
    with pytest.raises(Conflict):
        dry.remove_network("net")
    with pytest.raises(Conflict):
        dry.remove_volume("data")
    dry.remove_container("web", anonymous_volumes=True, force=True)
    dry.remove_network("net")
    dry.remove_volume("data")
    dry.remove_image("busybox", force=False, noprune=False)
    found = (dry.find_container("web"), dry.find_network("net"), dry.find_volume("data"), dry.find_image("busybox"))
    assert found == (None, None, None, None)
    assert (dry.list_containers(), dry.list_networks(), dry.list_volumes()) == ([], [], [])
    assert real.writes == []
    assert real.find_container("web") is not None


def test_a_removed_container_can_be_created_again(dry: DryRunEngine) -> None:
    dry.remove_container("web", anonymous_volumes=False, force=True)
    dry.create_container(ContainerSpec(name="web", image="busybox"))
    assert dry.find_container("web") is not None


def test_an_image_that_would_be_built_or_pulled_can_be_used(dry: DryRunEngine, real: FakeEngine) -> None:
    built = dry.build_image({"path": "/conf", "tag": "own:1"}, print, print, Interruption())
    assert dry.pull_image("nginx", print, Interruption()) != built
    for image in ("own:1", "nginx:latest"):
        dry.create_container(ContainerSpec(name=image.partition(":")[0], image=image))
    with pytest.raises(NotFound):
        dry.create_container(ContainerSpec(name="other", image="other"))
    assert real.writes == []
    assert real.find_image("own:1") is None


def test_a_tag_moves_here_only(dry: DryRunEngine, real: FakeEngine) -> None:
    before = real.find_image("busybox")
    assert before is not None
    built = dry.build_image({"path": "/conf", "tag": "busybox"}, print, print, Interruption())
    here, old = dry.find_image("busybox"), dry.find_image(before.id)
    assert here is not None
    assert here.id == built
    assert old is not None
    assert old.tags == ()
    assert real.find_image("busybox") == before


def test_commands_end_well_at_once(dry: DryRunEngine, real: FakeEngine) -> None:
    assert dry.execute("web", ExecSpec(command=["false"]), print, Interruption()) == 0
    assert real.writes == []


def test_a_container_that_is_followed_has_ended(dry: DryRunEngine) -> None:
    dry.create_container(ContainerSpec(name="job", image="busybox"))
    dry.start_container("job")
    dry.stream_logs("job", print, Interruption(), follow=True)
    ended = dry.find_container("job")
    assert ended is not None
    assert (ended.state, ended.exit_code) == (State.EXITED, 0)


def test_a_container_here_has_what_references_look_for(dry: DryRunEngine) -> None:
    dry.create_container(ContainerSpec(name="new", image="busybox", creation={"hostname": "h"}, networks={"net": {}}))
    dry.start_container("new")
    new = dry.find_container("new")
    assert new is not None
    assert new.attributes["Config"]["Hostname"] == "h"
    assert new.attributes["NetworkSettings"]["Networks"]["net"]["IPAddress"] == "0.0.0.0"  # noqa: S104
    assert new.attributes["State"]["Running"] is True


def test_no_write_of_the_port_reaches_the_real_engine(dry: DryRunEngine) -> None:
    assert all(getattr(type(dry), name).__module__.startswith("docker_meta.engine.memory.") for name in WRITES)
