"""Jinja in a sandbox: strict about undefined variables, bounded in what a template may use up."""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from docker_meta.errors import DockerMetaError
from docker_meta.unit.text.source import LARGEST_FILE
from docker_meta.unit.text.template import TemplateFault, line_mark
from docker_meta.unit.text.words import did_you_mean, quoted

LARGEST_RANGE = 100_000
_LARGEST_POWER_BITS = 10_000
_WIDE_FORMAT = re.compile(r"\d{5,}|\*")
_CAPTURING = {"macro", "call", "filter", "set"}

Load = Callable[[str], tuple[str, str, int]]
"""Gives text, label and number of an included template by its name."""


class Sandbox:
    """Renders templates with variables that are looked up one by one."""

    def __init__(self, variables: Mapping[str, Any]) -> None:
        self._environment = _Environment(variables)

    def render(self, text: str, label: str, load: Load) -> str:
        """Render a file's text with marks in it; `load` gives what it includes.

        Raises:
            TemplateFault: whatever the template does wrong.
        """
        self._environment.loader = _Loader(label, text, load)
        return self._render(label)

    def render_plain(self, text: str) -> str:
        """Render a text without marks; it can include nothing.

        Raises:
            TemplateFault: whatever the template does wrong.
        """
        self._environment.loader = None
        return self._render("", text)

    def _render(self, label: str, text: str | None = None) -> str:
        environment = self._environment
        environment.ranged = 0
        try:
            template = environment.get_template(label) if text is None else environment.from_string(text)
            return _bounded(template.generate())
        except DockerMetaError:
            raise
        except TemplateSyntaxError as error:
            message = f"in a template: {error.message}"
            raise TemplateFault(message, error.filename or label, error.lineno) from error
        except UndefinedError as error:
            name = environment.last_undefined
            raise TemplateFault(str(error), *_innermost(error, label), name) from error
        except TemplateNotFound as error:
            message = f"there is no template {quoted(error.name)} in units/"
            raise TemplateFault(message, *_innermost(error, label), str(error.name or "")) from error
        except RecursionError as error:
            raise TemplateFault("this template calls itself without end", *_innermost(error, label)) from error
        except Exception as error:  # a template is the user's program: it may raise anything
            name = "" if isinstance(error, SecurityError) else f"{type(error).__name__}: "
            raise TemplateFault(f"in a template: {name}{error}", *_innermost(error, label)) from error


class _Context(Context):
    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        if found is missing and isinstance(self.environment, _Environment):
            return self.environment.find_variable(key)
        return found


class _Environment(ImmutableSandboxedEnvironment):
    context_class = _Context
    intercepted_binops: ClassVar[frozenset[str]] = frozenset({"*", "**", "%"})  # type: ignore[misc]  # jinja2 has it per instance

    def __init__(self, variables: Mapping[str, Any]) -> None:
        super().__init__(keep_trailing_newline=True, undefined=_undefined_type(self), finalize=_as_yaml)
        self.variables = variables
        self.last_undefined = ""
        self.ranged = 0
        self.globals["range"] = self._range
        self.globals.pop("lipsum", None)

    def find_variable(self, name: str) -> Any:
        try:
            return self.variables[name]
        except KeyError:
            return missing

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would take all memory or time."""
        if operator == "**" and isinstance(left, int) and left.bit_length() * abs(right) > _LARGEST_POWER_BITS:
            raise SecurityError("this power would be too large a number")
        if operator == "*":
            length = _length(left) * right if isinstance(right, int) else _length(right) * left
            if isinstance(length, int) and length > LARGEST_FILE:
                raise SecurityError("the text or list would grow too large")
        if operator == "%" and isinstance(left, str) and _WIDE_FORMAT.search(left):
            raise SecurityError("the text would grow too large")
        return super().call_binop(context, operator, left, right)

    def _range(self, *arguments: int) -> range:
        """Bound all ranges of a template together: nested ones would hold it up for hours."""
        numbers = range(*arguments)
        try:
            self.ranged += len(numbers)
        except OverflowError:
            self.ranged = LARGEST_RANGE + 1
        if self.ranged > LARGEST_RANGE:
            raise SecurityError(f"ranges of more than {LARGEST_RANGE:,} numbers in all are not allowed")
        return numbers


class _Loader(BaseLoader):
    """The file itself under its label, and what it includes under its path in `units/`."""

    def __init__(self, label: str, text: str, load: Load) -> None:
        self._main = (text, label, 0)
        self._load = load

    def get_source(self, environment: Any, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        text, label, number = self._main if template == self._main[1] else self._find(template)
        return "".join(_marked(environment, text, number, label)), label, None

    def _find(self, name: str) -> tuple[str, str, int]:
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise TemplateNotFound(name)
        try:
            return self._load(name)
        except FileNotFoundError as error:
            raise TemplateNotFound(name) from error


def _undefined_type(environment: _Environment) -> type[StrictUndefined]:
    class Missing(StrictUndefined):
        """Tells the nearest known name."""

        @property
        def _undefined_message(self) -> str:
            name = self._undefined_name
            environment.last_undefined = str(name or "")
            if self._undefined_hint:
                return self._undefined_hint
            if self._undefined_obj is missing:
                return f"there is no variable `{name}`{did_you_mean(name, environment.variables)}"
            known = self._undefined_obj if isinstance(self._undefined_obj, Mapping) else ()
            return f"there is no `{name}` in this value{did_you_mean(name, known)}"

    return Missing


def _as_yaml(value: Any) -> Any:
    """Write what YAML has other words for than Python: an empty value, true, false."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value


def _bounded(chunks: Iterator[str]) -> str:
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_FILE:
            raise SecurityError(f"this template gives more than {LARGEST_FILE // 2**20} MiB")
        parts.append(chunk)
    return "".join(parts)


def _innermost(error: Exception, label: str) -> tuple[str, int]:
    """Return file and line of the innermost template that was at work; Jinja writes them into the traceback."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.endswith(".py"):
            return frame.filename, frame.lineno or 0
    return label, 0


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _marked(environment: Any, text: str, number: int, label: str) -> Iterator[str]:
    """Yield the text with a mark behind every newline that is plain text.

    No marks inside of what a template captures (`macro`, `call`, `filter`, `set` blocks): it may be compared or cut.
    """
    position, captures = 0, 0
    block: list[str] = []
    for _, kind, value in environment.lex(text, None, label):
        begin = text.index(value, position)
        yield text[position:begin]
        position = begin + len(value)
        if kind == "data" and not captures:
            line = text.count("\n", 0, begin) + 1
            yield _mark_lines(value, number, line)
            continue
        yield value
        if kind == "block_begin":
            block = []
        elif kind in {"name", "operator"}:
            block.append(value)
        elif kind == "block_end":
            captures += _captures(block)
    yield text[position:]


def _captures(block: list[str]) -> int:
    """Return 1 for a statement that begins a capture, -1 for one that ends it, else 0."""
    if not block:
        return 0
    if block[0] in _CAPTURING:
        return 0 if block[0] == "set" and "=" in block else 1
    return -1 if block[0].removeprefix("end") in _CAPTURING and block[0].startswith("end") else 0


def _mark_lines(data: str, number: int, line: int) -> str:
    first, *others = data.split("\n")
    marked = [f"\n{line_mark(number, line + offset)}{part}" for offset, part in enumerate(others, start=1)]
    return first + "".join(marked)
