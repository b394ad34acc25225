from pathlib import Path

import pytest

from docker_meta.errors import UsageError
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import UnitCommand, parse_unit_command, select_variants, tags_of
from tests.unit.configurations import configuration

TEXT = """\
aa: {creation: {image: x}}
bb: {creation: {image: x}}
cc: {creation: {image: x}}
dd: {creation: {image: x}}
---
- aa: {command: start, variants: [small, dev]}
- bb: {command: start, variants: dev}
- cc: {command: start, variants: [always]}
- dd: {command: start}
"""


def unit(directory: Path) -> Unit:
    return configuration(directory, {"units/u.yaml": TEXT}).load("u", "start")


@pytest.mark.parametrize(
    ("tags", "chosen"),
    [((), "abcd"), (("small",), "ac"), (("dev",), "abc"), (("small", "dev"), "abc"), (("always",), "c")],
)
def test_orders_are_chosen_by_their_tags(tmp_path: Path, tags: tuple[str, ...], chosen: str) -> None:
    selected = select_variants(unit(tmp_path), tags)
    assert "".join(given.container[0] for given in selected.orders) == chosen


def test_the_tags_of_a_unit(tmp_path: Path) -> None:
    assert tags_of(unit(tmp_path)) == ["dev", "small"]


def test_an_unknown_tag_that_is_near_to_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"u/start has no variant `xyz`; it has `dev`, `small`"):
        select_variants(unit(tmp_path), ["xyz"])


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("blog/start", UnitCommand("blog", "start")),
        ("a/b/start:dev:small", UnitCommand("a/b", "start", ("dev", "small"))),
    ],
)
def test_unit_commands_are_read_and_written(text: str, command: UnitCommand) -> None:
    assert parse_unit_command(text) == command
    assert str(command) == text


@pytest.mark.parametrize("text", ["blog", "", "/start", "blog/", "blog/start:", "a//b", "a b/c", "../a/b"])
def test_texts_that_are_no_unit_commands(text: str) -> None:
    with pytest.raises(UsageError):
        parse_unit_command(text)
