"""A dry run tells what the run does, and changes nothing."""

from typing import Any

import pytest

from docker_meta.model.settings import RunOptions
from tests.orders.world import World, container, order, quiet
from tests.units import Written

Snapshot = dict[str, list[tuple[Any, ...]]]

UNIT: dict[str, Any] = {
    "data": container(volumes=["/srv"], binds=["@named:/named"]),
    "web": container(volumes_from="data", links={"data": "d"}, port_bindings={80: None}),
}
CHANGED = {**UNIT, "web": container(volumes_from="data", hostname="new"), "data": container(volumes=["/srv"], user="1")}


def snapshot(world: World) -> Snapshot:
    """All that the engine has of this test."""
    api = world.client.api
    containers = [
        (one["Id"], str(one["Names"]), one["State"])
        for one in api.containers(all=True)
        if str(one["Names"]).find(world.prefix) >= 0
    ]
    tags = [(tag, image["Id"]) for image in api.images() for tag in image["RepoTags"] or () if world.prefix in tag]
    networks = [(one["Name"], one["Id"]) for one in api.networks() if world.prefix in one["Name"]]
    volumes = [(one["Name"],) for one in api.volumes()["Volumes"] or () if world.prefix in one["Name"]]
    return {"containers": sorted(containers), "images": sorted(tags), "networks": networks, "volumes": sorted(volumes)}


def both(world: World, unit: dict[str, Any], *orders: Written, recreate: bool = False) -> tuple[list[str], list[str]]:
    """What a dry run says, and what the run does after it; the dry run must change nothing."""
    before = snapshot(world)
    dry = world.succeed(unit, *orders, options=RunOptions(dry_run=True, recreate=recreate), jobs=1)
    assert snapshot(world) == before
    real = world.succeed(unit, *orders, options=RunOptions(recreate=recreate), jobs=1)
    assert dry.results == real.results
    return dry.doings, real.doings


def test_of_a_start_from_nothing(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\n")
    unit = {**UNIT, "built": {"build": {"path": "web", "tag": "@web:1"}}}
    told, done = both(world, unit, order("data", "create"), order("web", "start", wait=0.1), order("built", "create"))
    assert told == done


def test_of_a_start_when_all_is_up(world: World) -> None:
    world.succeed(UNIT, order("data", "start"), order("web", "start"))
    told, done = both(world, UNIT, order("data", "start"), order("web", "start"))
    assert told == done == []


@pytest.mark.parametrize("command", ["create", "start"])
def test_of_a_recreation(world: World, command: str) -> None:
    world.succeed(UNIT, order("data", "create"), order("web", "start"))
    told, done = both(world, CHANGED, order("data", "create"), order("web", command), recreate=True)
    assert told == done
    assert len(told) > 4


def test_of_a_purge(world: World) -> None:
    world.succeed(UNIT, order("data", "create"), order("web", "start"))
    orders = [order("web", "stop"), order("web", "remove", v=True), order("data", "remove", v=True)]
    told, done = both(world, UNIT, *orders, order("data", "remove_image"))
    assert told == done
    assert f"remove network {world.network}" in told


@pytest.mark.parametrize("way", ["file_system", "temporary", "in_running"])
def test_of_a_command_in_a_container(world: World, way: str) -> None:
    orders = [
        order("data", "create"),
        order("web", "start", wait={"port": 80}),
        order("web", "execute", type=way, run=["echo", "{{.Network.IPAddress}}(web)", "{{.Mounts[*].Source}}(data)"]),
    ]
    unit = {**UNIT, "web": container(volumes_from="data", command=["httpd", "-f", "-p", "80"])}
    told, done = both(world, unit, *orders)
    assert told == done


def test_of_a_command_on_this_machine_which_is_not_run(world: World) -> None:
    told = world.succeed(
        {}, order("host", "execute", run=["touch", f"{world.directory}/made"]), options=RunOptions(dry_run=True)
    )
    assert told.doings == [f"run `touch {world.directory}/made`"]
    assert not (world.directory / "made").exists()


def test_of_tag_and_commit(world: World) -> None:
    orders = [
        order("data", "create"),
        order("data", "commit", repository="@copy"),
        order("data", "tag", repository="@t"),
    ]
    told, done = both(world, UNIT, *orders)
    assert told == done


def test_of_a_bind_that_a_command_makes_first(world: World) -> None:
    unit = {"web": quiet(binds=["./made:/made"])}
    orders = [order("host", "execute", run=["mkdir", "-p", f"{world.directory}/made"]), order("web", "create")]
    told, done = both(world, unit, *orders)
    assert told == done
