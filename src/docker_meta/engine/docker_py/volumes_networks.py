"""Volumes and networks."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from docker_meta.engine.api import LiveNetwork, LiveVolume
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.engine.docker_py.reports import inspected_network, inspected_volume, is_named
from docker_meta.errors import Conflict, EngineError, NotFound


class DockerVolumes(EnginePart):
    """Named and anonymous volumes."""

    def find_volume(self, name: str) -> LiveVolume | None:
        """Return the volume of that name, or None."""
        try:
            with self._door():
                return inspected_volume(self._client.inspect_volume(name))
        except NotFound:
            return None

    def list_volumes(self, *, labels: Mapping[str, str] | None = None) -> list[LiveVolume]:
        """Return all volumes that carry the labels."""
        with self._door():
            listed = self._client.volumes(filters=_label_filter(labels))["Volumes"] or ()
        return [inspected_volume(entry) for entry in listed]

    def create_volume(self, name: str, *, labels: Mapping[str, str], driver: str = "local") -> None:
        """Create it; one of that name is no error."""
        try:
            with self._door():
                self._client.create_volume(name, driver=driver, labels=dict(labels))
        except EngineError:
            # Podman refuses what Docker lets pass.
            if self.find_volume(name) is None:
                raise

    def volume_sizes(self) -> dict[str, int]:
        """Return the bytes that each volume takes, where the engine can tell."""
        with self._door():
            report = self._client.df()
        sizes = {entry["Name"]: (entry.get("UsageData") or {}).get("Size", -1) for entry in report["Volumes"] or ()}
        return {name: size for name, size in sizes.items() if size >= 0}

    def remove_volume(self, name: str) -> None:
        """Remove it; one that is gone already is no error. Raises Conflict: a container uses it."""
        with suppress(NotFound), self._door():
            self._client.remove_volume(name)


class DockerNetworks(EnginePart):
    """User-defined networks."""

    def find_network(self, name: str) -> LiveNetwork | None:
        """Return the network of that name or id, or None."""
        try:
            with self._door():
                live = inspected_network(self._client.inspect_network(name))
        except NotFound:
            return None
        except EngineError as error:
            if "ambiguous" not in str(error):
                raise
            return inspected_network(self._same_named(name)[0])
        return live if is_named(name, live.name, live.id) else None

    def list_networks(self, *, labels: Mapping[str, str] | None = None) -> list[LiveNetwork]:
        """Return all networks that carry the labels."""
        with self._door():
            listed = self._client.networks(filters=_label_filter(labels))
        return [inspected_network(entry) for entry in listed]

    def create_network(self, name: str, *, labels: Mapping[str, str], driver: str = "bridge") -> None:
        """Create it; one of that name that appeared meanwhile is no error."""
        with self._lock(f"network {name}"):
            try:
                with self._door():
                    created = self._client.create_network(
                        name, driver=driver, labels=dict(labels), check_duplicate=True
                    )
            except Conflict:
                return
            except EngineError as error:
                if "already exists" in str(error) or "already used" in str(error):
                    return
                raise
            self._keep_oldest(name, str(created["Id"]))

    def remove_network(self, name: str) -> None:
        """Remove it; one that is gone already is no error. Raises Conflict: a container is on it."""
        try:
            with suppress(NotFound), self._door():
                self._client.remove_network(name)
        except Conflict as error:
            error.hint = error.hint or "stop or remove the containers on it"
            raise

    def _keep_oldest(self, name: str, ours: str) -> None:
        """Remove the network that we made if another program made one of that name at the same moment.

        Engines check for duplicates before they create, so that two who ask at once both get one.
        """
        same = self._same_named(name)
        if len(same) > 1 and same[0]["Id"] != ours:
            with suppress(EngineError), self._door():
                self._client.remove_network(ours)

    def _same_named(self, name: str) -> list[dict[str, Any]]:
        """Return all networks of that name, the oldest first."""
        with self._door():
            same = [entry for entry in self._client.networks(names=[name]) if entry["Name"] == name]
        return sorted(same, key=lambda entry: (entry.get("Created", ""), entry["Id"]))


def _label_filter(labels: Mapping[str, str] | None) -> dict[str, Any]:
    return {"label": [f"{key}={value}" for key, value in labels.items()]} if labels else {}
