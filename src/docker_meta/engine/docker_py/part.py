"""What all parts of the engine share."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from typing import Any

import requests

from docker_meta.engine.answers.streams import Messages
from docker_meta.engine.docker_py.client import EngineClient
from docker_meta.engine.docker_py.errors import engine_door, raise_refusal
from docker_meta.engine.docker_py.pump import Pump
from docker_meta.engine.endpoints import Endpoint
from docker_meta.errors import EngineUnavailable
from docker_meta.interruption import Interruption

ALIVE_LIMIT_S = 10.0


class EnginePart:
    """A part of the engine: all of them use one client."""

    def __init__(self, endpoint: Endpoint, client: EngineClient) -> None:
        self._endpoint = endpoint
        self._client = client
        self._locks: dict[str, threading.Lock] = {}
        self._locks_lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where the engine is reached."""
        return self._endpoint.url

    def _door(self) -> AbstractContextManager[None]:
        return engine_door(self.url)

    def _lock(self, name: str) -> threading.Lock:
        """Return the lock of that name."""
        with self._locks_lock:
            return self._locks.setdefault(name, threading.Lock())

    def _request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """Make a request that docker-py has no method for.

        Raises:
            EngineError: the engine refused.
        """
        answer = self._client.request(method, f"{self._client.base_url}/v{self._client.api_version}{path}", **arguments)
        if not answer.ok:
            raise_refusal(answer)
        return answer

    def _image_report(self, reference: str) -> dict[str, Any]:
        report: dict[str, Any] = self._client.inspect_image(reference)  # type: ignore[no-untyped-call]
        return report

    def _chunks(
        self, open_answer: Callable[[], requests.Response], interruption: Interruption
    ) -> Generator[bytes, None, None]:
        """Yield the bytes of an answer that grows; `open_answer` runs in another thread."""

        def open_without_limit() -> requests.Response:
            with self._client.time_limit(None):
                return open_answer()

        return Pump(self.url, open_without_limit).chunks(interruption, self._demand_alive)

    def _messages(
        self, open_answer: Callable[[], requests.Response], interruption: Interruption
    ) -> Iterator[dict[str, Any]]:
        """Yield the JSON messages of an answer that grows."""
        messages = Messages()
        try:
            for chunk in self._chunks(open_answer, interruption):
                yield from messages.feed(chunk)
            yield from messages.finish()
        except ValueError as error:
            raise EngineUnavailable(f"the engine at {self.url} sent something that cannot be read") from error

    def _demand_alive(self) -> None:
        with self._door(), self._client.time_limit(ALIVE_LIMIT_S):
            self._client.ping()
