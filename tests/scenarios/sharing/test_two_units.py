"""Two units of one directory: containers are shared by `import`, and never by accident."""

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from tests.scenarios.tool import Tool, state_of

STORE = """\
store:
  creation: {image: "busybox:latest", volumes: [/data], command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]}
  startup: {binds: ["two_units_named:/named"]}
"""
START = "---\n- store: {command: start}\n"


@pytest.fixture
def tool(engine_url: str, tmp_path: Path) -> Iterator[Tool]:
    tool = Tool(engine_url, tmp_path)
    write(tool, "owner/start", STORE + START)
    yield tool
    tool.succeed("run", "owner/purge")


def write(tool: Tool, name: str, text: str) -> None:
    path = tool.directory / "units" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("command", ["start", "stop", "restart", "cleanup", "purge"])
def test_a_unit_that_is_a_copy_of_another_one_does_not_touch_its_containers_and_data(
    tool: Tool, docker_client: docker.DockerClient, command: str
) -> None:
    tool.succeed("run", "owner/start")
    write(tool, "copy/start", STORE + START)
    before = state_of(docker_client)
    ended = tool.run("run", f"copy/{command}")
    assert ended.code == 1
    assert f"the container store is not ours: it belongs to the unit owner of {tool.directory}" in ended.err
    assert state_of(docker_client) == before


def test_named_volumes_of_another_unit_stay_though_its_containers_are_gone(
    tool: Tool, docker_client: docker.DockerClient
) -> None:
    tool.succeed("run", "owner/start")
    docker_client.containers.get("store").remove(force=True)
    write(tool, "copy/start", STORE + START)
    tool.succeed("run", "copy/purge")
    assert docker_client.volumes.get("two_units_named").name == "two_units_named"


def test_a_unit_that_imports_another_one_works_with_its_containers(
    tool: Tool, docker_client: docker.DockerClient, tmp_path: Path
) -> None:
    write(tool, "guest/start", f"import: owner/start\n{START}")
    tool.succeed("run", "guest/start")
    assert docker_client.containers.get("store").labels["docker_meta.unit"] == "owner"
    tool.succeed("run", "owner/stop")
    printed = tmp_path / "purge.yaml"
    printed.write_text(tool.succeed("run", "--print-unit", "guest/purge").out)
    tool.succeed("run", str(printed))
    assert state_of(docker_client, ours=tool.directory).containers == {}
