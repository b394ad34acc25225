import pytest

from docker_meta.unit.text.source import Source, Text
from docker_meta.unit.text.yaml_source import Document, read_documents, scalar


def read(text: str) -> Document:
    (document,) = read_documents(Text(Source("f", text), text))
    return document


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("22:22", "22:22"),
        ("1e3", 1000.0),
        ("", None),
        ("~", None),
        ("0x10", 16),
        ("0o17", 15),
        ("010", 10),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("1_000", "1_000"),
        ("2026-01-01", "2026-01-01"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("true", True),
        ("=", "="),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, value: object) -> None:
    assert read(f"a: {written}\n").value == {"a": value}


def test_the_value_of_an_option_is_read_in_the_same_way() -> None:
    assert [scalar(text) for text in ("1", "no", "22:22", "null", "'a'")] == [1, "no", "22:22", None, "a"]


def test_keys_keep_their_types() -> None:
    assert read("80: a\n'80': b\ntrue: c\n").value == {80: "a", "80": "b", True: "c"}


def test_merge_keys_give_way_to_what_stands_there() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], z: 3}\n"
    assert read(text).value["c"] == {"z": 3, "x": 1, "y": 1}


def test_a_merged_value_has_the_place_where_it_was_written() -> None:
    document = read("a: &a {x: 1}\nb: {<<: *a}\n")
    assert str(document.problem(("b", "x"), "").place) == "f:1:11"


@pytest.mark.parametrize(
    ("steps", "at_key", "place"),
    [
        (("a", "b", 1, "c"), False, "f:3:11"),
        (("a", "b", 1, "c"), True, "f:3:8"),
        (("a", "b", 1), False, "f:3:7"),
        (("a", "b", 9), False, "f:2:5"),
        (("a", "missing"), False, "f:1:4"),
        ((), False, "f:1:1"),
        (("a",), True, "f:1:1"),
    ],
)
def test_places(steps: tuple[str | int, ...], at_key: bool, place: str) -> None:  # noqa: FBT001  a parameter
    document = read("a: {b:\n    [1,\n      {c: d}]}\n")
    assert str(document.problem(steps, "", at_key=at_key).place) == place


def test_columns_count_characters() -> None:
    assert str(read("é: {ü: 𝄞, b: c}\n").problem(("é", "b"), "").place) == "f:1:14"


def test_an_alias_within_measure_is_fine() -> None:
    assert read("a: &a [1, 2]\nb: [*a, *a]\n").value["b"] == [[1, 2], [1, 2]]
