"""`remove`: containers go, data stay, unless somebody asks for that with `v: true`."""

from tests.orders.world import World, container, order, quiet

DATA = {"data": quiet(volumes=["/srv"])}


def test_remove_stops_and_removes_a_container_without_volumes(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "start"))
    run = world.succeed({"web": quiet()}, order("web", "remove"))
    assert not world.exists("web")
    assert run.doings == [f"stop {world.name('web')}", f"remove container {world.name('web')}"]


def test_remove_of_a_missing_container_is_skipped(world: World) -> None:
    run = world.succeed({"web": quiet()}, order("web", "remove"), order("web", "remove", v=True))
    assert run.results == ["skipped", "skipped"]
    assert run.reasons == ["there is no such container"] * 2


def test_remove_without_v_keeps_a_container_whose_data_would_be_lost_and_says_so(world: World) -> None:
    world.succeed(DATA, order("data", "start"))
    before = world.identity("data")
    run = world.succeed(DATA, order("data", "remove"))
    assert world.identity("data") == before
    assert run.results == ["skipped"]
    assert run.warnings == [
        f"{world.name('data')} is kept, since its data would be lost: /srv (`v: true` removes them)"
    ]


def test_remove_with_v_removes_the_anonymous_volumes(world: World) -> None:
    world.succeed(DATA, order("data", "create"))
    volume = world.volume_at("data", "/srv")
    run = world.succeed(DATA, order("data", "remove", v=True))
    assert not world.exists("data")
    assert not world.volume_exists(volume)
    assert run.doings == [f"remove container {world.name('data')}", f"remove volume {volume[:12]} of /srv"]


def test_remove_without_v_removes_a_container_with_named_volumes_and_leaves_them(world: World) -> None:
    web = {"web": quiet(binds=["@data:/srv"])}
    world.succeed(web, order("web", "create"), order("web", "remove"))
    assert not world.exists("web")
    assert world.volume_exists(world.name("data"))


def test_remove_with_v_removes_named_volumes_that_we_made(world: World) -> None:
    web = {"web": quiet(binds=["@data:/srv"])}
    world.succeed(web, order("web", "create"))
    world.succeed(web, order("web", "remove", v=True))
    assert not world.volume_exists(world.name("data"))


def test_remove_with_v_never_removes_a_volume_that_somebody_else_made(world: World) -> None:
    world.client.volumes.create(world.name("data"))
    web = {"web": quiet(binds=["@data:/srv"])}
    world.succeed(web, order("web", "create"))
    world.succeed(web, order("web", "remove", v=True))
    assert not world.exists("web")
    assert world.volume_exists(world.name("data"))


def test_remove_with_v_keeps_a_volume_that_a_container_outside_the_unit_uses(world: World) -> None:
    web = {"web": quiet(binds=["@data:/srv"])}
    world.succeed(web, order("web", "create"))
    world.run_foreign("other", volumes={world.name("data"): {"bind": "/d"}}, network_mode="none")
    world.succeed(web, order("web", "remove", v=True))
    assert not world.exists("web")
    assert world.volume_exists(world.name("data"))


def test_remove_with_v_of_a_missing_container_still_removes_its_named_volumes(world: World) -> None:
    web = {"web": quiet(binds=["@data:/srv"])}
    world.succeed(web, order("web", "create"), order("web", "remove"), order("web", "remove", v=True))
    assert not world.volume_exists(world.name("data"))


def test_a_volume_named_like_an_anonymous_one_is_treated_as_named(world: World) -> None:
    name = (world.prefix.strip("t-") * 8)[:64]
    world.client.volumes.create(name)
    try:
        mounts = [{"type": "volume", "source": name, "target": "/m"}]
        web = {"web": quiet(mounts=mounts), "other": quiet(binds=[f"{name}:/b"])}
        world.succeed(web, order("web", "create"), order("other", "create"))
        world.succeed(web, order("web", "remove", v=True), order("other", "remove", v=True))
        assert not world.exists("web")
        assert world.volume_exists(name)
    finally:
        world.client.volumes.get(name).remove()


def test_a_user_of_a_data_container_can_be_removed_without_its_data(world: World) -> None:
    unit = {**DATA, "user": quiet(volumes_from="data")}
    world.succeed(unit, order("data", "create"), order("user", "create"))
    volume = world.volume_at("data", "/srv")
    run = world.succeed(unit, order("user", "remove"))
    assert run.results == ["done"]
    assert not world.exists("user")
    assert world.volume_exists(volume)


def test_a_data_container_goes_while_others_hold_its_volumes_and_these_go_with_the_last_one(world: World) -> None:
    unit = {**DATA, "user": quiet(volumes_from="data")}
    world.succeed(unit, order("data", "create"), order("user", "create"))
    volume = world.volume_at("data", "/srv")
    world.succeed(unit, order("data", "remove", v=True))
    assert not world.exists("data")
    assert world.volume_exists(volume)
    kept = world.succeed(unit, order("user", "remove"))
    assert kept.results == ["skipped"]
    world.succeed(unit, order("user", "remove", v=True))
    assert not world.volume_exists(volume)


def test_anonymous_volumes_of_somebody_elses_container_are_never_removed(world: World) -> None:
    foreign = world.run_foreign("foreign", volumes=["/srv"], network_mode="none")
    volume = world.volume_at("foreign", "/srv")
    unit = {"user": quiet(volumes_from="@foreign"), "second": quiet(volumes_from="user")}
    world.succeed(unit, order("user", "create"), order("second", "create"))
    foreign.remove(force=True)
    world.succeed(unit, order("second", "remove", v=True), order("user", "remove", v=True))
    assert not world.exists("user")
    assert not world.exists("second")
    assert world.volume_exists(volume)
    world.client.volumes.get(volume).remove()


def test_remove_stops_a_paused_container_within_the_timeout(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "start"))
    world.pause("web")
    world.succeed({"web": quiet()}, order("web", "remove", timeout=30))
    assert not world.exists("web")


def test_remove_with_force_kills(world: World) -> None:
    deaf = {"web": quiet(command=["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])}
    world.succeed(deaf, order("web", "start"))
    run = world.succeed(deaf, order("web", "remove", force=True, timeout=60))
    assert not world.exists("web")
    assert run.finished is not None
    assert run.finished.seconds < 20


def test_the_network_goes_with_the_last_container_on_it_also_when_two_go_side_by_side(world: World) -> None:
    unit = {"one": container(), "two": container()}
    world.succeed(unit, order("one", "create"), order("two", "create"))
    assert world.engine.find_network(world.network)
    run = world.succeed(unit, order("one", "remove", v=True), order("two", "remove", v=True))
    assert world.engine.find_network(world.network) is None
    assert run.doings.count(f"remove network {world.network}") == 1


def test_a_network_that_somebody_else_made_or_is_on_stays(world: World) -> None:
    world.client.networks.create(world.network)
    world.succeed({"one": container()}, order("one", "create"), order("one", "remove", v=True))
    assert world.engine.find_network(world.network)
    unit = {"two": container(network_mode="@own")}
    world.succeed(unit, order("two", "create"))
    world.run_foreign("other", network=world.name("own"))
    world.succeed(unit, order("two", "remove", v=True))
    assert world.engine.find_network(world.name("own"))


def test_a_network_that_a_stopped_container_is_on_stays(world: World) -> None:
    unit = {"one": container(), "two": container()}
    world.succeed(unit, order("one", "create"), order("two", "create"), order("one", "remove", v=True))
    assert world.engine.find_network(world.network)
