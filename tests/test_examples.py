"""Every example of README.md and docs/ is run: units are planned, sessions are carried out on a real engine."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
import yaml
from docker.errors import APIError

from docker_meta.orders.catalog import list_orders
from tests.examples.blocks import Block, all_blocks, blocks_of, pages
from tests.examples.sessions import Reader, commands_of, compare
from tests.examples.units import plan_everything, plan_part, problems, write_files

REFERENCE_OF_ORDERS = "docs/reference/orders.md"
NOT_RUN = {
    ("README.md", "it would change the environment that runs the tests"),
    ("README.md", "make test runs this very test"),
    ("docs/how-to/from-docker-compose.md", "it is a compose file"),
    ("docs/how-to/own-order.md", "its order is there only after the package is installed"),
    ("docs/reference/errors.md", "it is wrong on purpose"),
}
"""Page and reason of every block that cannot be run or loaded: whoever adds one must say so here, too."""


def test_every_block_is_run_or_says_why_not() -> None:
    unclear = [
        str(block) for block in all_blocks() if not (block.file or block.not_run or block.part or block.is_carried_out)
    ]
    assert unclear == []


def test_the_blocks_that_are_not_run_are_these() -> None:
    found = {(block.page, block.not_run) for block in all_blocks() if block.not_run is not None}
    assert found == NOT_RUN


@pytest.mark.parametrize("page", [page for page in pages() if any(block.file for block in blocks_of(page))])
def test_the_unit_files_of_a_page_are_without_fault_and_can_be_planned(page: str, tmp_path: Path) -> None:
    write_files(blocks_of(page), tmp_path)
    assert problems(tmp_path) == []
    plan_everything(blocks_of(page), tmp_path)


@pytest.mark.parametrize("block", [block for block in all_blocks() if block.part], ids=str)
def test_a_part_of_a_unit_file_can_be_planned(block: Block, tmp_path: Path) -> None:
    write_files(blocks_of(block.page), tmp_path)
    assert plan_part(block, tmp_path) > 0


@pytest.mark.parametrize("block", [block for block in all_blocks() if block.language == "console"], ids=str)
def test_a_session_is_a_list_of_commands(block: Block) -> None:
    assert block.not_run or commands_of(block)


@pytest.mark.parametrize("block", [block for block in all_blocks() if block.language == "python"], ids=str)
def test_python_can_be_compiled(block: Block) -> None:
    compile(block.text, str(block), "exec")


def test_every_order_has_an_example_in_the_reference() -> None:
    built_in = {order.name for order in list_orders() if order.package == "docker_meta"}
    shown = {
        order["command"]
        for block in blocks_of(REFERENCE_OF_ORDERS)
        if block.part == "orders"
        for entry in yaml.safe_load(block.text)
        for order in entry.values()
    }
    assert built_in - shown == set(), f"give these orders an example in {REFERENCE_OF_ORDERS}"


def test_every_order_has_a_section_in_the_reference() -> None:
    text = (Path(__file__).parent.parent / REFERENCE_OF_ORDERS).read_text("utf-8")
    built_in = [order.name for order in list_orders() if order.package == "docker_meta"]
    assert [name for name in built_in if f"```{{order}} {name}\n" not in text] == []


def test_three_dots_alone_stand_for_any_lines() -> None:
    assert compare(("a", "…", "d"), "a\nb\nc\nd\n") == ""
    assert compare(("a", "…", "d"), "a\nd\n") == ""


def test_three_dots_in_a_line_stand_for_any_text_of_it() -> None:
    assert compare(("volume … of /log",), "volume 927e6664ed9a of /log\n") == ""
    assert compare(("volume … of /log",), "volume 1\n2 of /log\n") != ""


def test_times_are_not_compared() -> None:
    assert compare(("done in 0.1 s",), "done in 2 min 13 s\n") == ""


@pytest.mark.engine
@pytest.mark.parametrize("page", [page for page in pages() if any(block.is_carried_out for block in blocks_of(page))])
def test_a_reader_of_a_page_sees_what_it_shows(page: str, reader: Reader) -> None:
    for block in blocks_of(page):
        if block.file or block.is_carried_out:
            reader.follow(block)


@pytest.fixture
def reader(engine_url: str, tmp_path: Path, docker_client: docker.DockerClient) -> Iterator[Reader]:
    """Somebody with an empty home; what they made in the engine is removed in the end."""
    yield Reader(tmp_path, engine_url)
    _remove_all_of(tmp_path, docker_client)


def _remove_all_of(home: Path, client: docker.DockerClient) -> None:
    def is_mine(labels: dict[str, str]) -> bool:
        return labels.get("docker_meta.directory", "").startswith(str(home))

    for container in client.containers.list(all=True):
        if is_mine(container.labels):
            container.remove(force=True, v=True)
    for volume in client.volumes.list():
        if is_mine(volume.attrs.get("Labels") or {}):
            volume.remove()
    for network in client.networks.list():
        if is_mine(network.attrs.get("Labels") or {}):
            network.remove()
    for image in client.images.list():
        if is_mine(image.labels):
            with contextlib.suppress(APIError):  # another page's container uses it
                client.images.remove(image.id or "", force=True)
