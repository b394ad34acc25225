"""Events as one JSON object a line: the stable, documented form for other programs."""

from collections.abc import Callable
from typing import BinaryIO

import msgspec

from docker_meta.events import Emit, Event


def json_lines(out: BinaryIO, mask: Callable[[str], str]) -> Emit:
    """Return an `emit` that writes every event; `mask` hides secrets in the encoded line."""
    encoder = msgspec.json.Encoder()

    def emit(event: Event) -> None:
        line = mask(encoder.encode(event).decode())
        out.write(line.encode() + b"\n")
        out.flush()

    return emit
