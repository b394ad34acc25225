"""Configuration directories for tests."""

from collections.abc import Sequence
from pathlib import Path

from docker_meta.unit.environment import EnvironmentSource
from docker_meta.unit.load import Configuration

HOME = {"HOME": "/home/me"}


def write(directory: Path, files: dict[str, str]) -> Path:
    """Write files; `units/` is there in any case."""
    (directory / "units").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return directory


def configuration(
    directory: Path,
    files: dict[str, str] | None = None,
    *,
    sources: Sequence[EnvironmentSource] = (),
    process_environment: dict[str, str] | None = None,
    hostname: str = "box",
) -> Configuration:
    write(directory, files or {})
    return Configuration(
        directory,
        files=sources,
        hostname=hostname,
        process_environment=process_environment or HOME,
        working_directory=Path("/here"),
    )
