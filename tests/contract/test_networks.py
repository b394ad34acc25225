"""What every engine does with networks."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from docker_meta.engine.api import Engine
from docker_meta.errors import Conflict, EngineError, NotFound
from tests.contract.conftest import Named
from tests.contract.helpers import live, logs, spec, started


def test_a_created_network_is_found_with_its_labels(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={"a": "b"})
    found = engine.find_network(named("net"))
    assert found is not None
    assert (found.name, found.driver, dict(found.labels)) == (named("net"), "bridge", {"a": "b"})
    assert engine.find_network(found.id) == found


def test_a_network_that_is_not_there_is_none(engine: Engine, named: Named) -> None:
    assert engine.find_network(named("none")) is None


def test_creating_a_network_twice_makes_one(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={"unit": named("unit")})
    engine.create_network(named("net"), labels={"unit": named("unit")})
    assert [one.name for one in engine.list_networks(labels={"unit": named("unit")})] == [named("net")]


def test_creating_a_network_from_many_threads_makes_one(engine: Engine, named: Named) -> None:
    with ThreadPoolExecutor(8) as threads:
        for _ in range(8):
            threads.submit(engine.create_network, named("net"), labels={"unit": named("unit")})
    assert len(engine.list_networks(labels={"unit": named("unit")})) == 1


def test_a_removed_network_is_gone_and_removing_it_again_is_no_error(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={})
    engine.remove_network(named("net"))
    engine.remove_network(named("net"))
    assert engine.find_network(named("net")) is None


def test_a_network_in_use_is_not_removed(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={})
    container_id = started(engine, named("web"), networks={named("net"): {}})
    with pytest.raises(Conflict) as caught:
        engine.remove_network(named("net"))
    assert caught.value.hint == "stop or remove the containers on it"
    engine.remove_container(container_id, anonymous_volumes=False, force=True)
    engine.remove_network(named("net"))
    assert engine.find_network(named("net")) is None


def test_a_container_joins_all_its_networks_and_no_other(engine: Engine, named: Named) -> None:
    for net in ("one", "two"):
        engine.create_network(named(net), labels={})
    started(engine, named("web"), networks={named("one"): {}, named("two"): {"aliases": ["w"]}})
    found = live(engine, named("web"))
    assert sorted(found.networks) == [named("one"), named("two")]
    networks = found.attributes["NetworkSettings"]["Networks"]
    assert all(networks[named(net)]["IPAddress"] for net in ("one", "two"))


@pytest.mark.engine
def test_a_container_that_cannot_join_a_network_is_not_left_behind(real_engine: Engine, named: Named) -> None:
    for net in ("one", "two"):
        real_engine.create_network(named(net), labels={})
    networks = {named("one"): {}, named("two"): {"ipv4_address": "no address"}}
    with pytest.raises(EngineError):
        real_engine.create_container(spec(named("web"), networks=networks))
    assert real_engine.find_container(named("web")) is None


def test_a_container_starts_on_networks_only_that_are_there(engine: Engine, named: Named) -> None:
    engine.create_network(named("net"), labels={})
    wanted: list[dict[str, dict[str, object]]] = [{named("none"): {}}, {named("net"): {}, named("none"): {}}]
    for networks in wanted:
        with pytest.raises(NotFound):
            started(engine, named("web"), networks=networks)
        engine.remove_container(named("web"), anonymous_volumes=True)


def test_a_container_is_on_the_default_network_if_it_names_none(engine: Engine, named: Named) -> None:
    engine.create_container(spec(named("web")))
    assert live(engine, named("web")).networks == ("bridge",)


@pytest.mark.engine
def test_aliases_are_found_by_the_others_on_the_network(real_engine: Engine, named: Named) -> None:
    for net in ("one", "two"):
        real_engine.create_network(named(net), labels={})
    aliases = {named("one"): {"aliases": ["first"]}, named("two"): {"aliases": ["second"]}}
    started(real_engine, named("web"), networks=aliases)
    started(real_engine, named("a"), ["ping", "-c", "1", "-W", "5", "first"], networks={named("one"): {}})
    started(real_engine, named("b"), ["ping", "-c", "1", "-W", "5", "second"], networks={named("two"): {}})
    assert "1 packets received" in "".join(logs(real_engine, named("a")))
    assert "1 packets received" in "".join(logs(real_engine, named("b")))


@pytest.mark.engine
def test_links_on_a_network_are_aliases_of_one_container(real_engine: Engine, named: Named) -> None:
    real_engine.create_network(named("net"), labels={})
    started(real_engine, named("db"), networks={named("net"): {}})
    links = {named("net"): {"links": [[named("db"), "database"]]}}
    started(real_engine, named("a"), ["ping", "-c", "1", "-W", "5", "database"], networks=links)
    assert "1 packets received" in "".join(logs(real_engine, named("a")))
