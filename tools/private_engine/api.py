"""A small client of the engines' HTTP interface: docker-py is not there yet when it is needed."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from private_engine.console import ToolError

HTTP_OK = 200
HTTP_ERROR = 400


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: str, timeout_s: float) -> None:
        super().__init__("docker", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class EngineRefused(ToolError):
    """The engine answered with an error.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class EngineApi:
    """Requests to one engine.

    Args:
        url: `unix://…` or `tcp://…` (without TLS).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        if parts.scheme not in {"unix", "tcp"}:
            message = f"cannot talk to {url!r}: give unix://PATH or tcp://HOST:PORT"
            raise ToolError(message)
        self._parts = parts

    def answers(self) -> bool:
        """Whether somebody serves this address."""
        connection = self._connect(timeout_s=5)
        try:
            connection.request("GET", "/_ping")
            return connection.getresponse().status == HTTP_OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def call(self, method: str, path: str, body: object = None, *, timeout_s: float = 120) -> Any:
        """One request with its JSON answer.

        Raises:
            EngineRefused: the engine answered with an error.
            ToolError: no engine answered.
        """
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        text = b"".join(self._stream(method, path, data, headers, timeout_s))
        return json.loads(text) if text.strip() else None

    def call_lines(self, method: str, path: str, *, timeout_s: float) -> Iterator[dict[str, Any]]:
        """One request whose answer comes as JSON lines; the timeout counts from line to line."""
        for line in self._stream(method, path, None, {}, timeout_s):
            if line.strip():
                yield json.loads(line)

    def load_image(self, archive: Path) -> None:
        """Load an archive as `docker load` does."""
        headers = {"Content-Type": "application/x-tar", "Content-Length": str(archive.stat().st_size)}
        connection = self._connect(timeout_s=600)
        try:
            with archive.open("rb") as stream:
                connection.request("POST", "/images/load?quiet=1", body=stream, headers=headers)
                answer = connection.getresponse()
                text = answer.read().decode(errors="replace")
        except OSError as error:
            message = f"no engine at {self.url}: {error}"
            raise ToolError(message) from error
        finally:
            connection.close()
        if answer.status != HTTP_OK or '"error"' in text:
            message = f"loading {archive.name} failed: {text[:300]}"
            raise EngineRefused(answer.status, message)

    def _stream(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str], timeout_s: float
    ) -> Iterator[bytes]:
        connection = self._connect(timeout_s=timeout_s)
        try:
            connection.request(method, path, body=data, headers=headers)
            answer = connection.getresponse()
            if answer.status >= HTTP_ERROR:
                raise EngineRefused(answer.status, f"{method} {path}: {answer.read().decode(errors='replace').strip()}")
            yield from answer
        except (OSError, http.client.HTTPException) as error:
            message = f"no answer of the engine at {self.url} to {method} {path}: {error}"
            raise ToolError(message) from error
        finally:
            connection.close()

    def _connect(self, *, timeout_s: float) -> http.client.HTTPConnection:
        if self._parts.scheme == "unix":
            return _UnixConnection(self._parts.path, timeout_s)
        return http.client.HTTPConnection(self._parts.hostname or "localhost", self._parts.port, timeout=timeout_s)
