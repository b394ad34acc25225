"""Which values are never shown, and what is shown instead of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from docker_meta.errors import Problem, UnitError

HIDDEN = "********"
# Shorter values are hidden only where their name stands beside them: a password `db` would hide half of a unit.
_SHORTEST_IN_TEXT = 4
_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY$", re.IGNORECASE)
_ASSIGNMENT = re.compile(
    r"""^(?P<before>.*?(?<![\w.-])["']?[\w.-]*(?:(?:PASSWORD|SECRET|TOKEN)[\w.-]*|_KEY)["']?\s*[:=]\s*)(?P<value>\S.*)$""",
    re.IGNORECASE,
)
# Below these options keys are names of containers, volumes and networks, not of values.
_NAMES_OF_THINGS = frozenset({"links", "volumes_from", "volumes", "binds", "networks"})


def is_secret(name: object) -> bool:
    """Must the value of a variable of this name stay hidden?"""
    return isinstance(name, str) and bool(_NAME.search(name))


class Secrets:
    """The secret values among variables.

    Args:
        values: each as text; several lines count one by one, too.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        lines = {line for value in values for line in (value, *value.splitlines())}
        texts = sorted((line for line in lines if len(line.strip()) >= _SHORTEST_IN_TEXT), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, texts))) if texts else None

    def mask(self, text: str) -> str:
        """Return `text` with every secret value hidden."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def mask_data(self, value: Any, key: object = "") -> Any:
        """Return plain data with secret values hidden, and all that stands under a secret name."""
        if isinstance(value, Mapping):
            if key in _NAMES_OF_THINGS:
                return {name: self.mask_data(item) for name, item in value.items()}
            return {self._mask_key(name): self.mask_data(item, name) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.mask_data(item, key) for item in value]
        if is_secret(key) and value not in (None, "") and not isinstance(value, bool):
            return HIDDEN
        return self._mask_pair(value) if isinstance(value, str) else self._mask_number(value)

    def mask_excerpt(self, line: str) -> str:
        """Return a line of a file with secrets hidden, though the file may not have been understood."""
        found = _ASSIGNMENT.match(line)
        return found["before"] + HIDDEN if found else self.mask(line)

    def mask_problem(self, problem: Problem) -> Problem:
        """Return a problem without secrets; the caret goes if what it points at is hidden."""
        excerpt = self.mask_excerpt(problem.excerpt)
        end = problem.place.column - 1 + problem.width
        width = problem.width if excerpt[:end] == problem.excerpt[:end] else 0
        return replace(problem, message=self.mask(problem.message), excerpt=excerpt, width=width)

    def _mask_key(self, name: Any) -> Any:
        return self.mask(name) if isinstance(name, str) else name

    def _mask_pair(self, text: str) -> str:
        name, equals, value = text.partition("=")
        return f"{name}={HIDDEN}" if equals and value and is_secret(name) and name.isidentifier() else self.mask(text)

    def _mask_number(self, value: Any) -> Any:
        return HIDDEN if isinstance(value, int | float) and self.mask(str(value)) == HIDDEN else value


@contextmanager
def masked(secrets: Callable[[], Secrets]) -> Iterator[None]:
    """Hide secrets in every `UnitError` that passes; what they are is asked only then."""
    try:
        yield
    except UnitError as error:
        known = secrets()
        raise UnitError([known.mask_problem(problem) for problem in error.problems]) from error


def secret_values(variables: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secret values among variables, nested ones included, as text."""
    for name, value in variables.items():
        if is_secret(name):
            yield from _leaves(value)
        elif isinstance(value, Mapping):
            yield from secret_values(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
