"""What every engine does with containers."""

import pytest

from docker_meta.engine.api import Engine, State
from docker_meta.errors import Conflict, NotFound
from tests.contract.conftest import Named
from tests.contract.helpers import IMAGE, ended, live, names, spec, started

PORT = 28_431


def test_a_created_container_is_found_by_name_and_by_id(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web"), labels={"a": "b"}))
    found = live(engine, named("web"))
    assert (found.id, found.name, found.state) == (container_id, named("web"), State.CREATED)
    assert live(engine, container_id) == found
    assert found.labels["a"] == "b"
    assert found.image == IMAGE


def test_a_container_knows_its_image(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("web")))
    image = engine.find_image(IMAGE)
    assert image is not None
    assert live(engine, named("web")).image_id == image.id


def test_a_container_that_is_not_there_is_none(engine: Engine, named: Named) -> None:
    assert engine.find_container(named("nobody")) is None


def test_the_beginning_of_an_id_is_not_a_name(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    assert engine.find_container(container_id[:4]) is None


def test_a_name_is_given_once(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("web")))
    with pytest.raises(Conflict, match="is taken"):
        engine.create_container(spec(named("web")))


def test_a_container_needs_an_image_that_is_there(engine: Engine, named: Named) -> None:
    with pytest.raises(NotFound, match=r"(?i)no such image") as caught:
        engine.create_container(spec(named("web"), image=named("no-image")))
    assert caught.value.hint == "build or pull the image first"


def test_a_container_without_a_name_gets_one(engine: Engine) -> None:
    container_id = engine.create_container(spec(""))
    assert live(engine, container_id).name


def test_a_started_container_runs(engine: Engine, named: Named) -> None:
    started(engine, named("web"))
    assert live(engine, named("web")).state is State.RUNNING


def test_starting_twice_is_no_error(engine: Engine, named: Named) -> None:
    container_id = started(engine, named("web"))
    engine.start_container(container_id)
    assert live(engine, named("web")).is_running


def test_a_stopped_container_does_not_run_and_can_be_started_again(engine: Engine, named: Named) -> None:
    container_id = started(engine, named("web"))
    engine.stop_container(container_id, timeout_s=0)
    assert live(engine, named("web")).state is State.EXITED
    engine.start_container(container_id)
    assert live(engine, named("web")).state is State.RUNNING


def test_stopping_what_does_not_run_is_no_error(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    engine.stop_container(container_id, timeout_s=0)
    assert not live(engine, named("web")).is_running


@pytest.mark.parametrize("action", ["start_container", "kill_container", "pause_container", "unpause_container"])
def test_what_is_not_there_is_not_found(engine: Engine, named: Named, action: str) -> None:
    with pytest.raises(NotFound):
        getattr(engine, action)(named("nobody"))


def test_stopping_what_is_not_there_is_not_found(engine: Engine, named: Named) -> None:
    with pytest.raises(NotFound):
        engine.stop_container(named("nobody"), timeout_s=0)


def test_a_killed_container_has_ended(engine: Engine, named: Named) -> None:
    engine.kill_container(started(engine, named("web")))
    assert ended(engine, named("web")).exit_code == 137


def test_only_what_runs_can_be_killed(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    with pytest.raises(Conflict):
        engine.kill_container(container_id)


def test_a_paused_container_is_running_but_paused(engine: Engine, named: Named) -> None:
    container_id = started(engine, named("web"))
    engine.pause_container(container_id)
    paused = live(engine, named("web"))
    assert (paused.state, paused.is_running) == (State.PAUSED, True)
    engine.unpause_container(container_id)
    assert live(engine, named("web")).state is State.RUNNING


def test_only_what_runs_can_be_paused(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    with pytest.raises(Conflict):
        engine.pause_container(container_id)


def test_a_renamed_container_has_the_new_name_only(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    engine.rename_container(container_id, named("old"))
    assert live(engine, named("old")).id == container_id
    assert engine.find_container(named("web")) is None
    engine.create_container(spec(named("web")))
    assert live(engine, named("web")).id != container_id


def test_a_container_is_not_renamed_to_a_name_that_is_taken(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("web")))
    container_id = engine.create_container(spec(named("other")))
    with pytest.raises(Conflict):
        engine.rename_container(container_id, named("web"))


def test_a_removed_container_is_gone(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web")))
    engine.remove_container(container_id, anonymous_volumes=False)
    assert engine.find_container(container_id) is None
    assert names(engine.list_containers(labels={"none": "such"})) == []


def test_removing_what_is_gone_is_no_error(engine: Engine, named: Named) -> None:
    engine.remove_container(named("nobody"), anonymous_volumes=True, force=True)


def test_a_running_container_is_removed_by_force_only(engine: Engine, named: Named) -> None:
    container_id = started(engine, named("web"))
    with pytest.raises(Conflict):
        engine.remove_container(container_id, anonymous_volumes=False)
    engine.remove_container(container_id, anonymous_volumes=False, force=True)
    assert engine.find_container(container_id) is None


def test_the_exit_code_is_told(running_engine: Engine, named: Named) -> None:
    started(running_engine, named("web"), ["sh", "-c", "exit 3"])
    container = ended(running_engine, named("web"))
    assert (container.state, container.exit_code) == (State.EXITED, 3)
    (listed,) = [one for one in running_engine.list_containers() if one.id == container.id]
    assert (listed.state, listed.exit_code) == (State.EXITED, 3)


def test_containers_are_listed_by_all_their_labels(engine: Engine, named: Named) -> None:
    unit = named("unit")
    engine.create_container(spec(named("a"), labels={"unit": unit, "kind": "x"}))
    engine.create_container(spec(named("b"), labels={"unit": unit, "kind": "y"}))
    engine.create_container(spec(named("c")))
    assert names(engine.list_containers(labels={"unit": unit})) == [named("a"), named("b")]
    assert names(engine.list_containers(labels={"unit": unit, "kind": "y"})) == [named("b")]


def test_containers_are_listed_by_volume_and_network(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={})
    binds = {"binds": [f"{named('data')}:/data"]}
    engine.create_container(spec(named("a"), host=binds, networks={named("net"): {}}))
    engine.create_container(spec(named("b"), networks={named("net"): {}}))
    assert names(engine.list_containers(volume=named("data"))) == [named("a")]
    assert names(engine.list_containers(network=named("net"))) == [named("a"), named("b")]
    assert names(engine.list_containers(volume=named("data"), network=named("none"))) == []
    assert engine.list_containers(volume=named("dat")) == []


def test_containers_are_listed_by_image(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("a")))
    image = engine.find_image(IMAGE)
    assert image is not None
    for reference in (image.id, IMAGE, "busybox"):
        assert named("a") in names(engine.list_containers(image=reference))
    assert engine.list_containers(image=named("no-image")) == []


def test_a_listed_container_tells_mounts_and_networks(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={})
    engine.create_container(
        spec(named("a"), host={"binds": [f"{named('data')}:/data:ro"]}, networks={named("net"): {}})
    )
    (listed,) = engine.list_containers(volume=named("data"))
    (mount,) = listed.mounts
    assert (mount.type, mount.name, mount.destination, mount.writable) == ("volume", named("data"), "/data", False)
    assert listed.networks == (named("net"),)


def test_port_bindings_are_read_back(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("web"), host={"port_bindings": {80: ["127.0.0.1", PORT]}}))
    attributes = live(engine, named("web")).attributes
    assert attributes["HostConfig"]["PortBindings"] == {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(PORT)}]}
    assert attributes["Config"]["ExposedPorts"] == {"80/tcp": {}}


def test_a_port_that_a_container_has_is_taken(engine: Engine, named: Named) -> None:
    host = {"port_bindings": {80: f"127.0.0.1:{PORT}"}}
    started(engine, named("web"), host=host)
    container_id = engine.create_container(spec(named("other"), host=host))
    with pytest.raises(Conflict) as caught:
        engine.start_container(container_id)
    assert str(caught.value) == f"port {PORT} of 127.0.0.1 is taken by container {named('web')}"
    assert caught.value.hint == f"stop {named('web')}, or publish another port"
