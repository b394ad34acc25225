"""Which images a Dockerfile starts from: a build waits for the build of its base."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docker_meta.unit.decode.path_variables import is_remote

_LARGEST_DOCKERFILE = 1 << 20
# Source: Dockerfile reference, FROM and COPY --from
_FROM = re.compile(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$", re.IGNORECASE | re.MULTILINE)
_COPY_FROM = re.compile(r"^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*?--from=(\S+)", re.IGNORECASE | re.MULTILINE)


def base_images(build: Mapping[str, Any], directory: Path) -> tuple[str, ...]:
    """Return the images that a local Dockerfile names, each once; none where it cannot be read here.

    Names made of `ARG`s are left out.
    """
    text = _dockerfile(build, directory)
    stages = {stage.lower() for _, stage in _FROM.findall(text) if stage}
    found = [name for name, _ in _FROM.findall(text)] + _COPY_FROM.findall(text)
    return tuple(dict.fromkeys(_images(found, stages)))


def _images(names: list[str], stages: set[str]) -> Iterator[str]:
    for name in names:
        if name.lower() not in stages and not name.isdigit() and "$" not in name and name != "scratch":
            yield name


def _dockerfile(build: Mapping[str, Any], directory: Path) -> str:
    if isinstance(build.get("fileobj"), str):
        return str(build["fileobj"])
    path, name = build.get("path"), build.get("dockerfile") or "Dockerfile"
    if not isinstance(path, str) or not isinstance(name, str) or is_remote(path):
        return ""
    try:
        with (directory / path / name).open(encoding="utf-8", errors="replace") as file:
            return file.read(_LARGEST_DOCKERFILE)
    except OSError:
        return ""
