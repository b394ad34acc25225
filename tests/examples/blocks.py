"""Fenced code blocks of the pages, and what their info strings say about running them.

```yaml file=units/web/start.yaml    a whole file of the configuration directory
```python file=~/blog.py             a file of the reader's home
```yaml orders                       a part of a unit: orders, composition, parameters, environment
```console                           `$ command` lines, each maybe with its output; `…` stands for anything
```python                            a script
```ini not-run="it goes to /etc"     a block that cannot be run, and why
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PARTS = frozenset({"unit", "orders", "composition", "parameters"})
CARRIED_OUT = frozenset({"console", "python"})
WRITTEN_BY_PROGRAMS = {"docs/benchmarks.md"}
_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>.*)$")


@dataclass(frozen=True)
class Block:
    """One fenced code block.

    Attributes:
        page: the file that it stands in, relative to the project.
        line: of its fence, counting from 1.
        words: of the info string, without the language and what is in `options`.
        options: `name=value` of the info string.
    """

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    text: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def not_run(self) -> str | None:
        """Why it is not run; None if it is."""
        return self.options.get("not-run")

    @property
    def file(self) -> str | None:
        """The file whose content it is: relative to the configuration directory, or with `~/`."""
        return self.options.get("file")

    @property
    def part(self) -> str | None:
        """Which part of a unit file it shows, if it is no whole file."""
        return next((word for word in self.words if word in PARTS), None) if self.language == "yaml" else None

    @property
    def is_carried_out(self) -> bool:
        """Is it something that a reader does, with an engine?"""
        return self.language in CARRIED_OUT and not self.file and self.not_run is None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def pages() -> tuple[str, ...]:
    """Return README.md and all pages of docs/, relative to the project."""
    found = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / "docs").rglob("*.md"))
    return ("README.md", *(page for page in found if page not in WRITTEN_BY_PROGRAMS))


@cache
def blocks_of(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page in their order; those of Sphinx (`{directive}`) are none."""
    lines = (PROJECT / page).read_text("utf-8").splitlines()
    return tuple(block for block in _blocks(page, lines) if not block.language.startswith("{"))


def all_blocks() -> list[Block]:
    """Return the blocks of all pages."""
    return [block for page in pages() for block in blocks_of(page)]


def _blocks(page: str, lines: list[str]) -> Iterator[Block]:
    position = 0
    while position < len(lines):
        found = _FENCE.match(lines[position])
        if not found:
            position += 1
            continue
        end = _end(page, lines, position, found["fence"])
        content = [line.removeprefix(found["indent"]) for line in lines[position + 1 : end]]
        language, *rest = shlex.split(found["info"]) or [""]
        yield Block(
            page=page,
            line=position + 1,
            language=language,
            words=tuple(word for word in rest if "=" not in word),
            text="".join(f"{line}\n" for line in content),
            options=dict(word.split("=", 1) for word in rest if "=" in word),
        )
        position = end + 1


def _end(page: str, lines: list[str], begin: int, fence: str) -> int:
    for position in range(begin + 1, len(lines)):
        if re.fullmatch(rf" *{fence}`*", lines[position]):
            return position
    raise AssertionError(f"{page}:{begin + 1}: this block has no end")
