"""Run-time references: what the engine reports when the order runs."""

from tests.orders.world import World, container, order, quiet


def echo(*words: str) -> tuple[str, dict[str, object]]:
    return order("host", "execute", run=["echo", *words])  # type: ignore[return-value]


def test_the_address_is_the_one_on_the_first_network(world: World) -> None:
    unit = {"web": container()}
    world.succeed(unit, order("web", "start"))
    address = world.get("web").attrs["NetworkSettings"]["Networks"][world.network]["IPAddress"]
    run = world.succeed(unit, echo("{{.NetworkSettings.IPAddress}}(web)", "http://{{.Network.IPAddress}}(web):80"))
    assert run.output == [f"{address} http://{address}:80"]


def test_a_container_without_address_fails_the_order(world: World) -> None:
    world.succeed({"web": container()}, order("web", "create"))
    outcome = world.fail({"web": container()}, echo("{{.Network.IPAddress}}(web)"))
    assert outcome.reason == f"{{{{.Network.IPAddress}}}}(web): {world.name('web')} has no address"


def test_without_a_name_it_is_the_orders_own_container(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "create"))
    run = world.succeed({"web": quiet()}, order("web", "execute", run=["echo", "{{.Name}}", "{{.State.Running}}"]))
    assert run.output == [f"/{world.name('web')} false"]


def test_a_list_spreads_into_the_arguments(world: World) -> None:
    unit = {"data": quiet(volumes=["/a", "/b"])}
    world.succeed(unit, order("data", "create"))
    run = world.succeed(unit, order("host", "execute", run=["printf", "%s\n", "{{.Mounts[*].Destination}}(data)"]))
    assert sorted(run.output) == ["/a", "/b"]
    one = world.succeed(unit, echo("{{.Mounts[0].Source}}(data)"))
    # The engine tells mounts in any order.
    assert one.output[0] in {mount["Source"] for mount in world.get("data").attrs["Mounts"]}


def test_an_image_can_be_looked_into(world: World) -> None:
    run = world.succeed({}, echo("{{.RepoTags[0]}}(image://busybox:latest)"))
    assert run.output[0].startswith("busybox")


def test_they_stand_in_binds_and_options_too(world: World) -> None:
    unit = {
        "data": quiet(volumes=["/srv"]),
        "web": quiet(environment={"DATA": "{{.Id}}(data)"}, labels={"of": "{{.Name}}(data)"}),
    }
    binds = {"{{.Mounts[0].Source}}(data)": {"bind": "/other"}}
    run = world.succeed(
        unit,
        order("data", "create"),
        order("web", "start"),
        order("data", "execute", run=["touch", "/srv/file"]),
        order("web", "execute", run=["ls", "/other"], binds=binds),
    )
    assert f"DATA={world.get('data').id}" in world.get("web").attrs["Config"]["Env"]
    assert world.get("web").labels["of"] == f"/{world.name('data')}"
    assert run.output == ["file"]


def test_a_container_that_does_not_exist_fails_the_order(world: World) -> None:
    outcome = world.fail({}, echo("{{.Id}}(nothing)"))
    assert outcome.reason == "there is no container nothing to look into"
    image = world.fail({}, echo("{{.Id}}(image://@nothing)"))
    assert image.reason == f"there is no image {world.name('nothing')} to look into"


def test_a_path_that_does_not_exist_fails_with_the_nearest_that_does(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "create"))
    outcome = world.fail({"web": quiet()}, echo("{{.State.Runing}}(web)"))
    assert outcome.reason == "{{.State.Runing}}(web): there is no such path"
    assert outcome.hint == "the nearest is .State.Running"
    other = world.fail({"web": quiet()}, echo("{{.Mounts[3].Source}}(web)"))
    assert other.hint == ".Mounts has no 3"
