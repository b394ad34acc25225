"""Where the configuration directory is, and the names that units may have."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from docker_meta.errors import UsageError

UNITS = "units"
VARIABLE = "DOCKERSTRA_CONF"
_NAME_PART = re.compile(r"[A-Za-z0-9_.-]+")


def find_directory(given: str | None, process_environment: Mapping[str, str]) -> Path:
    """Return the configuration directory, absolute; `given` is what the command line names, if it does.

    Raises:
        UsageError: none is usable; lists every place that was looked at.
    """
    if given is not None:
        return _demanded(given, "-c")
    if process_environment.get(VARIABLE):
        return _demanded(process_environment[VARIABLE], f"${VARIABLE}")
    looked_at = list(_usual_places(process_environment))
    for place in looked_at:
        if (place / UNITS).is_dir():
            return place.absolute()
    places = "\n".join(f"  {place}: {_why_not(place)}" for place in looked_at)
    raise UsageError(
        f"there is no configuration directory; looked at\n  ${VARIABLE}: not set\n{places}\n"
        "`docker_start init` makes one with a working sample"
    )


def is_name(name: str) -> bool:
    """May a unit or command be called so? Parts are separated by `/`."""
    parts = name.split("/")
    return all(_NAME_PART.fullmatch(part) and part.strip(".") for part in parts)


def _usual_places(process_environment: Mapping[str, str]) -> Iterator[Path]:
    home = process_environment.get("HOME")
    if home:
        yield Path(home) / ".dockerstra"
    yield Path(sys.prefix) / "etc" / "dockerstra"
    yield Path("/etc/dockerstra")


def _demanded(given: str, by: str) -> Path:
    place = Path(given).expanduser()
    if (place / UNITS).is_dir():
        return Path(place.absolute())
    raise UsageError(
        f"{by} names no configuration directory: {place}: {_why_not(place)}\n"
        f"`docker_start init {place}` makes one with a working sample"
    )


def _why_not(place: Path) -> str:
    if not place.exists():
        return "does not exist"
    return f"has no folder `{UNITS}`" if place.is_dir() else "is no folder"
