"""The labels that everything we create carries, by which we know it again."""

from collections.abc import Mapping
from pathlib import Path

from docker_meta.version import __version__

DIRECTORY = "docker_meta.directory"
UNIT = "docker_meta.unit"
CONTAINER = "docker_meta.container"
CONFIG = "docker_meta.config"
OPTIONS = "docker_meta.options"
VERSION = "docker_meta.version"
TEMPORARY = "docker_meta.temporary"
"""Marks containers that live only during a run; the value is `HOSTNAME:PROCESS:RUN`."""
COMPOSE_PROJECT = "com.docker.compose.project"
COMPOSE_SERVICE = "com.docker.compose.service"


def base_labels(directory: Path, unit: str, container: str = "") -> dict[str, str]:
    """Labels of an image, volume or network, and the first ones of a container."""
    labels = {DIRECTORY: str(directory), UNIT: unit, VERSION: __version__}
    return {**labels, CONTAINER: container} if container else labels


def are_ours(labels: Mapping[str, str], directory: Path) -> bool:
    """Does something with these labels belong to this configuration directory?"""
    return labels.get(DIRECTORY) == str(directory)
