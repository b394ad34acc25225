"""The life of containers."""

import json
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from docker_meta.engine.answers import hints
from docker_meta.engine.api import LiveContainer
from docker_meta.engine.docker_py.client import LONG_CALL_S
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.engine.docker_py.reports import inspected_container, inspected_image, is_named, listed_container
from docker_meta.errors import Conflict, EngineError, NotFound

_STOP_SPARE_S = 30.0
_GONE_WITHIN_S = 30.0
_GONE_POLL_S = 0.05


class DockerContainers(EnginePart):
    """Containers and what is done to them."""

    def find_container(self, name: str) -> LiveContainer | None:
        """Return the container of that name or id with all attributes, or None."""
        try:
            with self._door():
                report = self._client.inspect_container(name)
        except NotFound:
            return None
        live = inspected_container(report)
        return live if is_named(name, live.name, live.id) else None

    def list_containers(
        self, *, labels: Mapping[str, str] | None = None, volume: str = "", network: str = "", image: str = ""
    ) -> list[LiveContainer]:
        """Return all containers that match every filter given."""
        filters: dict[str, Any] = {}
        if labels:
            filters["label"] = [f"{key}={value}" for key, value in labels.items()]
        if volume:
            filters["volume"] = [volume]
        found = [listed_container(entry) for entry in self._listing(filters)]
        # The engine's own filters for these two take the beginning of a name, and ancestors of the image.
        if network:
            found = [container for container in found if network in container.networks]
        if volume:
            found = [one for one in found if any(mount.name == volume for mount in one.mounts)]
        return self._made_from(image, found) if image and found else found

    def start_container(self, container_id: str) -> None:
        """Start it; one that runs is left alone."""
        try:
            with self._door():
                self._client.start(container_id)
        except EngineError as error:
            raise self._explained(error) from error

    def stop_container(self, container_id: str, *, timeout_s: float) -> None:
        """Ask it to end, and after the timeout make it end."""
        with self._door(), self._client.time_limit(timeout_s + _STOP_SPARE_S):
            self._client.stop(container_id, timeout=math.ceil(timeout_s))

    def kill_container(self, container_id: str, *, signal: str = "SIGKILL") -> None:
        with self._door():
            self._client.kill(container_id, signal=signal)

    def pause_container(self, container_id: str) -> None:
        with self._door():
            self._client.pause(container_id)

    def unpause_container(self, container_id: str) -> None:
        with self._door():
            self._client.unpause(container_id)

    def rename_container(self, container_id: str, name: str) -> None:
        with self._door():
            self._client.rename(container_id, name)

    def remove_container(self, container_id: str, *, anonymous_volumes: bool, force: bool = False) -> None:
        """Remove it; one that is gone already is no error."""
        try:
            with self._door(), self._client.time_limit(LONG_CALL_S):
                self._client.remove_container(container_id, v=anonymous_volumes, force=force)
        except NotFound:
            return
        except Conflict as error:
            if "already in progress" not in str(error):
                raise
            self._wait_until_gone(container_id)

    def commit_container(
        self,
        container_id: str,
        *,
        repository: str,
        tag: str,
        message: str,
        author: str,
        changes: Sequence[str],
        pause: bool,
    ) -> str:
        """Make an image from the container and return its id."""
        parameters = {"repo": repository, "tag": tag, "comment": message, "author": author}
        with self._door(), self._client.time_limit(LONG_CALL_S):
            answer = self._request(
                "POST",
                "/commit",
                params={**parameters, "container": container_id, "pause": str(int(pause)), "changes": list(changes)},
                json={},
            )
            return str(answer.json()["Id"])

    def _listing(self, filters: Mapping[str, Any]) -> list[dict[str, Any]]:
        parameters = {"all": "1", "filters": json.dumps(filters)} if filters else {"all": "1"}
        with self._door():
            try:
                listed: list[dict[str, Any]] = self._request("GET", "/containers/json", params=parameters).json()
            except NotFound:
                # Older engines stumble over a container that is removed while they list.
                listed = self._request("GET", "/containers/json", params=parameters).json()
        return listed

    def _made_from(self, image: str, found: list[LiveContainer]) -> list[LiveContainer]:
        ids = {image, f"sha256:{image}"}
        if not image.startswith("sha256:"):
            with suppress(NotFound), self._door():
                ids.add(inspected_image(self._image_report(image)).id)
        return [one for one in found if one.image_id in ids or one.image == image]

    def _explained(self, error: EngineError) -> EngineError:
        """Say who has the port, if that is what the engine complains about."""
        taken = hints.taken_port(str(error))
        if taken is None:
            return error
        holder = hints.port_holder(self._listing({}), taken[1])
        if holder:
            return Conflict(
                f"{hints.port_message(*taken)} by container {holder}",
                status=error.status,
                hint=f"stop {holder}, or publish another port",
            )
        hint = f"`ss -ltnp sport = :{taken[1]}` on the engine's machine shows by whom; or publish another port"
        return Conflict(hints.port_message(*taken), status=error.status, hint=hint)

    def _wait_until_gone(self, container_id: str) -> None:
        end = time.monotonic() + _GONE_WITHIN_S
        while self.find_container(container_id) is not None:
            if time.monotonic() > end:
                raise EngineError(f"{container_id} is being removed, but does not go away")
            time.sleep(_GONE_POLL_S)
