from typing import Any

from docker_meta.plan.planner import plan_unit, sequence
from tests.units import Written, make_unit

IMAGE: dict[str, Any] = {"creation": {"image": "busybox"}}


def image_with(**options: Any) -> dict[str, Any]:
    return {"creation": {"image": "busybox"}, "startup": options}


def start(key: str, **arguments: Any) -> Written:
    return key, {"command": "start", **arguments}


def plan_text(composition: dict[str, Any], *orders: Written) -> str:
    return str(plan_unit(make_unit(composition, *orders)))


def test_unrelated_containers_start_side_by_side() -> None:
    assert plan_text({"a": IMAGE, "b": IMAGE}, start("a"), start("b")) == "#1 a start <- -\n#2 b start <- -"


def test_one_at_a_time_is_the_list() -> None:
    unit = make_unit({"a": IMAGE, "b": IMAGE, "c": IMAGE}, start("a"), start("b"), start("c"))
    assert str(sequence(plan_unit(unit))) == "#1 a start <- -\n#2 b start <- #1 a start\n#3 c start <- #2 b start"


def test_orders_on_one_container_keep_their_sequence() -> None:
    text = plan_text({"a": IMAGE}, ("a", {"command": "create"}), start("a"), ("a", {"command": "stop"}))
    assert text == "#1 a create <- -\n#2 a start <- #1 a create\n#3 a stop <- #2 a start"


def test_a_link_keeps_the_sequence_of_the_list() -> None:
    composition = {"web": image_with(links={"db": "db"}), "db": IMAGE, "other": IMAGE}
    text = plan_text(composition, start("db"), start("web"), start("other"))
    assert text == "#1 db start <- -\n#2 web start <- #1 db start\n#3 other start <- -"


def test_a_link_against_the_list_keeps_the_sequence_of_the_list() -> None:
    text = plan_text({"web": image_with(links={"db": "db"}), "db": IMAGE}, start("web"), start("db"))
    assert text == "#1 web start <- -\n#2 db start <- #1 web start"


def test_volumes_from_and_network_mode_relate_containers() -> None:
    composition = {
        "data": IMAGE,
        "user": image_with(volumes_from="data"),
        "sidecar": image_with(network_mode="container:user"),
    }
    text = plan_text(composition, ("data", {"command": "create"}), start("user"), start("sidecar"))
    assert text == "#1 data create <- -\n#2 user start <- #1 data create\n#3 sidecar start <- #2 user start"


def test_a_link_by_the_name_in_the_engine_relates_containers() -> None:
    composition = {"db": {"creation": {"image": "busybox", "name": "db.main"}}, "web": image_with(links=["db.main:db"])}
    text = plan_text(composition, start("db"), start("web"))
    assert text == "#1 db start <- -\n#2 web start <- #1 db start"


def test_a_shared_named_volume_relates_containers() -> None:
    composition = {"a": image_with(binds=["data:/data"]), "b": image_with(binds=["data:/data:ro"]), "c": IMAGE}
    text = plan_text(composition, start("a"), start("b"), start("c"))
    assert text == "#1 a start <- -\n#2 b start <- #1 a start\n#3 c start <- -"


def test_a_shared_built_image_relates_containers() -> None:
    built = {"build": {"path": "services/x", "tag": "x"}}
    text = plan_text({"a": built, "b": built}, start("a"), start("b"))
    assert text == "#1 a start <- -\n#2 b start <- #1 a start"


def test_a_run_time_reference_relates_containers() -> None:
    composition = {
        "db": IMAGE,
        "web": {"creation": {"image": "busybox", "command": "ping {{.NetworkSettings.IPAddress}}(db)"}},
    }
    text = plan_text(composition, start("db"), start("web"))
    assert text == "#1 db start <- -\n#2 web start <- #1 db start"


def test_after_names_containers_to_wait_for() -> None:
    text = plan_text({"a": IMAGE, "b": IMAGE, "c": IMAGE}, start("a"), start("b"), start("c", after="a"))
    assert text == "#1 a start <- -\n#2 b start <- -\n#3 c start <- #1 a start"


def test_a_command_on_the_host_waits_for_all_and_holds_back_all() -> None:
    host = ("host", {"command": "execute", "run": ["true"]})
    text = plan_text({"a": IMAGE, "b": IMAGE, "c": IMAGE}, start("a"), start("b"), host, start("c"), start("a"))
    assert text == (
        "#1 a start <- -\n"
        "#2 b start <- -\n"
        "#3 host execute <- #1 a start, #2 b start\n"
        "#4 c start <- #3 host execute\n"
        "#5 a start <- #3 host execute"
    )


def test_an_order_with_wait_holds_back_all_after_it() -> None:
    text = plan_text({"a": IMAGE, "b": IMAGE, "c": IMAGE}, start("a"), start("b", wait="healthy"), start("c"))
    assert text == "#1 a start <- -\n#2 b start <- #1 a start\n#3 c start <- #2 b start"


def test_two_commands_on_the_host_follow_each_other() -> None:
    host = ("host", {"command": "execute", "run": ["true"]})
    assert plan_text({}, host, host) == "#1 host execute <- -\n#2 host execute <- #1 host execute"


def test_a_step_does_not_repeat_what_its_predecessors_wait_for() -> None:
    composition = {"a": IMAGE, "b": image_with(links={"a": "a"}), "c": image_with(links={"a": "a", "b": "b"})}
    text = plan_text(composition, start("a"), start("b"), start("c"))
    assert text == "#1 a start <- -\n#2 b start <- #1 a start\n#3 c start <- #2 b start"


def test_an_image_is_removed_after_all_its_users() -> None:
    composition = {"a": IMAGE, "b": IMAGE, "c": {"creation": {"image": "other"}}}
    removals = [(key, {"command": "remove"}) for key in composition]
    images = [(key, {"command": "remove_image"}) for key in composition]
    assert plan_text(composition, *removals, *images) == (
        "#1 a remove <- -\n"
        "#2 b remove <- -\n"
        "#3 c remove <- -\n"
        "#4 a remove_image <- #1 a remove, #2 b remove\n"
        "#5 b remove_image <- #4 a remove_image\n"
        "#6 c remove_image <- #3 c remove"
    )


def test_an_image_that_is_pulled_is_used_afterwards() -> None:
    text = plan_text({"a": IMAGE, "b": IMAGE}, ("a", {"command": "pull"}), start("a"), start("b"))
    assert text == "#1 a pull <- -\n#2 a start <- #1 a pull\n#3 b start <- #1 a pull"


def test_a_build_waits_for_the_build_of_its_base() -> None:
    base = {"build": {"path": "services/base", "tag": "my/base"}}
    app = {"build": {"path": "services/app", "tag": "my/app"}, "base_images": ("my/base:latest", "busybox")}
    text = plan_text(
        {"base": base, "app": app, "other": IMAGE}, ("base", {"command": "build"}), start("app"), start("other")
    )
    assert text == "#1 base build <- -\n#2 app start <- #1 base build\n#3 other start <- -"
