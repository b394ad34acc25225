"""Phase 3: templates are rendered, and every rendered line remembers the source line it came from.

Newlines in the plain parts of a template are followed by a mark of noncharacters, which is read and taken out after
rendering. Run-time references `{{.Path}}(container)` are hidden from Jinja meanwhile. Jinja itself stands in
`sandbox.py`, because importing it costs as much as all the rest.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docker_meta.errors import Place, Problem, UnitError
from docker_meta.unit.text.source import Mark, Source, Text, read_source, refuse_control_characters

if TYPE_CHECKING:
    from docker_meta.unit.text.sandbox import Sandbox

RUN_TIME_REFERENCE = re.compile(r"\{\{(\s*\.[^{}\n]*)\}\}")
_MARK = re.compile("\ufdd0(\\d+):(\\d+)\ufdd1")
_HIDDEN = re.compile("\ufdd2(.*?)\ufdd3")
_BEGINNINGS = ("{{", "{%", "{#")


class TemplateFault(Exception):
    """Something that Jinja refused; `line` counts from 1 in the template called `name`, 0 is unknown."""

    def __init__(self, message: str, name: str, line: int, token: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.name = name
        self.line = line
        self.token = token


class Templates:
    """Renders texts with one set of variables.

    Args:
        folder: where `include`, `import` and `extends` find templates.
        folder_label: how that folder is shown to the user.
        variables: looked up one by one, so that values nobody uses are never rendered.
    """

    def __init__(self, folder: Path, folder_label: str, variables: Mapping[str, Any]) -> None:
        self._folder = folder
        self._folder_label = folder_label
        self._variables = variables
        self._sources: list[Source] = []
        self._sandbox: Sandbox | None = None

    def render(self, source: Source, text: str) -> Text:
        """Render `text`, which is `source.text` or a part of it that begins in the same line.

        Raises:
            UnitError: at the place in the source, with what is wrong.
        """
        hidden = hide_references(text)
        if not has_template(hidden):
            return Text(source, text)
        self._sources = [source]
        rendered = self._render(source, lambda sandbox: sandbox.render(hidden, source.label, self._load))
        plain = Text(source, *self._read_marks(rendered))
        refuse_control_characters(Source(source.label, plain.text))
        return plain

    def render_value(self, text: str, report: Callable[[str, str], Problem]) -> str:
        """Render the value of a variable; `report` makes a problem from a message and the token it is about."""
        hidden = hide_references(text)
        if not has_template(hidden):
            return text
        try:
            return show_references(self._jinja().render_plain(hidden))
        except TemplateFault as fault:
            raise UnitError([report(fault.message, fault.token)]) from fault

    def _render(self, source: Source, render: Callable[["Sandbox"], str]) -> str:
        try:
            return render(self._jinja())
        except TemplateFault as fault:
            known = {known.label: known for known in (source, *self._sources)}
            where = known.get(fault.name)
            if where is None or not fault.line:
                raise UnitError([Problem(Place(fault.name or source.label, fault.line), fault.message)]) from fault
            raise UnitError([where.problem_at(fault.message, fault.line, fault.token)]) from fault

    def _load(self, name: str) -> tuple[str, str, int]:
        """Return text, label and number of an included template; raise `FileNotFoundError` if there is none."""
        path = self._folder.joinpath(*name.split("/"))
        if not path.exists():
            raise FileNotFoundError(path)
        source = read_source(path, f"{self._folder_label}/{name}")
        self._sources.append(source)
        return hide_references(source.text), source.label, len(self._sources) - 1

    def _read_marks(self, rendered: str) -> tuple[str, list[Mark]]:
        """Return the text without marks, and what they said."""
        parts, marks, length, position = [], [Mark(0, self._sources[0], 1)], 0, 0
        for found in _MARK.finditer(rendered):
            part = show_references(rendered[position : found.start()])
            parts.append(part)
            length += len(part)
            marks.append(Mark(length, self._sources[int(found[1])], int(found[2])))
            position = found.end()
        parts.append(show_references(rendered[position:]))
        return "".join(parts), marks

    def _jinja(self) -> "Sandbox":
        if self._sandbox is None:
            from docker_meta.unit.text.sandbox import Sandbox  # noqa: PLC0415  imports jinja2 (42 ms)

            self._sandbox = Sandbox(self._variables)
        return self._sandbox


def line_mark(source_number: int, line: int) -> str:
    """Return what stands for `from here on it is that line of that source`."""
    return f"\ufdd0{source_number}:{line}\ufdd1"


def has_template(text: str) -> bool:
    """Is there anything for Jinja in a text whose run-time references are hidden?"""
    return any(beginning in text for beginning in _BEGINNINGS)


def hide_references(text: str) -> str:
    """Put characters that Jinja does not know around run-time references."""
    return RUN_TIME_REFERENCE.sub("\ufdd2\\1\ufdd3", text) if "{{" in text else text


def show_references(text: str) -> str:
    """Undo `hide_references`."""
    return _HIDDEN.sub(r"{{\1}}", text) if "\ufdd2" in text else text


def escape_templates(text: str) -> str:
    """Return what renders to `text`; run-time references stay as they are."""
    either = re.compile(RUN_TIME_REFERENCE.pattern + r"|\{[{%#]")
    return either.sub(lambda found: found[0] if found[1] else "{{ '" + found[0] + "' }}", text)
