"""Phase 3: what is rendered, and that every line still knows where it was written."""

from pathlib import Path
from typing import Any

import pytest

from docker_meta.errors import UnitError
from docker_meta.unit.text.source import Source
from docker_meta.unit.text.template import Templates, escape_templates
from docker_meta.unit.text.yaml_source import read_documents


def render(text: str, folder: Path = Path("/nowhere"), **variables: Any) -> str:
    return Templates(folder, "units", variables).render(Source("f", text), text).text


def place_of_at_sign(text: str, folder: Path = Path("/nowhere"), **variables: Any) -> str:
    """Return where the first `@`, which no YAML text can begin with, is said to be."""
    with pytest.raises(UnitError) as error:
        read_documents(Templates(folder, "units", variables).render(Source("f", text), text))
    return str(error.value.problems[0].place)


def test_a_text_without_templates_stays() -> None:
    assert render("a: {b: c}\n") == "a: {b: c}\n"


@pytest.mark.parametrize(
    "reference",
    [
        "{{.NetworkSettings.IPAddress}}(cgit)",
        "{{ .X }}",
        "{{.Mounts[*].Source}}(db)",
        "{{.Id}}(image://a/b:c)",
        "x{{.A}}y{{.B}}z",
    ],
)
@pytest.mark.parametrize(
    "around", ["%s", "{{ a }} %s", "{%% if a %%}%s{%% endif %%}", "{{ '%s' }}", "{%% raw %%}%s{%% endraw %%}"]
)
def test_run_time_references_survive(reference: str, around: str) -> None:
    rendered = render(around % reference, a=1)
    assert reference in rendered


def test_values_are_written_as_yaml_has_them() -> None:
    assert render("{{ a }} {{ b }} {{ c }} {{ d }}", a=None, b=True, c=False, d=1.5) == " true false 1.5"


def test_the_empty_line_at_the_end_stays() -> None:
    assert render("a: {{ b }}\n\n", b=1) == "a: 1\n\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{{ x }}: 1\nb: @\n", "f:2:4"),
        ("{% for i in [1, 2] %}\na{{ i }}: 1\n{% endfor %}\nb: @\n", "f:4:4"),
        ("{% for i in [1, 2] %}\na{{ i }}: @{{ i }}\n{% endfor %}\n", "f:2:11"),
        ("{%- if x -%}\n\na: 1\n\n{%- endif %}\nb: @\n", "f:6:4"),
        ("{%- if x -%}\n\n\nb: @\n{%- endif %}\n", "f:4:4"),
        ("{# a\nb\nc #}\nb: @\n", "f:4:4"),
        ("{% set y %}\nfoo\n{% endset %}\na: {{ y | trim }}\nb: @\n", "f:5:4"),
        ("{% macro m(k) %}\n{{ k }}: 1\n{% endmacro %}\n{{ m('a') }}\nb: @\n", "f:5:4"),
        ("{{ [1,\n2,\n3] | join }}: 1\nb: @\n", "f:4:4"),
        ("{% raw %}\na: '{{ x }}'\n{% endraw %}\nb: @\n", "f:4:4"),
        ("a: {{ x }} \nb: {{ '@' }}{{ x }}\n", "f:2:8"),
        ("a: 'é{{ x }}'\nb: @\n", "f:2:4"),
    ],
)
def test_a_rendered_line_knows_its_source(text: str, place: str) -> None:
    assert place_of_at_sign(text, x="word") == place


def test_a_line_whose_token_is_not_in_the_source_has_no_column() -> None:
    assert place_of_at_sign("a: 1\nb: {{ x }}\n", x="@") == "f:2"


def test_an_included_line_is_shown_in_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "part.j2").write_text("a: {{ x }}\n\nb: @\n")
    assert place_of_at_sign("x: 1\n{% include 'part.j2' %}\nc: 1\n", tmp_path, x=1) == "units/part.j2:3:4"


def test_a_line_behind_an_included_file_is_shown_in_the_including_file(tmp_path: Path) -> None:
    (tmp_path / "part.j2").write_text("a: {{ x }}\n\n\n\n")
    assert place_of_at_sign("x: 1\n{% include 'part.j2' %}\nc: @\n", tmp_path, x=1) == "f:3:4"


def test_templates_inherit_and_import(tmp_path: Path) -> None:
    (tmp_path / "base.j2").write_text("a: 1\n{% block more %}{% endblock %}\n")
    (tmp_path / "macros.j2").write_text("{% macro image(name) %}{{ registry }}/{{ name }}{% endmacro %}\n")
    text = (
        "{% extends 'base.j2' %}{% block more %}{% from 'macros.j2' import image with context %}"
        "b: {{ image('x') }}{% endblock %}"
    )
    assert render(text, tmp_path, registry="r") == "a: 1\nb: r/x\n"


def test_captured_text_has_no_marks_in_it() -> None:
    text = "{% set x %}\nyes\n{% endset %}\n{% if x | trim == 'yes' %}a: {{ x | trim | length }}{% endif %}\n"
    assert render(text).strip() == "a: 3"


def test_what_renders_to_braces_is_escaped() -> None:
    text = "{{ a }} {% b %} {# c #} {{.X}}(y) {{{ {{{{"
    assert render(escape_templates(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ [1] * 10 ** 9 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ '%1000000000d' % 1 }}",
        "{% for a in b %}{% for a in b %}{% for a in b %}{{ a }}{% endfor %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_that_would_take_all_memory_or_time_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        render(text, b=["word"] * 500)


@pytest.mark.parametrize("text", ["{{ x.__class__ }}", "{{ x.append(1) }}", "{{ self.__init__ }}", "{{ lipsum() }}"])
def test_a_template_cannot_leave_the_sandbox(text: str) -> None:
    with pytest.raises(UnitError):
        render(text, x=[1])
