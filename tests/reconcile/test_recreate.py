"""A container whose declaration changed is made anew when asked to, and no data are lost on any way."""

from typing import Any

import pytest

from docker_meta.model.settings import RunOptions
from tests.orders.world import World, container, order, quiet
from tests.reconcile.wrapped_engine import Killed, WrappedEngine, carry_out, kill_at

RECREATE = RunOptions(recreate=True)
CREATE = order("web", "create")


def test_a_changed_declaration_is_told_with_old_and_new_value_and_place_and_nothing_is_changed(world: World) -> None:
    world.succeed({"web": container(port_bindings={80: [["127.0.0.1", 8]]})}, order("web", "create"))
    before = world.identity("web")
    run = world.succeed({"web": container(port_bindings={80: 8081})}, order("web", "create"))
    assert world.identity("web") == before
    assert run.warnings == ["web is left as it is, but port_bindings 80:127.0.0.1:8→80:8081 differs (--recreate)"]
    assert run.results == ["skipped"]


def test_recreate_makes_it_anew_and_names_the_cause_and_its_place(world: World) -> None:
    world.succeed({"web": quiet(hostname="old")}, order("web", "create"))
    before = world.get("web").id
    run = world.succeed({"web": quiet(hostname="new")}, order("web", "create"), options=RECREATE)
    assert world.get("web").id != before
    assert world.get("web").attrs["Config"]["Hostname"] == "new"
    (told,) = (event for event in run.events if getattr(event, "action", "").startswith("recreate"))
    assert getattr(told, "cause", "") == "hostname old→new differs"
    assert str(getattr(told, "place", "")).startswith("units/web/start.yaml:")


@pytest.mark.parametrize("command", ["create", "start"])
def test_recreate_as_an_argument_does_the_same_for_one_order(world: World, command: str) -> None:
    world.succeed({"web": quiet()}, order("web", "create"))
    before = world.get("web").id
    world.succeed({"web": quiet(user="nobody")}, order("web", command, recreate=True))
    assert world.get("web").id != before


def test_a_container_that_ran_runs_afterwards_and_one_that_did_not_does_not(world: World) -> None:
    old = {"up": quiet(), "down": quiet()}
    world.succeed(old, order("up", "start"), order("down", "create"))
    new = {"up": quiet(user="nobody"), "down": quiet(user="nobody")}
    world.succeed(new, order("up", "create"), order("down", "create"), options=RECREATE)
    assert (world.state("up"), world.state("down")) == ("running", "created")
    assert world.get("up").attrs["Config"]["User"] == "nobody"


def test_recreate_of_an_unchanged_container_does_nothing(world: World) -> None:
    web = {"web": container(binds=["@v:/v"], volumes=["/a"], port_bindings={80: None})}
    world.succeed(web, order("web", "start"))
    before = world.identity("web")
    run = world.succeed(web, order("web", "start"), options=RECREATE)
    assert world.identity("web") == before
    assert run.doings == []


def test_volumes_are_carried_over_each_time(world: World) -> None:
    def web(host: str) -> dict[str, Any]:
        return {"web": quiet(hostname=host, volumes=["/anonymous"], binds=["@named:/named"])}

    world.succeed(web("a"), order("web", "start"))
    world.write("web", "/anonymous/file", "precious")
    world.write("web", "/named/file", "dear")
    volume = world.volume_at("web", "/anonymous")
    for host in ("b", "c"):
        world.succeed(web(host), order("web", "start"), options=RECREATE)
        assert world.get("web").attrs["Config"]["Hostname"] == host
        assert world.volume_at("web", "/anonymous") == volume
    assert world.read(volume, "file") == "precious"
    assert world.read(world.name("named"), "file") == "dear"
    world.succeed(web("c"), order("web", "remove", v=True))
    assert not world.volume_exists(volume)


def test_users_of_a_data_container_that_is_made_anew_see_the_same_data(world: World) -> None:
    unit = {"data": quiet(volumes=["/srv"]), "user": quiet(volumes_from="data")}
    world.succeed(unit, order("data", "create"), order("user", "start"))
    world.write("user", "/srv/file", "precious")
    changed = {**unit, "data": quiet(volumes=["/srv"], hostname="new")}
    world.succeed(changed, order("data", "create"), order("user", "start"), options=RECREATE)
    assert world.volume_at("data", "/srv") == world.volume_at("user", "/srv")
    assert world.read(world.volume_at("data", "/srv"), "file") == "precious"
    assert world.get("user").exec_run(["cat", "/srv/file"]).output == b"precious"


def test_a_user_that_is_made_anew_does_not_take_the_volumes_of_its_source_along(world: World) -> None:
    unit = {"data": quiet(volumes=["/srv"]), "user": quiet(volumes_from="data")}
    world.succeed(unit, order("data", "create"), order("user", "create"))
    world.succeed({**unit, "user": quiet()}, order("user", "create"), options=RECREATE)
    assert world.get("user").attrs["Mounts"] == []
    assert world.volume_exists(world.volume_at("data", "/srv"))


def test_a_declaration_that_hides_data_is_refused_and_the_container_stays(world: World) -> None:
    world.succeed({"web": quiet(volumes=["/srv"])}, order("web", "start"))
    before = world.identity("web")
    outcome = world.fail({"web": quiet(binds=["@other:/srv"])}, order("web", "start"), options=RECREATE)
    assert "has data at /srv which the new declaration binds to something else" in outcome.reason
    assert world.identity("web") == before


def test_if_the_new_container_cannot_be_created_the_old_one_is_as_before(world: World) -> None:
    world.succeed({"web": quiet(volumes=["/srv"])}, order("web", "start"))
    before, volume = world.identity("web"), world.volume_at("web", "/srv")
    outcome = world.fail({"web": quiet(volumes=["/srv"], mem_limit="1k")}, order("web", "start"), options=RECREATE)
    assert "emory" in outcome.reason
    assert (world.identity("web"), world.volume_at("web", "/srv")) == (before, volume)


def test_if_the_new_containers_port_is_taken_the_old_one_runs_again(world: World) -> None:
    world.succeed({"one": container(port_bindings={80: None})}, order("one", "start"))
    port = int(world.get("one").attrs["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"])
    world.succeed({"two": container(volumes=["/srv"])}, order("two", "start"))
    before, volume = world.get("two").id, world.volume_at("two", "/srv")
    changed = {"two": container(volumes=["/srv", "/more"], port_bindings={80: port})}
    outcome = world.fail(changed, order("two", "start"), options=RECREATE)
    assert "is taken by container" in outcome.reason
    assert (world.get("two").id, world.state("two"), world.volume_at("two", "/srv")) == (before, "running", volume)
    assert not world.exists("two.replaced")


def test_a_container_that_uses_the_network_of_one_made_anew_is_told_and_made_anew_too(world: World) -> None:
    unit = {"web": container(), "side": container(network_mode="container:web")}
    world.succeed(unit, order("web", "start"), order("side", "start"))
    changed = {**unit, "web": container(hostname="new")}
    told = world.succeed(changed, order("web", "start", recreate=True), order("side", "create"))
    assert told.warnings == ["side is left as it is, but container web is another one now (--recreate)"]
    world.succeed(changed, order("web", "start"), order("side", "start"), options=RECREATE)
    assert world.get("side").attrs["HostConfig"]["NetworkMode"] == f"container:{world.get('web').id}"
    assert world.state("side") == "running"


WRITES = {"rename_container", "create_container", "stop_container", "start_container", "remove_container"}


def test_a_replacement_killed_at_any_change_is_completed_by_the_next_run_without_loss(world: World) -> None:
    old = {"web": quiet(hostname="old", volumes=["/srv"], binds=["@named:/named"])}
    new = world.unit({"web": quiet(hostname="new", volumes=["/srv", "/fresh"], binds=["@named:/named"])}, CREATE)
    world.succeed(old, order("web", "start"))
    world.write("web", "/srv/file", "precious")
    world.write("web", "/named/file", "dear")
    volumes = [world.volume_at("web", "/srv"), world.volume_at("web", "/named")]
    for position in range(1, 6):
        broken = WrappedEngine(world.engine, kill_at(position, WRITES))
        with pytest.raises(Killed):
            carry_out(new, broken.as_engine, options=RECREATE)
    carry_out(new, world.engine, options=RECREATE)
    assert world.get("web").attrs["Config"]["Hostname"] == "new"
    assert world.state("web") == "running"
    assert not world.exists("web.replaced")
    assert [world.volume_at("web", "/srv"), world.volume_at("web", "/named")] == volumes
    assert world.read(volumes[0], "file") == "precious"
    assert world.read(volumes[1], "file") == "dear"
