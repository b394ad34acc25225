"""Events as one JSON object a line: the stable, documented form for other programs."""

from collections.abc import Callable
from typing import Any, TextIO

import msgspec

from docker_meta.events import Emit, Event

Mask = Callable[[str], str]


def json_lines(out: TextIO, mask: Mask) -> Emit:
    """Return an `emit` that writes every event; `mask` hides secrets in each text of it."""

    def emit(event: Event) -> None:
        # Masked before it is encoded: a secret with a quote in it looks different afterwards.
        plain = _masked(msgspec.to_builtins(event), mask)
        out.write(msgspec.json.encode(plain).decode() + "\n")
        out.flush()

    return emit


def _masked(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(item, mask) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, mask) for item in value]
    return value
