"""docker-py's client as we use it."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from docker_meta.engine.docker_py.client import CONNECT_LIMIT_S, READ_LIMIT_S, EngineClient, make_client
from docker_meta.engine.endpoints import Endpoint, Tls
from docker_meta.errors import EngineUnavailable


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Time limits of the requests that are made; none is sent."""
    limits: list[object] = []
    monkeypatch.setattr("requests.Session.send", lambda _, __, **arguments: limits.append(arguments["timeout"]))
    return limits


@pytest.fixture
def client() -> EngineClient:
    return make_client(Endpoint(url="unix:///nowhere", origin="-H"), api="1.41", jobs=3)


def test_every_request_has_a_time_limit(client: EngineClient, sent: list[object]) -> None:
    client.get("http+docker://localhost/x")
    with client.time_limit(5):
        client.get("http+docker://localhost/x", timeout=None)
        with client.time_limit(None):
            client.get("http+docker://localhost/x")
    client.get("http+docker://localhost/x")
    assert sent == [(CONNECT_LIMIT_S, READ_LIMIT_S), (5, 5), (None, None), (CONNECT_LIMIT_S, READ_LIMIT_S)]


def test_a_ca_of_the_environment_does_not_replace_the_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(variable, "/etc/ssl/others.pem")
    endpoint = Endpoint(url="tcp://127.0.0.1:2376", origin="-H", tls=Tls(files={"ca": str(ca)}))
    client = make_client(endpoint, api="1.41", jobs=3)
    settings = client.merge_environment_settings("https://127.0.0.1:2376/x", {}, stream=False, verify=None, cert=None)
    assert settings["verify"] == str(ca)


def test_one_pool_serves_all_urls(client: EngineClient) -> None:
    adapter: Any = client.get_adapter("http+docker://localhost/a")
    assert adapter.get_connection("http+docker://localhost/a") is adapter.get_connection("http+docker://localhost/b")
    assert adapter.get_connection("x").pool.maxsize == 3


def test_ssh_without_its_extra_says_what_to_install() -> None:
    if find_spec("paramiko") is None:
        with pytest.raises(EngineUnavailable, match="need the extra `ssh`"):
            make_client(Endpoint(url="ssh://nowhere", origin="-H"), api=None, jobs=1)


@pytest.mark.filterwarnings("ignore:docker-credential-")
def test_a_credential_helper_that_is_missing_does_not_stop_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"credHelpers": {"example.org": "not-there"}}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    client = make_client(Endpoint(url="unix:///nowhere", origin="-H"), api="1.41", jobs=1)
    headers: dict[str, str] = {}
    client._set_auth_headers(headers)
    assert headers == {}
