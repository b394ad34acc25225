"""Volumes and networks of an engine in memory."""

from collections.abc import Mapping

from docker_meta.engine.api import LiveNetwork, LiveVolume
from docker_meta.engine.memory.tables import CONFLICT, MemoryTables, has_labels, locked
from docker_meta.errors import Conflict


class MemoryVolumes(MemoryTables):
    """Named and anonymous volumes."""

    @locked
    def find_volume(self, name: str) -> LiveVolume | None:
        return self._volumes.find(name)

    @locked
    def list_volumes(self, *, labels: Mapping[str, str] | None = None) -> list[LiveVolume]:
        return [one for one in self._volumes.all() if has_labels(one.labels, labels)]

    @locked
    def create_volume(self, name: str, *, labels: Mapping[str, str], driver: str = "local") -> None:
        if self._volumes.find(name) is None:
            self._volumes.put(LiveVolume(name=name, driver=driver, labels=dict(labels)))

    @locked
    def volume_sizes(self) -> dict[str, int]:
        return {live.name: 0 for live in self._volumes.all()}

    @locked
    def remove_volume(self, name: str) -> None:
        live = self._volumes.find(name)
        if live is None:
            return
        for one in self._containers.all():
            if any(mount.name == name for mount in one.mounts):
                raise Conflict(f"volume {name} is in use by {one.name}", status=CONFLICT)
        self._volumes.drop(live)


class MemoryNetworks(MemoryTables):
    """User-defined networks."""

    @locked
    def find_network(self, name: str) -> LiveNetwork | None:
        return self._networks.find(name)

    @locked
    def list_networks(self, *, labels: Mapping[str, str] | None = None) -> list[LiveNetwork]:
        return [one for one in self._networks.all() if has_labels(one.labels, labels)]

    @locked
    def create_network(self, name: str, *, labels: Mapping[str, str], driver: str = "bridge") -> None:
        if self._networks.find(name) is None:
            self._networks.put(LiveNetwork(id=self._new_id(), name=name, driver=driver, labels=dict(labels)))

    @locked
    def remove_network(self, name: str) -> None:
        live = self._networks.find(name)
        if live is None:
            return
        for one in self._containers.all():
            if one.is_running and live.name in one.networks:
                hint = "stop or remove the containers on it"
                raise Conflict(f"network {name} is in use by {one.name}", status=CONFLICT, hint=hint)
        self._networks.drop(live)
