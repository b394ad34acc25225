"""The engine behind docker-py: one client, shared by the parts that serve containers, images, volumes, networks."""

from docker_meta.engine.api import EngineVersion
from docker_meta.engine.docker_py.build import DockerBuild
from docker_meta.engine.docker_py.client import make_client
from docker_meta.engine.docker_py.create import DockerCreation
from docker_meta.engine.docker_py.images import DockerImages
from docker_meta.engine.docker_py.output import DockerOutput
from docker_meta.engine.docker_py.transfer import DockerTransfer
from docker_meta.engine.docker_py.volumes_networks import DockerNetworks, DockerVolumes
from docker_meta.engine.endpoints import Endpoint


class DockerEngine(
    DockerCreation, DockerOutput, DockerBuild, DockerTransfer, DockerImages, DockerVolumes, DockerNetworks
):
    """A container engine, reached through docker-py.

    Args:
        version: what a probe found out; None if the engine is to be asked now.
        connections: how many are kept open.
    """

    def __init__(self, endpoint: Endpoint, version: EngineVersion | None, *, connections: int) -> None:
        client = make_client(endpoint, api=version.api if version else None, jobs=connections)
        super().__init__(endpoint, client)
        self._version = version

    def version(self) -> EngineVersion:
        """Say who answers."""
        if self._version is None:
            with self._door():
                report = self._client.version()
            parts = [part.get("Name", "") for part in report.get("Components") or ()]
            name = "Podman" if any("Podman" in part for part in parts) else "Docker"
            self._version = EngineVersion(name=name, version=report["Version"], api=self._client.api_version)
        return self._version

    def close(self) -> None:
        """Close all connections."""
        self._client.close()
