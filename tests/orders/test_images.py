"""`build`, `pull`, `tag`, `commit`, `push` and `remove_image`."""

import io

import pytest

from docker_meta.model import labels
from tests.orders.world import World, order, quiet

DOCKERFILE = "FROM busybox:latest\nARG WORD=none\nRUN echo $WORD > /word\n"
NOWHERE = "127.0.0.1:9/@nothing:1"
"""An image of a registry that nobody runs."""


@pytest.fixture
def web(world: World) -> dict[str, dict[str, object]]:
    """A container with an image of its own."""
    world.write_file("web/Dockerfile", DOCKERFILE)
    return {"web": {"build": {"path": "web", "tag": "@web:1"}, "creation": {"network_mode": "none"}}}


def test_build_builds_and_labels_the_image(world: World, web: dict[str, dict[str, object]]) -> None:
    run = world.succeed(web, order("web", "build"))
    assert world.client.images.get(world.name("web:1")).labels[labels.DIRECTORY] == str(world.directory)
    assert run.doings == [f"build image {world.name('web:1')}"]
    assert any("RUN echo" in line for line in run.output)


def test_a_second_build_gives_the_same_image(world: World, web: dict[str, dict[str, object]]) -> None:
    world.succeed(web, order("web", "build"))
    before = world.client.images.get(world.name("web:1")).id
    world.succeed(web, order("web", "build"))
    assert world.client.images.get(world.name("web:1")).id == before


def test_build_with_nocache_makes_another_image(world: World, web: dict[str, dict[str, object]]) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\nRUN date +%s%N > /date\n")
    world.succeed(web, order("web", "build"))
    before = world.client.images.get(world.name("web:1")).id
    world.succeed(web, order("web", "build", nocache=True))
    assert world.client.images.get(world.name("web:1")).id != before


def test_build_takes_docker_pys_options(world: World, web: dict[str, dict[str, object]]) -> None:
    world.write_file("web/Other", "FROM busybox:latest\nARG WORD\nLABEL word=$WORD\n")
    build = {"path": "web", "tag": "@web:1", "dockerfile": "Other", "buildargs": {"WORD": 7}, "labels": {"mine": "yes"}}
    world.succeed({"web": {**web["web"], "build": build}}, order("web", "build"))
    found = world.client.images.get(world.name("web:1")).labels
    assert (found["word"], found["mine"], found[labels.UNIT]) == ("7", "yes", "web")


def test_build_from_the_text_of_a_dockerfile_needs_no_folder(world: World) -> None:
    build = {"fileobj": "FROM busybox:latest\nLABEL a=b\n", "tag": "@web:1"}
    world.succeed({"web": {"build": build}}, order("web", "build"))
    assert world.client.images.get(world.name("web:1")).labels["a"] == "b"


def test_a_missing_dockerfile_is_an_error_with_its_path(world: World) -> None:
    world.write_file("web/other", "")
    outcome = world.fail({"web": {"build": {"path": "web", "tag": "@web:1"}}}, order("web", "build"))
    assert outcome.reason == f"build of {world.name('web:1')}: there is no Dockerfile {world.directory}/web/Dockerfile"


def test_a_step_of_the_dockerfile_that_fails_fails_the_order(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\nRUN echo trouble && exit 3\n")
    outcome = world.fail({"web": {"build": {"path": "web", "tag": "@web:1"}}}, order("web", "build"))
    assert "exit 3" in outcome.reason
    assert world.engine.find_image(world.name("web:1")) is None


def test_build_of_a_container_without_build_part_is_skipped_if_its_image_is_there(world: World) -> None:
    run = world.succeed({"web": quiet()}, order("web", "build"))
    assert run.reasons == ["the image busybox:latest is there"]


@pytest.mark.parametrize("command", ["build", "pull", "create", "start"])
def test_an_image_that_is_nowhere_is_a_clear_error(world: World, command: str) -> None:
    outcome = world.fail({"web": {"creation": {"image": NOWHERE}}}, order("web", command))
    assert NOWHERE.replace("@", world.prefix).partition("/")[0] in outcome.reason
    assert outcome.hint
    assert not world.exists("web")


def test_a_container_without_any_image_is_an_error(world: World) -> None:
    outcome = world.fail({"web": {"creation": {"command": "true"}}}, order("web", "create"))
    assert outcome.reason == "web has no image: give creation.image or build"


def test_create_builds_a_missing_image_and_uses_one_that_is_there(
    world: World, web: dict[str, dict[str, object]]
) -> None:
    first = world.succeed(web, order("web", "create"))
    assert first.doings[0] == f"build image {world.name('web:1')}"
    second = world.succeed(web, order("web", "remove"), order("web", "create"))
    assert second.doings == [f"remove container {world.name('web')}", f"create container {world.name('web')}"]


def test_an_image_that_is_not_what_the_build_makes_is_an_error(world: World, web: dict[str, dict[str, object]]) -> None:
    creation = {"image": "@other:1"}
    outcome = world.fail({"web": {**web["web"], "creation": creation}}, order("web", "create"))
    assert "creation.image is" in outcome.reason
    assert "leave creation.image out" in outcome.hint


def test_ten_containers_that_need_the_same_image_build_it_once(world: World, web: dict[str, dict[str, object]]) -> None:
    part = {"build": web["web"]["build"], "creation": {"command": ["sleep", "9"], "network_mode": "none"}}
    keys = [f"c{number}" for number in range(10)]
    run = world.succeed(dict.fromkeys(keys, part), *(order(key, "create") for key in keys), jobs=10)
    assert run.doings.count(f"build image {world.name('web:1')}") == 1
    assert all(world.exists(key) for key in keys)


def test_ten_containers_that_need_an_image_that_is_nowhere_ask_for_it_once(world: World) -> None:
    keys = [f"c{number}" for number in range(10)]
    part = {"creation": {"image": NOWHERE}}
    run = world.run(dict.fromkeys(keys, part), *(order(key, "create") for key in keys), jobs=10)
    assert run.results == ["failed"] * 10
    assert sum(action.startswith("pull") for action in run.doings) == 1


def test_tag_gives_one_more_name_and_is_skipped_the_second_time(world: World) -> None:
    tagged = order("web", "tag", repository="@copy", tag="2")
    run = world.succeed({"web": quiet()}, tagged, tagged)
    busybox = world.client.images.get("busybox:latest").id
    assert world.client.images.get(world.name("copy:2")).id == busybox
    assert run.results == ["done", "skipped"]


def test_tag_moves_a_tag_only_with_force(world: World, web: dict[str, dict[str, object]]) -> None:
    world.succeed({"other": quiet()}, order("other", "tag", repository="@copy"))
    world.succeed(web, order("web", "build"))
    outcome = world.fail(web, order("web", "tag", repository="@copy"))
    assert outcome.reason == f"{world.name('copy:latest')} is another image already"
    world.succeed(web, order("web", "tag", repository="@copy", force=True))
    assert world.client.images.get(world.name("copy")).id == world.client.images.get(world.name("web:1")).id


def test_tag_of_a_missing_image_is_an_error(world: World) -> None:
    outcome = world.fail({"web": quiet(image="@nothing")}, order("web", "tag", repository="@copy"))
    assert outcome.reason == f"there is no image {world.name('nothing')} to tag"


def test_commit_makes_an_image_with_all_that_is_asked_for(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "start"))
    world.write("web", "/made", "here")
    given = {"tag": "2", "message": "why", "author": "me", "changes": ['CMD ["cat", "/made"]'], "pause": False}
    run = world.succeed({"web": quiet()}, order("web", "commit", repository="@copy", **given))
    image = world.client.images.get(world.name("copy:2"))
    assert (image.attrs["Author"], image.attrs["Comment"]) == ("me", "why")
    assert image.attrs["Config"]["Cmd"] == ["cat", "/made"]
    assert run.doings == [f"commit {world.name('web')} as {world.name('copy:2')}"]


def test_commit_of_a_missing_container_is_an_error(world: World) -> None:
    outcome = world.fail({"web": quiet()}, order("web", "commit", repository="@copy"))
    assert outcome.reason == f"there is no container {world.name('web')}"


def test_a_commit_of_the_containers_own_image_is_noticed_in_the_same_run(world: World) -> None:
    world.succeed({"base": quiet()}, order("base", "tag", repository="@own"))
    unit = {"web": quiet(image="@own:latest")}
    run = world.succeed(unit, order("web", "create"), order("web", "commit", repository="@own"), order("web", "create"))
    assert run.warnings == [f"web is left as it is, but {world.name('own:latest')} is another image now (--recreate)"]


def test_push_of_a_missing_image_is_an_error(world: World) -> None:
    outcome = world.fail({"web": quiet(image="@nothing:3")}, order("web", "push"))
    assert outcome.reason == f"there is no image {world.name('nothing:3')} to push"


def test_push_to_a_registry_that_is_not_reached_is_an_error(world: World) -> None:
    repository = "127.0.0.1:9/@copy"
    outcome = world.fail(
        {"web": quiet()},
        order("web", "tag", repository=repository),
        order("web", "push", repository=repository),
    )
    assert "127.0.0.1:9 is not reached" in outcome.reason


def test_remove_image_removes_it_and_is_skipped_the_second_time(
    world: World, web: dict[str, dict[str, object]]
) -> None:
    run = world.succeed(web, order("web", "build"), order("web", "remove_image"), order("web", "remove_image"))
    assert world.engine.find_image(world.name("web:1")) is None
    assert run.results == ["done", "done", "skipped"]


def test_remove_image_keeps_one_that_another_container_uses_and_says_so(
    world: World, web: dict[str, dict[str, object]]
) -> None:
    world.succeed(web, order("web", "build"))
    world.client.containers.create(world.name("web:1"), name=world.name("user"))
    run = world.succeed(web, order("web", "remove_image"))
    assert world.engine.find_image(world.name("web:1"))
    assert run.results == ["skipped"]
    assert run.warnings == [f"{world.name('web:1')} is kept: {world.name('user')} uses it"]


def test_remove_image_looks_again_after_a_container_was_removed(
    world: World, web: dict[str, dict[str, object]]
) -> None:
    orders = [order("web", command) for command in ("create", "remove_image", "remove", "remove_image")]
    run = world.succeed(web, *orders)
    assert run.results == ["done", "skipped", "done", "done"]
    assert world.engine.find_image(world.name("web:1")) is None


def test_remove_image_keeps_one_that_nobody_could_get_back_unless_forced(world: World) -> None:
    dockerfile = io.BytesIO(f"FROM busybox:latest\nLABEL a={world.prefix}\n".encode())
    world.client.images.build(fileobj=dockerfile, tag=world.name("byhand"))
    unit = {"web": quiet(image="@byhand:latest")}
    kept = world.succeed(unit, order("web", "remove_image"))
    assert world.engine.find_image(world.name("byhand"))
    assert "we did not build it" in kept.reasons[0]
    world.succeed(unit, order("web", "remove_image", force=True))
    assert world.engine.find_image(world.name("byhand")) is None


def test_remove_image_keeps_one_that_another_image_was_made_from(
    world: World, web: dict[str, dict[str, object]]
) -> None:
    world.write_file("child/Dockerfile", f"FROM {world.name('web:1')}\nLABEL child=yes\n")
    child = {"child": {"build": {"path": "child", "tag": "@child:1"}}}
    world.succeed({**web, **child}, order("web", "build"), order("child", "build"), jobs=1)
    run = world.succeed(web, order("web", "remove_image"))
    assert world.engine.find_image(world.name("child:1"))
    assert run.exit_code == 0
