"""What a declaration asks of the engine."""

import os
from pathlib import Path

import pytest

from tests.orders.world import World, order, quiet


def environment(world: World, key: str) -> dict[str, str]:
    return dict(entry.split("=", 1) for entry in world.get(key).attrs["Config"]["Env"])


@pytest.mark.parametrize("place", ["binds", "execute"])
def test_a_bind_of_a_path_that_does_not_exist_is_refused(world: World, place: str) -> None:
    missing = world.directory / "nowhere"
    binds = {"./nowhere": {"bind": "/f", "ro": True}}
    unit = {"web": quiet(binds=binds) if place == "binds" else quiet()}
    given = order("web", "create") if place == "binds" else order("web", "execute", run=["true"], binds=binds)
    outcome = world.fail(unit, given)
    assert outcome.reason.endswith(f"there is no {missing} to bind")
    assert outcome.place is not None
    assert outcome.place.file == "units/web/start.yaml"
    assert not missing.exists()


def test_a_mount_of_a_path_that_does_not_exist_is_refused(world: World) -> None:
    mounts = [{"type": "bind", "source": f"{world.directory}/nowhere", "target": "/f"}]
    outcome = world.fail({"web": quiet(mounts=mounts)}, order("web", "create"))
    assert "bind source path does not exist" in outcome.reason


def test_relative_paths_are_those_of_the_configuration_directory(world: World) -> None:
    world.write_file("sub/file", "content")
    world.succeed({"web": quiet(binds=["./sub:/s:ro"])}, order("web", "create"))
    assert world.get("web").attrs["HostConfig"]["Binds"] == [f"{world.directory}/sub:/s:ro"]


def test_a_home_folder_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(world.directory))
    world.write_file("file", "content")
    world.succeed({"web": quiet(binds=["~/file:/f:ro"])}, order("web", "create"))
    assert world.get("web").attrs["HostConfig"]["Binds"] == [f"{world.directory}/file:/f:ro"]


def test_env_files_are_read_and_the_environment_stands_above_them(world: World) -> None:
    world.write_file("env", "# comment\nA=1\nexport B=two words\n\nC=3=3\n")
    world.succeed({"web": quiet(env_file="env", environment={"A": 9, "D": True})}, order("web", "create"))
    found = environment(world, "web")
    assert (found["A"], found["B"], found["C"], found["D"]) == ("9", "two words", "3=3", "true")


def test_an_env_file_that_is_missing_is_an_error(world: World) -> None:
    outcome = world.fail({"web": quiet(env_file=["nowhere"])}, order("web", "create"))
    assert f"env_file {world.directory}/nowhere cannot be read" in outcome.reason


def test_creation_and_startup_are_one(world: World) -> None:
    part = {**quiet(), "startup": {"mem_limit": "64m", "user": "nobody"}}
    world.succeed({"web": part}, order("web", "create"))
    attributes = world.get("web").attrs
    assert (attributes["HostConfig"]["Memory"], attributes["Config"]["User"]) == (64 << 20, "nobody")


def test_volumes_from_names_keys_and_modes(world: World) -> None:
    unit = {"data": quiet(volumes=["/srv"]), "web": quiet(volumes_from=["data:ro"])}
    world.succeed(unit, order("data", "create"), order("web", "create"))
    assert world.get("web").attrs["HostConfig"]["VolumesFrom"] == [f"{world.name('data')}:ro"]
    assert [mount["RW"] for mount in world.get("web").attrs["Mounts"]] == [False]


def test_a_volume_with_a_driver_of_its_own_is_made_by_the_engine_with_our_labels(world: World) -> None:
    os.makedirs(folder := Path(world.directory, "folder"))  # noqa: PTH103
    options = {"type": "none", "o": "bind", "device": str(folder)}
    mounts = [
        {"type": "volume", "source": "@v", "target": "/v", "driver_config": {"name": "local", "options": options}}
    ]
    unit = {"web": quiet(mounts=mounts)}
    world.succeed(unit, order("web", "start"))
    volume = world.client.volumes.get(world.name("v")).attrs
    assert volume["Options"] == options
    assert volume["Labels"]["docker_meta.directory"] == str(world.directory)
    world.succeed(unit, order("web", "remove", v=True))
    assert not world.volume_exists(world.name("v"))
