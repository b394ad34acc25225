"""How times, sizes and causes are written."""

from docker_meta.events import StepDoing

_KIBI = 1024
_MINUTE_S = 60


def seconds(value: float) -> str:
    """Return `0.4 s` or `2 min 5 s`."""
    if value < _MINUTE_S:
        return f"{value:.1f} s"
    return f"{int(value // _MINUTE_S)} min {int(value % _MINUTE_S)} s"


def size(count: int) -> str:
    """Return a number of bytes as `512 B`, `1.5 MiB`."""
    value, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):  # noqa: B007
        if value < _KIBI:
            break
        value /= _KIBI
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def with_cause(event: StepDoing) -> str:
    """Return what is done and why, e.g. `recreate web: port_bindings 80→8080 differs, units/web/start.yaml:12`."""
    cause = f": {event.cause}" if event.cause else ""
    place = f", {event.place.short}" if event.place else ""
    return f"{event.action}{cause}{place}"


def indent(text: str) -> str:
    """Return the text with every line after the first one indented."""
    return text.replace("\n", "\n  ")
