"""What counts as a changed declaration."""

from pathlib import Path
from typing import Any

import pytest

from docker_meta.model.container import Container
from docker_meta.reconcile.drift import option_hashes
from tests.fakes.engine import FakeEngine
from tests.fakes.jobs import make_job
from tests.orders.world import World, order, quiet


class LocalEngine(FakeEngine):
    """An engine that runs on this machine."""

    url = "unix:///run/engine.sock"


def hashes(directory: Path, engine: FakeEngine | None = None, **creation: Any) -> dict[str, str]:
    container = Container(key="web", creation={"image": "busybox", **creation})
    return option_hashes(make_job(container, engine or LocalEngine(), directory=directory), container)


def test_each_option_has_a_hash_of_its_own(tmp_path: Path) -> None:
    before, after = hashes(tmp_path, user="a", hostname="h"), hashes(tmp_path, user="b", hostname="h")
    assert {name for name in before if before[name] != after[name]} == {"user"}


@pytest.mark.parametrize("binds", [["./file:/f:ro"], {"./file": {"bind": "/f", "ro": True}}])
def test_the_content_of_a_read_only_bind_counts(tmp_path: Path, binds: Any) -> None:
    (tmp_path / "file").write_text("one")
    before = hashes(tmp_path, binds=binds)
    (tmp_path / "file").write_text("two")
    assert before["content of ./file"] != hashes(tmp_path, binds=binds)["content of ./file"]


def test_the_content_of_a_writable_bind_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("one")
    assert not [name for name in hashes(tmp_path, binds=["./file:/f"]) if name.startswith("content")]


def test_names_and_contents_in_a_folder_count(tmp_path: Path) -> None:
    folder = tmp_path / "folder" / "deep"
    folder.mkdir(parents=True)
    (folder / "a").write_text("one")
    before = hashes(tmp_path, binds=["./folder:/f:ro"])
    (folder / "a").rename(folder / "b")
    assert before != hashes(tmp_path, binds=["./folder:/f:ro"])


def test_the_content_of_an_env_file_counts(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("A=1")
    before = hashes(tmp_path, env_file="env")
    (tmp_path / "env").write_text("A=2")
    assert before["content of env"] != hashes(tmp_path, env_file="env")["content of env"]


def test_more_than_a_mebibyte_is_left_out_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a").write_text("small")
    with (folder / "b").open("wb") as file:
        file.truncate(2 << 20)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("it was read"))
    assert not [name for name in hashes(tmp_path, binds=["./folder:/f:ro"]) if name.startswith("content")]


def test_a_folder_of_very_many_small_files_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(5000):
        (folder / str(number)).touch()
    assert not [name for name in hashes(tmp_path, binds=["./folder:/f:ro"]) if name.startswith("content")]


def test_what_is_missing_or_no_file_is_left_out(tmp_path: Path) -> None:
    found = hashes(tmp_path, binds=["./nothing:/f:ro", "/dev/null:/null:ro", "named:/n:ro"])
    assert not [name for name in found if name.startswith("content")]


def test_binds_of_an_engine_elsewhere_are_not_compared_with_files_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("one")
    found = hashes(tmp_path, FakeEngine(), binds=["./file:/f:ro"])
    assert not [name for name in found if name.startswith("content")]


def test_a_changed_file_is_told_by_name(world: World) -> None:
    world.write_file("file", "one")
    web = {"web": quiet(binds=["./file:/f:ro"])}
    world.succeed(web, order("web", "create"))
    world.write_file("file", "two")
    run = world.succeed(web, order("web", "create"))
    assert run.warnings == ["web is left as it is, but content of ./file differs (--recreate)"]


def test_a_file_that_became_too_large_to_compare_is_no_difference(world: World) -> None:
    world.write_file("file", "one")
    web = {"web": quiet(binds=["./file:/f:ro"])}
    world.succeed(web, order("web", "create"))
    world.write_file("file", "x" * (2 << 20))
    assert world.succeed(web, order("web", "create")).warnings == []


def test_an_image_that_was_built_anew_is_told(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\nLABEL a=1\n")
    web = {"web": {"build": {"path": "web", "tag": "@web:1"}}}
    world.succeed(web, order("web", "create"))
    world.write_file("web/Dockerfile", "FROM busybox:latest\nLABEL a=2\n")
    run = world.succeed(web, order("web", "build"), order("web", "create"))
    assert run.warnings == [f"web is left as it is, but {world.name('web:1')} is another image now (--recreate)"]


def test_another_image_in_the_declaration_is_told_though_it_is_not_there_yet(world: World) -> None:
    world.succeed({"web": quiet()}, order("web", "create"))
    run = world.succeed({"web": quiet(image="@other:1")}, order("web", "create"))
    assert run.warnings == [
        f"web is left as it is, but image busybox:latest→{world.name('other:1')} differs (--recreate)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"command": "sleep 1"}, {"command": ["sleep", "2"]}, "command sleep 1→sleep 2 differs"),
        ({"restart_policy": {"Name": "always"}}, {"restart_policy": "no"}, "restart_policy always→no differs"),
        ({"port_bindings": {80: 1}}, {"port_bindings": {80: [2, 3]}}, "port_bindings 80:1→80:2,3 differs"),
        ({"environment": {"A": "secret"}}, {"environment": {"A": "other"}}, "environment differs"),
        ({}, {"user": "nobody"}, "user is new"),
        ({"user": "nobody"}, {}, "user is gone"),
    ],
)
def test_old_and_new_value_are_told_where_they_are_short_and_no_secret(
    world: World, old: dict[str, Any], new: dict[str, Any], told: str
) -> None:
    world.succeed({"web": quiet(**old)}, order("web", "create"))
    run = world.succeed({"web": quiet(**new)}, order("web", "create"))
    assert run.warnings == [f"web is left as it is, but {told} (--recreate)"]
