"""Durations as people write them: `30s`, `1m30s`, `500ms`."""

import math
import re

_NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)")
_NANOSECONDS["d"] = 24 * _NANOSECONDS["h"]


def nanoseconds(value: object) -> int:
    """Read a duration; a bare number is nanoseconds already, as docker-py has it.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    text = str(value).strip().replace(" ", "")
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{value!r} is no duration such as 30s, 1m30s or 500ms")
    return round(sum(float(number) * _NANOSECONDS[unit] for number, unit in parts))


def seconds(value: object) -> float:
    """Read a duration; a bare number is seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return nanoseconds(value) / 10**9


def whole_seconds(value: object) -> int:
    """Read a duration for an option that knows seconds only; a part of one counts as a whole one."""
    return math.ceil(seconds(value))
