"""Plain values of YAML as texts, lists of texts, pairs and sizes. Pure."""

from collections.abc import Mapping
from typing import Any

_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def texts(value: Any) -> list[str]:
    """Take one value or a list of them as a list of strings."""
    return [plain_text(item) for item in value] if isinstance(value, list | tuple) else [plain_text(value)]


def plain_text(value: Any) -> str:
    """Write a YAML scalar as a program expects it: `true`, not `True`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list | tuple):
        raise TypeError(f"expected a plain value, not {value!r}")
    return str(value)


def pairs(value: Any, *, empty: str | None = "") -> dict[str, str | None]:
    """Take a mapping, or a list of `KEY=VALUE`, as a mapping; `empty` stands for a value that is not given."""
    if isinstance(value, Mapping):
        return {str(key): empty if item is None else plain_text(item) for key, item in value.items()}
    result: dict[str, str | None] = {}
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, Mapping):
            result.update(pairs(item, empty=empty))
            continue
        key, equals, text = plain_text(item).partition("=")
        result[key] = text if equals else empty
    return result


def size(value: Any) -> int:
    """Read a number of bytes such as 64m; a bare number is bytes."""
    text = str(value).strip().lower().removesuffix("b").removesuffix("i")
    number, unit = (text[:-1], text[-1]) if text and text[-1] in _UNITS else (text, "")
    try:
        return int(float(number) * _UNITS[unit])
    except ValueError:
        raise ValueError(f"{value!r} is no size such as 64m or 1g") from None
