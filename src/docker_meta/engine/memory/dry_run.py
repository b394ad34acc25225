"""An engine whose reads are a real one's and whose writes change nothing but memory."""

from docker_meta.engine.api import Engine, EngineVersion
from docker_meta.engine.memory.engine import MemoryEngine
from docker_meta.engine.memory.store import OverlayStore
from docker_meta.engine.memory.tables import container_names, image_names, network_names, volume_names


class DryRunEngine(MemoryEngine):
    """Lets the very steps of a run go through, so that they tell what they would do.

    What was written is seen by later reads: a container that was created is there, one that was removed is not. Nothing
    really runs: commands end with 0 at once, and a container whose end is waited for has ended.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._containers = OverlayStore(container_names, engine.find_container, engine.list_containers)
        self._images = OverlayStore(image_names, engine.find_image, list)
        self._volumes = OverlayStore(volume_names, engine.find_volume, engine.list_volumes)
        self._networks = OverlayStore(network_names, engine.find_network, engine.list_networks)

    @property
    def url(self) -> str:
        """Where the real engine is reached."""
        return self._engine.url

    def version(self) -> EngineVersion:
        return self._engine.version()

    def close(self) -> None:
        self._engine.close()
