"""Every generated command, twice in a row, on a unit with all that a unit can leave behind; printed and run, too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from tests.scenarios.tool import NOTHING, State, Tool, state_of

UNIT = """\
store:
  creation: {image: "busybox:latest", volumes: [/store], command: "true"}
db:
  build: {path: services/db, tag: shop/db}
  creation:
    command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]
    volumes_from: store
  startup:
    binds: ["shop_data:/data"]
web:
  creation:
    name: shop_web
    image: shop/db
    command: [sh, -c, "trap exit TERM; sleep 3600 & wait"]
  startup: {links: {db: database}}
tool:
  build: {path: services/tool}
---
- tool: {command: build}
- store: {command: create}
- db: {command: start}
- web: {command: start}
"""
ALL_IMAGES = frozenset({"shop/db:latest", "shop/tool:latest"})
RUNNING = {"store": "created", "db": "running", "shop_web": "running"}
STOPPED = {"store": "created", "db": "exited", "shop_web": "exited"}


@dataclass(frozen=True)
class Shop:
    """The unit on an engine."""

    tool: Tool
    client: docker.DockerClient

    def left(self) -> State:
        """What of us is in the engine."""
        return state_of(self.client, ours=self.tool.directory)

    def containers(self) -> dict[str, str]:
        return dict(self.left().containers)

    def ids(self) -> dict[str, str]:
        """Container name to id and start time: what a restart or recreation changes."""
        listed = self.client.containers.list(all=True)
        return {one.name or "": f"{one.id} {one.attrs['State']['StartedAt']}" for one in listed}

    def write(self, path: str, text: str) -> None:
        self.client.containers.get("db").exec_run(["sh", "-c", f"echo {text} > {path}"])

    def read(self, path: str) -> str:
        output = self.client.containers.get("db").exec_run(["cat", path]).output
        assert isinstance(output, bytes)
        return output.decode().strip()


@pytest.fixture
def shop(engine_url: str, docker_client: docker.DockerClient, tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "units" / "shop").mkdir(parents=True)
    (tmp_path / "units" / "shop" / "start.yaml").write_text(UNIT)
    for name in ("db", "tool"):
        (tmp_path / "services" / name).mkdir(parents=True)
        (tmp_path / "services" / name / "Dockerfile").write_text(f"FROM busybox:latest\nRUN echo {name} > /name\n")
    shop = Shop(Tool(engine_url, tmp_path), docker_client)
    yield shop
    shop.tool.succeed("run", "shop/purge")


@pytest.fixture
def foreign(docker_client: docker.DockerClient) -> Iterator[State]:
    """A container, a volume, a network and an image of somebody else, as they stand."""
    container = docker_client.containers.create("busybox:latest", name="foreign", volumes=["foreign_data:/data"])
    network = docker_client.networks.create("foreign_net")
    docker_client.images.get("busybox:latest").tag("foreign/image", "1")
    yield state_of(docker_client)
    container.remove()
    network.remove()
    docker_client.volumes.get("foreign_data").remove()
    docker_client.images.remove("foreign/image:1")


def command_forms(tool: Tool, command: str, folder: Path) -> list[list[str]]:
    """The generated command, and the same printed into a file."""
    file = folder / f"{command}.yaml"
    file.write_text(tool.succeed("run", "--print-unit", f"shop/{command}").out)
    return [["run", f"shop/{command}"], ["run", str(file)]]


FORMS = pytest.mark.parametrize("form", [0, 1], ids=["generated", "printed"])


@FORMS
def test_build_makes_the_images_and_nothing_else(shop: Shop, tmp_path: Path, form: int) -> None:
    words = command_forms(shop.tool, "build", tmp_path)[form]
    for _ in range(2):
        shop.tool.succeed(*words)
        assert shop.left() == State({}, frozenset(), frozenset(), ALL_IMAGES)


@FORMS
def test_create_makes_all_containers_and_starts_none(shop: Shop, tmp_path: Path, form: int) -> None:
    words = command_forms(shop.tool, "create", tmp_path)[form]
    for _ in range(2):
        shop.tool.succeed(*words)
        assert shop.containers() == dict.fromkeys(RUNNING, "created")


@FORMS
def test_stop_stops_what_start_started(shop: Shop, tmp_path: Path, form: int) -> None:
    words = command_forms(shop.tool, "stop", tmp_path)[form]
    shop.tool.succeed("run", "shop/start")
    assert shop.containers() == RUNNING
    for _ in range(2):
        shop.tool.succeed(*words)
        assert shop.containers() == STOPPED


@FORMS
def test_restart_starts_every_server_anew_and_keeps_the_containers(shop: Shop, tmp_path: Path, form: int) -> None:
    words = command_forms(shop.tool, "restart", tmp_path)[form]
    shop.tool.succeed("run", "shop/start")
    for _ in range(2):
        before = shop.ids()
        shop.tool.succeed(*words)
        after = shop.ids()
        assert shop.containers() == RUNNING
        assert after["store"] == before["store"]
        assert {name: text.split()[0] for name, text in after.items()} == {
            name: text.split()[0] for name, text in before.items()
        }
        assert after["db"] != before["db"]
        assert after["shop_web"] != before["shop_web"]


@FORMS
def test_cleanup_removes_containers_but_none_whose_data_would_be_lost(shop: Shop, tmp_path: Path, form: int) -> None:
    words = command_forms(shop.tool, "cleanup", tmp_path)[form]
    shop.tool.succeed("run", "shop/start")
    shop.write("/store/kept", "anonymous")
    shop.write("/data/kept", "named")
    for _ in range(2):
        ended = shop.tool.succeed(*words)
        assert shop.containers() == {"store": "created"}
        assert "store is kept, since its data would be lost: /store" in ended.err
    shop.tool.succeed("run", "shop/start")
    assert (shop.read("/store/kept"), shop.read("/data/kept")) == ("anonymous", "named")


@FORMS
def test_purge_leaves_nothing_of_ours_and_touches_nothing_else(
    shop: Shop, docker_client: docker.DockerClient, foreign: State, tmp_path: Path, form: int
) -> None:
    words = command_forms(shop.tool, "purge", tmp_path)[form]
    shop.tool.succeed("run", "shop/start")
    assert shop.left() != NOTHING
    for _ in range(2):
        shop.tool.succeed(*words)
        assert shop.left() == NOTHING
        assert state_of(docker_client) == foreign


def test_purge_after_cleanup_removes_the_named_volumes_too(shop: Shop) -> None:
    shop.tool.succeed("run", "shop/start")
    shop.tool.succeed("run", "shop/cleanup")
    shop.tool.succeed("run", "shop/purge")
    assert shop.left() == NOTHING


def test_a_dry_run_of_every_command_changes_nothing(shop: Shop, docker_client: docker.DockerClient) -> None:
    shop.tool.succeed("run", "shop/start")
    before, ids = state_of(docker_client), shop.ids()
    for command in ("start", "build", "create", "stop", "restart", "cleanup", "purge"):
        shop.tool.succeed("run", f"shop/{command}", "--dry-run", "--recreate")
        assert (state_of(docker_client), shop.ids()) == (before, ids), command


def test_an_explicit_file_replaces_the_generated_command(shop: Shop) -> None:
    (shop.tool.directory / "units" / "shop" / "stop.yaml").write_text(
        "import: shop/start\n---\n- host: {command: execute, run: [echo, not today]}\n"
    )
    ended = shop.tool.succeed("run", "shop/stop", "-v")
    assert "host | not today" in ended.err
