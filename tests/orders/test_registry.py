"""`push` to a registry, and `pull` from it."""

from tests.orders.world import World, order, quiet


def test_push_and_pull_bring_an_image_there_and_back(world: World, registry: str) -> None:
    reference = f"{registry}/@copy"
    name = reference.replace("@", world.prefix)
    unit = {"web": quiet(image=f"{reference}:2")}
    world.client.images.get("busybox:latest").tag(name, "2")
    run = world.succeed(unit, order("web", "push"), order("web", "push"))
    assert run.doings == [f"push {name}:2"] * 2
    world.succeed(unit, order("web", "remove_image", force=True))
    assert world.engine.find_image(f"{name}:2") is None
    pulled = world.succeed(unit, order("web", "pull"), order("web", "pull"))
    assert world.engine.find_image(f"{name}:2")
    assert pulled.results == ["done", "done"]


def test_push_takes_another_repository_and_tag(world: World, registry: str) -> None:
    copy = {"repository": f"{registry}/@copy", "tag": "3"}
    world.succeed({"web": quiet()}, order("web", "tag", **copy), order("web", "push", **copy))
    name = f"{registry}/{world.name('copy')}:3"
    world.client.images.remove(name, force=True)
    world.succeed({"web": quiet(image=name)}, order("web", "start"))
    assert world.state("web") == "running"


def test_an_image_that_was_pushed_anew_is_pulled_and_told(world: World, registry: str) -> None:
    reference = f"{registry}/@copy:1"
    name = reference.replace("@", world.prefix)
    world.write_file("new/Dockerfile", "FROM busybox:latest\nLABEL new=yes\n")
    new = {"new": {"build": {"path": "new", "tag": reference}}}
    web = {"web": quiet(image=reference)}
    world.client.images.get("busybox:latest").tag(name)
    world.succeed(web, order("web", "push"), order("web", "create"))
    world.succeed(new, order("new", "build"), order("new", "push"))
    world.client.images.get("busybox:latest").tag(name)
    run = world.succeed(web, order("web", "pull"), order("web", "create"))
    assert run.warnings == [f"web is left as it is, but {name} is another image now (--recreate)"]


def test_ten_containers_that_need_an_image_from_a_registry_pull_it_once(world: World, registry: str) -> None:
    reference = f"{registry}/@copy:1"
    name = reference.replace("@", world.prefix)
    world.client.images.get("busybox:latest").tag(name)
    world.succeed({"web": quiet(image=reference)}, order("web", "push"))
    world.client.images.remove(name, force=True)
    keys = [f"c{number}" for number in range(10)]
    unit = dict.fromkeys(keys, quiet(image=reference))
    run = world.succeed(unit, *(order(key, "create") for key in keys), jobs=10)
    assert run.doings.count(f"pull image {name}") == 1


def test_an_image_that_the_registry_does_not_have_is_a_clear_error(world: World, registry: str) -> None:
    reference = f"{registry}/{world.name('nothing')}:1"
    outcome = world.fail({"web": quiet(image=reference)}, order("web", "pull"))
    assert f"{registry} has no image {reference}" in outcome.reason
    assert "give the container a `build` part" in outcome.hint
