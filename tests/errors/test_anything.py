"""Whatever stands in a unit file: a unit comes of it, or problems that have a place in the file."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docker_meta.errors import Place, Problem, UnitError, UsageError
from tests.errors import cases

SET = "{% set version = '1.27' %}\n"
VALID = (
    SET
    + """\
import: base/start
web:
  build: {path: web, tag: "web:{{ version }}"}
  creation:
    environment: {A: "${HOME}/x", B: 2.5, C: null}
    volumes: [/data]
    healthcheck: {test: [CMD, "true"], interval: 1m30s}
  startup:
    links: [[db, database]]
    port_bindings: {80: [127.0.0.1, 8080], '53/udp': 53}
    binds: ["./html:/html:ro"]
    restart_policy: &policy {Name: always}
  networks: {back: {aliases: [www]}}
db:
  creation: {image: "postgres:{{ version }}", name: 'the_db'}
  startup: {restart_policy: *policy}
  daemon:
    - GET: {url: "http://{{.Network.IPAddress}}(web):80", status: 200}
---
- db: {command: start, wait: {log: ready, within: 5}}
- web: {command: start, restart: true, after: db, variants: [small]}
- host:
    command: execute
    shell: true
    run: |
      echo {{ args.name }}
---
- add_argument: {name: --name, choices: [one, two], default: one}
"""
)
TOKENS = st.sampled_from(
    [
        *VALID.split(),
        "\n",
        "  ",
        "- ",
        ": ",
        "---\n",
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "${",
        "&a ",
        "*a ",
        "<<: ",
        "!!",
        "|\n",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8) | TOKENS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3), max_leaves=5
)
# The machine may be busy: the limit is there to notice what hangs.
SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LONGEST_S = 5.0  # of the processor's time


@pytest.fixture(scope="module")
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        for file, content in {
            "units/base/start.yaml": "base: {creation: {image: busybox}}\n",
            "units/web/start.yaml": VALID,
            "web/Dockerfile": "FROM scratch\n",
        }.items():
            (path / file).parent.mkdir(parents=True, exist_ok=True)
            (path / file).write_text(content)
        yield path


def problems_of(directory: Path, content: str) -> Sequence[Problem]:
    """Load the unit; every problem must have a place in a unit file."""
    (directory / "units/web/start.yaml").write_text(content, encoding="utf-8", newline="")
    began = time.process_time()
    problems: Sequence[Problem] = ()
    try:
        cases.configuration(directory).load("web", "start")
    except UsageError:
        pass  # A parameter lost its default, so that it must be given now.
    except UnitError as error:
        problems = error.problems or [Problem(Place(""), "no problem at all")]
    assert [problem for problem in problems if not problem.place.file.startswith("units/") or not problem.message] == []
    assert time.process_time() - began < LONGEST_S
    return problems


def test_the_unit_that_is_mutated_below_is_valid(directory: Path) -> None:
    assert problems_of(directory, VALID) == ()


@SETTINGS
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text(directory: Path, text: str) -> None:
    problems_of(directory, text)


@SETTINGS
@given(tokens=st.lists(TOKENS, max_size=40))
def test_any_row_of_tokens(directory: Path, tokens: list[str]) -> None:
    problems_of(directory, "".join(tokens))


@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_characters_deleted_doubled_and_swapped(directory: Path, data: st.DataObject) -> None:
    text = VALID
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(text) - 1))
        end = begin + data.draw(st.integers(0, 12))
        text = text[:begin] + data.draw(st.sampled_from(["", text[begin:end] * 2, text[begin:end][::-1]])) + text[end:]
    problems_of(directory, text)


@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_lines_deleted_doubled_and_swapped(directory: Path, data: st.DataObject) -> None:
    lines = VALID.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        change = data.draw(st.sampled_from(["delete", "double", "swap"]))
        if change == "delete":
            lines[first : first + 1] = [""]
        elif change == "double":
            lines[second:second] = [lines[first]]
        else:
            lines[first], lines[second] = lines[second], lines[first]
    problems_of(directory, "".join(lines))


@settings(SETTINGS, max_examples=40)
@given(data=st.data())
def test_values_replaced_by_other_values(directory: Path, data: st.DataObject) -> None:
    documents = list(yaml.load_all(VALID.replace(SET, ""), Loader=yaml.CSafeLoader))
    for _ in range(data.draw(st.integers(1, 3))):
        replace_somewhere(documents[data.draw(st.integers(0, 2))], data)
    problems_of(directory, SET + yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=False, width=1000))


def replace_somewhere(value: Any, data: st.DataObject) -> None:
    """Walk down to any value and put another one, or another key, in its place."""
    while value:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(value[key], dict | list) and value[key] and data.draw(st.booleans()):
            value = value[key]
            continue
        if isinstance(value, dict) and data.draw(st.integers(0, 3)) == 0:
            value[data.draw(SCALARS)] = value.pop(key)
        else:
            value[key] = data.draw(VALUES)
        return
