"""What every engine does with volumes."""

import pytest

from docker_meta.engine.api import Engine
from docker_meta.errors import Conflict
from tests.contract.conftest import Named
from tests.contract.helpers import live, spec


def test_a_created_volume_is_found_with_its_labels(engine: Engine, named: Named) -> None:
    engine.create_volume(named("data"), labels={"a": "b"})
    found = engine.find_volume(named("data"))
    assert found is not None
    assert (found.name, found.driver, dict(found.labels)) == (named("data"), "local", {"a": "b"})


def test_a_volume_that_is_not_there_is_none(engine: Engine, named: Named) -> None:
    assert engine.find_volume(named("none")) is None


def test_creating_a_volume_twice_is_no_error(engine: Engine, named: Named) -> None:
    engine.create_volume(named("data"), labels={"a": "b"})
    engine.create_volume(named("data"), labels={})
    found = engine.find_volume(named("data"))
    assert found is not None
    assert dict(found.labels) == {"a": "b"}


def test_volumes_are_listed_by_label(engine: Engine, named: Named) -> None:
    engine.create_volume(named("a"), labels={"unit": named("unit")})
    engine.create_volume(named("b"), labels={})
    assert [one.name for one in engine.list_volumes(labels={"unit": named("unit")})] == [named("a")]


def test_a_removed_volume_is_gone_and_removing_it_again_is_no_error(engine: Engine, named: Named) -> None:
    engine.create_volume(named("data"), labels={})
    engine.remove_volume(named("data"))
    engine.remove_volume(named("data"))
    assert engine.find_volume(named("data")) is None


def test_a_volume_in_use_is_not_removed(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web"), host={"binds": {named("data"): {"bind": "/data"}}}))
    with pytest.raises(Conflict):
        engine.remove_volume(named("data"))
    engine.remove_container(container_id, anonymous_volumes=False)
    engine.remove_volume(named("data"))
    assert engine.find_volume(named("data")) is None


def test_named_volumes_stay_when_their_container_goes(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("web"), host={"binds": [f"{named('data')}:/data"]}))
    engine.remove_container(container_id, anonymous_volumes=True)
    assert engine.find_volume(named("data")) is not None


@pytest.mark.parametrize("anonymous_volumes", [True, False])
def test_anonymous_volumes_go_with_their_container_if_asked_to(
    engine: Engine, named: Named, *, anonymous_volumes: bool
) -> None:
    container_id = engine.create_container(spec(named("web"), creation={"volumes": ["/data"]}))
    (mount,) = live(engine, named("web")).mounts
    assert (mount.type, mount.destination, len(mount.name)) == ("volume", "/data", 64)
    engine.remove_container(container_id, anonymous_volumes=anonymous_volumes)
    assert (engine.find_volume(mount.name) is None) is anonymous_volumes


def test_anonymous_volumes_that_another_container_uses_stay(engine: Engine, named: Named) -> None:
    container_id = engine.create_container(spec(named("data"), creation={"volumes": ["/data"]}))
    engine.create_container(spec(named("web"), host={"volumes_from": named("data")}))
    (mount,) = live(engine, named("web")).mounts
    engine.remove_container(container_id, anonymous_volumes=True)
    assert engine.find_volume(mount.name) is not None


def test_volumes_of_another_container_are_at_the_same_paths(engine: Engine, named: Named) -> None:
    binds = [f"{named('data')}:/data"]
    engine.create_container(spec(named("data"), creation={"volumes": ["/anonymous"]}, host={"binds": binds}))
    engine.create_container(spec(named("web"), host={"volumes_from": [f"{named('data')}:ro"]}))
    found = {mount.destination: mount for mount in live(engine, named("web")).mounts}
    sources = {mount.destination: mount for mount in live(engine, named("data")).mounts}
    assert {path: mount.name for path, mount in found.items()} == {path: one.name for path, one in sources.items()}
    assert not any(mount.writable for mount in found.values())
