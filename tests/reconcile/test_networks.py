"""Networks and links: who is reached by which name."""

from docker.types import IPAMConfig, IPAMPool

from tests.orders.world import World, container, order


def aliases(world: World, key: str, network: str) -> list[str]:
    return list(world.get(key).attrs["NetworkSettings"]["Networks"][network]["Aliases"] or ())


def reach(key: str, host: str) -> tuple[str, dict[str, object]]:
    return order(key, "execute", type="in_running", run=["ping", "-c1", "-W2", host])  # type: ignore[return-value]


def test_ten_containers_that_start_at_once_make_their_network_once(world: World) -> None:
    keys = [f"c{number}" for number in range(10)]
    run = world.succeed(dict.fromkeys(keys, container()), *(order(key, "create") for key in keys), jobs=10)
    assert len(world.client.networks.list(names=[world.network])) == 1
    assert run.doings.count(f"create network {world.network}") == 1


def test_containers_reach_each_other_by_key_and_by_link_alias(world: World) -> None:
    unit = {"web": container(), "user": container(links={"web": "www"})}
    world.succeed(unit, order("web", "start"), order("user", "start"), reach("user", "web"), reach("user", "www"))
    assert "web" in aliases(world, "web", world.network)


def test_a_linked_container_of_the_unit_may_be_created_later(world: World) -> None:
    unit = {"user": container(links=[["www", "web"]]), "web": container()}
    world.succeed(unit, order("user", "start"), order("web", "start"), reach("user", "www"))


def test_a_link_to_nothing_is_a_clear_error_with_what_to_do(world: World) -> None:
    outcome = world.fail({"user": container(links={"nothing": "www"})}, order("user", "start"))
    assert outcome.reason == "user refers to nothing, and there is no such container"
    assert outcome.hint.startswith("create it first")
    assert not world.exists("user")


def test_an_optional_link_to_nothing_is_left_out_and_said(world: World) -> None:
    unit = {"user": container(links={"nothing": {"alias": "www", "optional": True}})}
    run = world.succeed(unit, order("user", "start"))
    assert run.warnings == ["user is made without its link to nothing, which is not there"]


def test_a_container_of_another_unit_is_found_by_its_key(world: World) -> None:
    world.succeed({"web": container()}, order("web", "start"), unit="other")
    unit = {"user": container(links={"web": "www"})}
    world.succeed(unit, order("user", "start"), reach("user", "www"))


def test_networks_as_a_mapping_give_aliases_and_addresses(world: World) -> None:
    pool = IPAMConfig(pool_configs=[IPAMPool(subnet="10.231.77.0/24")])
    world.client.api.create_network(world.name("fixed"), ipam=pool)
    unit = {
        "web": {**container(), "networks": {"@fixed": {"ipv4_address": "10.231.77.9", "aliases": ["www"]}, "@more": {}}}
    }
    world.succeed(unit, order("web", "start"))
    networks = world.get("web").attrs["NetworkSettings"]["Networks"]
    assert set(networks) == {world.name("fixed"), world.name("more")}
    assert networks[world.name("fixed")]["IPAddress"] == "10.231.77.9"
    assert {"web", "www"} <= set(aliases(world, "web", world.name("fixed")))
    world.succeed(unit, order("web", "remove", v=True))
    assert world.engine.find_network(world.name("fixed"))
    assert world.engine.find_network(world.name("more")) is None


def test_a_network_mode_that_names_a_network_is_like_that_network(world: World) -> None:
    world.succeed({"web": container(network_mode="@own")}, order("web", "start"))
    assert "web" in aliases(world, "web", world.name("own"))


def test_network_mode_host_none_and_container(world: World) -> None:
    unit = {
        "web": container(),
        "host": container(network_mode="host"),
        "none": container(network_mode="none"),
        "side": container(network_mode="container:web"),
    }
    world.succeed(unit, *(order(key, "start") for key in unit))
    modes = {key: world.get(key).attrs["HostConfig"]["NetworkMode"] for key in ("host", "none", "side")}
    assert modes == {"host": "host", "none": "none", "side": f"container:{world.get('web').id}"}


def test_the_variable_network_may_name_the_engines_bridge_with_its_old_links(world: World) -> None:
    unit = {"web": container(), "user": container(links={"web": "www"})}
    world.succeed(unit, order("web", "start"), order("user", "start"), reach("user", "www"), network="bridge")
    assert world.get("user").attrs["HostConfig"]["Links"] == [f"/{world.name('web')}:/{world.name('user')}/www"]


def test_an_old_link_to_a_container_that_is_not_there_yet_is_a_clear_error(world: World) -> None:
    unit = {"web": container(), "user": container(links={"web": "www"})}
    outcome = world.fail(unit, order("user", "start"), network="bridge")
    assert outcome.reason == "user refers to web, and there is no such container"


def test_the_engines_bridge_among_networks_gets_no_aliases(world: World) -> None:
    world.succeed({"web": {**container(), "networks": {"bridge": {}}}}, order("web", "start"))
    assert list(world.get("web").attrs["NetworkSettings"]["Networks"]) == ["bridge"]


def test_a_network_that_was_removed_beside_this_run_is_made_again(world: World) -> None:
    unit = {"one": container(), "two": container(), "three": container()}
    run = world.succeed(
        unit,
        order("one", "create"),
        order("one", "remove", v=True, after=["one"]),
        order("two", "create", after=["one"]),
        order("two", "remove", v=True),
        order("three", "start", after=["two"]),
    )
    assert world.state("three") == "running"
    assert run.doings.count(f"create network {world.network}") == 3
