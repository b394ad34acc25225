"""The words in which problems are told."""

from collections.abc import Iterable, Mapping
from typing import Any

_LONGEST_QUOTE = 60


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """Return `; did you mean …?` with the name nearest to `name`, or nothing if none is near."""
    found = nearest(str(name), [str(other) for other in known])
    return f"; did you mean `{found}`?" if found else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that was probably meant."""
    from difflib import get_close_matches  # noqa: PLC0415  only errors need it

    by_folded = {other.casefold(): other for other in known if other != name}
    found = get_close_matches(name.casefold()[:100], by_folded, n=1)
    return by_folded[found[0]] if found else None


def kind(value: Any) -> str:
    """Return what a YAML value is, as a user calls it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def quoted(value: object) -> str:
    """Return a value for the middle of a sentence, shortened if it is long."""
    text = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return "`" + short.replace("\n", "⏎") + "`" if text else '""'


def listed(names: Iterable[object]) -> str:
    """Return names for a sentence: `a`, `b`."""
    return ", ".join(f"`{name}`" for name in names)
