"""Nobody else's container is changed, whatever the order."""

from typing import Any

import pytest

from docker_meta.model import labels
from docker_meta.model.settings import RunOptions
from tests.orders.world import World, order, quiet

CHANGING: list[tuple[str, dict[str, Any]]] = [
    ("create", {}),
    ("create", {"recreate": True}),
    ("start", {}),
    ("start", {"restart": True, "attach": True}),
    ("stop", {}),
    ("remove", {}),
    ("remove", {"v": True, "force": True}),
    ("execute", {"run": ["touch", "/x"]}),
    ("execute", {"run": ["touch", "/x"], "type": "temporary"}),
    ("execute", {"run": ["touch", "/x"], "type": "in_running"}),
    ("commit", {"repository": "@image"}),
]
STRANGERS = {
    "no label": ({}, "it was not made by docker_start"),
    "another directory": (
        {labels.DIRECTORY: "/elsewhere", labels.UNIT: "blog", labels.CONTAINER: "web"},
        "it belongs to the unit blog of /elsewhere",
    ),
    "compose": ({labels.COMPOSE_PROJECT: "shop"}, "it belongs to the compose project shop"),
}


@pytest.mark.parametrize("whose", STRANGERS)
def test_every_order_refuses_a_container_that_is_not_ours_and_leaves_it_alone(world: World, whose: str) -> None:
    given, said = STRANGERS[whose]
    world.run_foreign("web", labels=given, volumes=["/srv"], network_mode="none")
    before, volume = world.identity("web"), world.volume_at("web", "/srv")
    for command, arguments in CHANGING:
        outcome = world.fail({"web": quiet()}, order("web", command, **arguments), options=RunOptions(recreate=True))
        assert outcome.reason.endswith(f"the container {world.name('web')} is not ours: {said}"), command
        assert "--adopt" in outcome.hint
    assert (world.identity("web"), world.state("web")) == (before, "running")
    assert world.volume_exists(volume)


def test_a_container_that_somebody_made_from_an_image_of_ours_is_not_ours(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\n")
    built = {"web": {"build": {"path": "web", "tag": "@web:1"}, "creation": {"network_mode": "none"}}}
    world.succeed(built, order("web", "build"))
    foreign = world.client.containers.run(world.name("web:1"), ["sleep", "99"], name=world.name("web"), detach=True)
    assert foreign.labels[labels.DIRECTORY] == str(world.directory)
    outcome = world.fail(built, order("web", "remove", v=True, force=True))
    assert "is not ours" in outcome.reason
    assert world.state("web") == "running"


def test_a_container_that_somebody_made_from_a_commit_of_ours_is_not_ours(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "create"), order("web", "commit", repository="@copy"))
    world.succeed({"web": quiet()}, order("web", "remove"))
    world.client.containers.run(world.name("copy"), ["sleep", "99"], name=world.name("web"), detach=True)
    outcome = world.fail({"web": quiet()}, order("web", "remove", v=True, force=True))
    assert "is not ours" in outcome.reason
    assert world.state("web") == "running"


def test_adopt_takes_a_container_over_with_its_anonymous_and_named_volumes(world: World) -> None:
    foreign = world.run_foreign(
        "web", volumes=["/anonymous", f"{world.name('named')}:/named"], labels={labels.COMPOSE_PROJECT: "shop"}
    )
    world.write("web", "/anonymous/a", "precious")
    world.write("web", "/named/n", "dear")
    run = world.succeed({"web": quiet()}, order("web", "start"), options=RunOptions(adopt=True))
    assert world.get("web").id != foreign.id
    assert world.state("web") == "running"
    assert world.get("web").labels[labels.DIRECTORY] == str(world.directory)
    assert world.read(world.volume_at("web", "/anonymous"), "a") == "precious"
    assert world.volume_at("web", "/named") == world.name("named")
    assert run.doings[0] == f"recreate {world.name('web')}"
    again = world.succeed({"web": quiet()}, order("web", "start"))
    assert again.results == ["skipped"]


def test_an_adopted_containers_named_volume_outlives_remove_with_v(world: World) -> None:
    world.run_foreign("web", volumes=[f"{world.name('named')}:/named"])
    world.succeed({"web": quiet()}, order("web", "create"), options=RunOptions(adopt=True))
    world.succeed({"web": quiet()}, order("web", "remove", v=True))
    assert not world.exists("web")
    assert world.volume_exists(world.name("named"))


def test_what_we_create_carries_our_labels_and_those_of_compose(world: World) -> None:
    web = {"web": quiet(binds=["@data:/srv"], labels={"mine": "yes"})}
    world.succeed(web, order("web", "create"), unit="Shop/a b")
    found = world.get("web").labels
    expected = {
        "docker_meta.directory": str(world.directory),
        "docker_meta.unit": "Shop/a b",
        "docker_meta.container": "web",
        "com.docker.compose.project": "shop-a-b",
        "com.docker.compose.service": "web",
        "mine": "yes",
    }
    assert expected.items() <= found.items()
    assert {"docker_meta.config", "docker_meta.version"} <= found.keys()
    volume = world.client.volumes.get(world.name("data")).attrs["Labels"]
    assert volume[labels.DIRECTORY] == str(world.directory)


def test_networks_and_images_that_we_make_carry_our_labels(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\n")
    web = {"web": {"build": {"path": "web", "tag": "@web:1"}}}
    world.succeed(web, order("web", "create"))
    network, image = world.client.networks.list(names=[world.network])[0], world.client.images.get(world.name("web:1"))
    for found in (network.attrs["Labels"], image.labels):
        assert found[labels.DIRECTORY] == str(world.directory)
        assert found[labels.UNIT] == "web"
        assert labels.VERSION in found
