"""What a run knows besides the unit: where it runs and how the user wants it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from docker_meta.model import labels


class Settings(Struct, frozen=True, kw_only=True):
    """Facts about the configuration that orders and reconciliation need.

    Attributes:
        directory: the configuration directory, absolute.
        unit: name of the unit that runs.
        environment: all variables, as templates see them.
        friends: the units whose containers and volumes may be changed besides its own.
    """

    directory: Path
    unit: str
    environment: Mapping[str, Any] = field(default_factory=dict)
    friends: frozenset[str] = frozenset()

    def may_change(self, given: Mapping[str, str]) -> bool:
        """May the unit change what carries these labels: was it made from this directory, for it or for a friend?"""
        return labels.are_ours(given, self.directory) and given.get(labels.UNIT) in {self.unit, *self.friends}

    @property
    def network(self) -> str:
        """The network that every container joins."""
        return str(self.environment.get("NETWORK") or "docker_meta")

    @property
    def helper_image(self) -> str:
        """The image of helper containers."""
        return str(self.environment.get("HELPER_IMAGE") or "busybox:latest")


class RunOptions(Struct, frozen=True, kw_only=True):
    """What the command line asks of every order.

    Attributes:
        recreate: make containers anew whose declaration has changed.
        adopt: take over containers of the same name that are not ours.
        dry_run: the engine's writes are only told; nothing outside it may be changed either.
    """

    recreate: bool = False
    adopt: bool = False
    dry_run: bool = False
