"""An engine that exists in memory only.

It keeps the rules of a real one: names are unique, what is in use stays, removals of what is gone are no errors.
The dry run lays it over a real engine; the tests' fake adds programs that run, and faults.
"""

from docker_meta.engine.api import EngineVersion
from docker_meta.engine.memory.containers import MemoryContainers
from docker_meta.engine.memory.images import MemoryImages
from docker_meta.engine.memory.volumes_networks import MemoryNetworks, MemoryVolumes


class MemoryEngine(MemoryContainers, MemoryImages, MemoryVolumes, MemoryNetworks):
    """Containers, images, volumes and networks in tables; nothing runs."""

    @property
    def url(self) -> str:
        """Where it is reached: nowhere."""
        return "memory:"

    def version(self) -> EngineVersion:
        return EngineVersion(name="Memory", version="1", api="1.41")

    def close(self) -> None:
        """Do nothing: there is no connection."""
