"""A printed unit, read again, is the same unit."""

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from docker_meta.unit.environment import Assignment
from docker_meta.unit.printing import print_unit
from docker_meta.unit.text.template import RUN_TIME_REFERENCE
from tests.unit.configurations import configuration, write

TEXT = """\
web:
  build: {path: web}
  creation:
    environment: {A: "{{ A }}", B: 'no', C: '22:22', D: '1', E: "{% raw %}{{ x }}{% endraw %}", F: '$${A}',
                  G: '${GREETING}'}
    command: |
      one
        two
  startup:
    binds: ['${CONFIG_DIR}/html:/html', './data:/data']
    links: {db: "{{.Name}}(db)"}
    privileged: true
db: {creation: {image: postgres, stop_timeout: 5, environment: {POSTGRES_PASSWORD: "${DB_PASSWORD}"}}}
---
- db: {command: create}
- web: {command: start, wait: {log: '\\d+'}, timeout: 2.5}
"""
PRINTED = """\
# docker_start: web/start
web:
  build:
    path: web
  creation:
    environment:
      A: x y
      B: 'no'
      C: '22:22'
      D: '1'
      E: '{{ '{{' }} x }}'
      F: $${A}
      G: hello
    command: |
      one
        two
  startup:
    binds:
    - ${CONFIG_DIR}/html:/html
    - ./data:/data
    links:
      db: '{{.Name}}(db)'
    privileged: true
db:
  creation:
    image: postgres
    stop_timeout: 5
    environment:
      POSTGRES_PASSWORD: ********
---
- db:
    command: create
- web:
    command: start
    wait:
      log: \\d+
    timeout: 2.5
"""
FILES = {
    "units/web/start.yaml": TEXT,
    "web/Dockerfile": "",
    "environments/default.yaml": "A: x y\nDB_PASSWORD: hunter2\n",
}


def test_a_printed_unit(tmp_path: Path) -> None:
    unit = configuration(tmp_path, FILES, sources=[Assignment("GREETING=hello")]).load("web", "start")
    assert print_unit(unit).replace("'********'", "********") == PRINTED


def test_a_printed_unit_shows_secrets_when_it_is_asked_to(tmp_path: Path) -> None:
    unit = configuration(tmp_path, FILES, sources=[Assignment("GREETING=hello")]).load("web", "start")
    assert "POSTGRES_PASSWORD: hunter2" in print_unit(unit, show_secrets=True)


def test_a_printed_unit_is_the_same_unit_wherever_it_lies(tmp_path: Path) -> None:
    settings = configuration(tmp_path, FILES, sources=[Assignment("GREETING=hello")])
    unit = settings.load("web", "start")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/saved.yaml").write_text(print_unit(unit, show_secrets=True))
    again = configuration(tmp_path).load_file(tmp_path / "elsewhere/saved.yaml")
    assert (again.name, again.command) == ("web", "start")
    for key, container in unit.composition.items():
        other = again.composition[key]
        assert (other.build, other.options, other.networks) == (container.build, container.options, container.networks)
    assert [(given.container, given.order) for given in again.orders] == [
        (given.container, given.order) for given in unit.orders
    ]


def test_the_tag_of_an_imported_build_stays_that_of_its_unit(tmp_path: Path) -> None:
    files = {
        "units/base.yaml": "web: {build: {path: web}}\n",
        "units/other.yaml": "import: base/start\n---\n- web: {command: start}\n",
        "web/Dockerfile": "",
    }
    unit = configuration(tmp_path, files).load("other", "start")
    (tmp_path / "saved.yaml").write_text(print_unit(unit))
    assert configuration(tmp_path).load_file(tmp_path / "saved.yaml").composition["web"].image == "base/web"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text("{}%#$. \n-:'\"\\aé", max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=10
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=DATA)
@example(data="a\x85b")
@example(data=" a\nb")
@example(data="a\n\n")
@example(data="\u2028\n")
@example(data="{{.A}}(b) {{ c }} {% d %}{# e #}{{{{ {% raw %}")
@example(data="\n")
@example(data="x" * 200 + " " + "y" * 200)
def test_any_data_survives_printing(data: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = write(Path(name), {})
        text = yaml.dump({"web": {"creation": {"image": "a"}, "tests": escaped(data)}}, Dumper=yaml.CSafeDumper)
        (directory / "units/u.yaml").write_text(f"{text}---\n- web: {{command: start}}\n", encoding="utf-8", newline="")
        unit = configuration(directory).load("u", "start")
        (directory / "saved.yaml").write_text(print_unit(unit, show_secrets=True), encoding="utf-8", newline="")
        again = configuration(directory).load_file(directory / "saved.yaml")
        assert again.composition["web"].tests == unit.composition["web"].tests
        assert again.raw_composition == unit.raw_composition


def escaped(data: Any) -> Any:
    """Put texts that have templates in them where no template is read: their braces as variables of the first phase."""
    if isinstance(data, str):
        return RUN_TIME_REFERENCE.sub("", data).replace("{", "(").replace("${", "$(")
    if isinstance(data, dict):
        return {escaped(key): escaped(value) for key, value in data.items()}
    return [escaped(item) for item in data] if isinstance(data, list) else data
