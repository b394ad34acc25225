"""Checks of plain values, from which those of options are made."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from docker_meta.unit.text.words import did_you_mean, kind, listed

Fault = tuple[tuple[str | int, ...], str]
"""Where inside of the value, and what is wrong there."""
AT_KEY = "\0"
"""As the last step: the key is wrong, not its value."""
Check = Callable[[Any], Iterator[Fault]]

_SIZE = re.compile(r"\d+(\.\d+)?\s*([kmgt]i?b?|b)?", re.IGNORECASE)


def expect(words: str, fits: Callable[[Any], bool]) -> Check:
    def check(value: Any) -> Iterator[Fault]:
        if not fits(value):
            yield (), f"expected {words}, got {kind(value)}"

    return check


def is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, str) and bool(_SIZE.fullmatch(value.strip()))) or value == "-1"


text = expect("a text", lambda value: is_scalar(value) and not isinstance(value, bool))
whole = expect("a whole number", _is_whole)
truth = expect("true or false", lambda value: isinstance(value, bool))
size = expect("a number or a text such as `512m`", _is_size)
scalar = expect("a text or number", lambda value: value is None or is_scalar(value))
absolute_path = expect("an absolute path", lambda value: isinstance(value, str) and value.startswith("/"))
device_size = expect("a list of `{Path: …, Rate: …}`", lambda value: isinstance(value, list | dict))


def each(value: Any, check: Check, words: str, *, single: bool = True) -> Iterator[Fault]:
    """Check every item of a list; one alone is a list of one."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            for path, message in check(item):
                yield (index, *path), message
    elif single and is_scalar(value) and not isinstance(value, bool):
        yield from check(value)
    else:
        yield (), f"expected {words}, got {kind(value)}"


def known_keys(value: Any, known: Sequence[str]) -> Iterator[Fault]:
    """Check the keys of a mapping; `StartPeriod` is as good as `start_period`."""
    spellings = {name.lower().replace("_", "") for name in known}
    for key in value if isinstance(value, Mapping) else ():
        if str(key).lower().replace("_", "") not in spellings:
            yield (key, AT_KEY), f"`{key}` is none of {listed(known)}{did_you_mean(key, known)}"


def texts(value: Any) -> Iterator[Fault]:
    yield from each(value, text, "a text or a list of texts")


def command(value: Any) -> Iterator[Fault]:
    yield from each(value, expect("a text", is_scalar), "a text or a list of texts")


def pairs(value: Any) -> Iterator[Fault]:
    """`{NAME: value}` or a list of `NAME=value`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            for path, message in scalar(item):
                yield (key, *path), message
    else:
        yield from each(value, text, "a mapping, or a list of `NAME=value`", single=False)
