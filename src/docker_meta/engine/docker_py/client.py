"""docker-py's low-level client, with one pool of connections and a time limit on every call."""

import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from docker.api.client import APIClient
from docker.credentials.errors import StoreError
from docker.errors import DockerException, InvalidConfigFile
from docker.tls import TLSConfig

from docker_meta.engine.docker_py.socket import OnePoolAdapter
from docker_meta.engine.endpoints import Endpoint
from docker_meta.errors import EngineUnavailable, UsageError

READ_LIMIT_S = 60.0
CONNECT_LIMIT_S = 15.0
LONG_CALL_S = 600.0
"""For calls that copy data on the engine's disk before they answer."""

# A helper that is missing is told in the error of the image that needs it, and nowhere else.
warnings.filterwarnings("ignore", message="docker-credential-", category=UserWarning)


class EngineClient(APIClient):
    """An `APIClient` whose calls all end."""

    def __init__(self, endpoint: Endpoint, *, api: str | None, jobs: int) -> None:
        self._limit = threading.local()
        self._answer = threading.local()
        super().__init__(
            base_url=endpoint.url,
            version=api or "auto",
            timeout=int(READ_LIMIT_S),
            tls=_tls_of(endpoint),
            max_pool_size=jobs,
            use_ssh_client=False,
        )
        if endpoint.is_unix:
            self.trust_env = False  # Neither proxies nor .netrc matter on a socket; looking for them costs time.
            self.mount("http+docker://", OnePoolAdapter(endpoint.path, connections=jobs))

    @contextmanager
    def time_limit(self, seconds: float | None) -> Iterator[None]:
        """Give the calls of this thread another limit; None for none."""
        before = getattr(self._limit, "seconds", READ_LIMIT_S)
        self._limit.seconds = seconds
        try:
            yield
        finally:
            self._limit.seconds = before

    @property
    def last_answer(self) -> requests.Response:
        """The newest response that this thread got: docker-py hides those of its streams in generators."""
        answer: requests.Response = self._answer.value
        return answer

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        limit = getattr(self._limit, "seconds", READ_LIMIT_S)
        # While a request is sent the first of the two counts, so a long upload may pause as long as an answer.
        kwargs["timeout"] = (CONNECT_LIMIT_S if limit == READ_LIMIT_S else limit, limit)
        answer = super().send(request, **kwargs)
        self._answer.value = answer
        return answer

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        merged: dict[str, Any] = {**super().merge_environment_settings(url, proxies, stream, verify, cert)}
        # REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE would win over the engine's own CA.
        return merged if verify is not None else {**merged, "verify": self.verify}

    def _set_auth_headers(self, headers: dict[str, str]) -> None:
        # A build sends all credentials there are; a helper that is missing must not fail one that needs none.
        try:
            super()._set_auth_headers(headers)  # type: ignore[misc]
        except (DockerException, StoreError):
            headers.pop("X-Registry-Config", None)


def make_client(endpoint: Endpoint, *, api: str | None, jobs: int) -> EngineClient:
    """Make a client without asking the engine, if its API version is known.

    Raises:
        EngineUnavailable: the engine could not be asked for its version, or docker-py cannot reach such a URL.
        UsageError: the Docker configuration is broken.
    """
    try:
        return EngineClient(endpoint, api=api, jobs=jobs)
    except InvalidConfigFile as error:
        raise UsageError(f"the Docker configuration cannot be read: {error}") from error
    except (DockerException, requests.RequestException, OSError) as error:
        raise EngineUnavailable(f"the engine at {endpoint.url} is not reached: {_first_cause(error)}") from error


def _first_cause(error: BaseException) -> str:
    text = str(error).removeprefix("Error while fetching server API version: ")
    if "paramiko" in text:
        return "URLs with ssh:// need the extra `ssh`: pip install 'docker_meta[ssh]'"
    return text


def _tls_of(endpoint: Endpoint) -> TLSConfig | bool:
    if endpoint.tls is None:
        return False
    files: Mapping[str, str] = endpoint.tls.files
    pair = (files["cert"], files["key"]) if {"cert", "key"} <= files.keys() else None
    # Without a CA of its own the engine is checked against those that the system trusts.
    return TLSConfig(client_cert=pair, ca_cert=files.get("ca"), verify=endpoint.tls.verify)
