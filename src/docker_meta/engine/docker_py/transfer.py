"""Images from and to registries."""

from collections.abc import Callable, Mapping
from typing import Any

import requests
from docker.credentials.errors import StoreError
from docker.errors import DockerException

from docker_meta.engine.answers.references import registry_of, with_tag
from docker_meta.engine.answers.registry_errors import registry_error
from docker_meta.engine.api import OnProgress, Progress
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.engine.docker_py.reports import inspected_image
from docker_meta.errors import EngineError
from docker_meta.interruption import Interruption


class DockerTransfer(EnginePart):
    """Pulls and pushes."""

    def pull_image(
        self, reference: str, on_progress: OnProgress, interruption: Interruption, *, platform: str = ""
    ) -> str:
        """Pull and return the id. Raises NotFound: the registry has no such image."""

        def ask(credentials: Mapping[str, str] | None) -> requests.Response:
            chosen: Any = credentials
            self._client.pull(full, stream=True, auth_config=chosen, platform=platform or None)
            return self._client.last_answer

        full = with_tag(reference)
        self._transfer(full, ask, on_progress, interruption)
        with self._door():
            return inspected_image(self._image_report(full)).id

    def push_image(self, reference: str, on_progress: OnProgress, interruption: Interruption) -> None:
        """Push one tag with the credentials of the Docker configuration."""

        def ask(credentials: Mapping[str, str] | None) -> requests.Response:
            chosen: Any = credentials
            self._client.push(full, stream=True, auth_config=chosen)
            return self._client.last_answer

        full = with_tag(reference)
        self._transfer(full, ask, on_progress, interruption)

    def _transfer(
        self,
        reference: str,
        ask: Callable[[Mapping[str, str] | None], requests.Response],
        on_progress: OnProgress,
        interruption: Interruption,
    ) -> None:
        layers = _Layers(on_progress)
        no_credentials = ""

        def ask_with_credentials() -> requests.Response:
            nonlocal no_credentials
            try:
                return ask(None)
            except requests.RequestException:
                raise
            except (DockerException, StoreError) as error:
                # The helper that keeps the credentials is missing. Most images need none; if this does, it is said.
                no_credentials = str(error)
                return ask({})

        try:
            for message in self._messages(ask_with_credentials, interruption):
                layers.take(message)
        except EngineError as error:
            registry = registry_of(reference)
            raise registry_error(error, reference, registry=registry, no_credentials=no_credentials) from error


class _Layers:
    """Adds up the bytes of all layers."""

    _FINISHED = ("Download complete", "Pull complete", "Pushed", "Layer already exists", "Already exists")
    _MOVING = ("Downloading", "Pushing")

    def __init__(self, on_progress: OnProgress) -> None:
        self._on_progress = on_progress
        self._done: dict[str, int] = {}
        self._total: dict[str, int] = {}

    def take(self, message: Mapping[str, Any]) -> None:
        if "error" in message or "errorDetail" in message:
            detail = message.get("errorDetail") or {}
            raise EngineError(str(message.get("error") or detail.get("message")))
        layer, status = str(message.get("id", "")), str(message.get("status", ""))
        detail = message.get("progressDetail") or {}
        if status in self._MOVING and detail:
            self._done[layer] = int(detail.get("current") or 0)
            self._total[layer] = max(int(detail.get("total") or 0), self._done[layer])
        elif status in self._FINISHED and layer in self._total:
            self._done[layer] = self._total[layer]
        else:
            return
        what = "push" if status.startswith("Push") else "pull"
        self._on_progress(Progress(sum(self._done.values()), sum(self._total.values()), "bytes", what))
