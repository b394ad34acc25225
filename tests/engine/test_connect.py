"""Where engines are looked for, and what is told when none answers."""

import hashlib
import json
import socket
from pathlib import Path

import pytest

from docker_meta.engine.connect import connect
from docker_meta.engine.endpoints import Endpoint, Tls, named_endpoint, well_known_endpoints
from docker_meta.engine.probe import probe
from docker_meta.errors import EngineUnavailable, UsageError
from tests.engine.servers import answering, ping


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment with a home folder and nothing else."""
    (tmp_path / ".docker").mkdir()
    return {"HOME": str(tmp_path)}


def add_context(home: dict[str, str], name: str, host: str, *, skip_verify: bool = False, tls: bool = False) -> Path:
    """Write a Docker context as the Docker command does; returns the folder of its TLS files."""
    contexts = Path(home["HOME"], ".docker", "contexts")
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = contexts / "meta" / key
    meta.mkdir(parents=True)
    endpoint = {"Host": host, "SkipTLSVerify": skip_verify}
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": endpoint}}))
    folder = contexts / "tls" / key / "docker"
    if tls:
        folder.mkdir(parents=True)
        for part in ("ca", "cert", "key"):
            (folder / f"{part}.pem").touch()
    return folder


def test_a_url_that_is_given_counts_first(home: dict[str, str]) -> None:
    found = named_endpoint("tcp://a:1", {**home, "DOCKER_HOST": "tcp://b:1"})
    assert found == Endpoint(url="tcp://a:1", origin="-H")


def test_docker_host_counts_before_contexts(home: dict[str, str]) -> None:
    found = named_endpoint(None, {**home, "DOCKER_HOST": "tcp://b:1", "DOCKER_CONTEXT": "c"})
    assert found == Endpoint(url="tcp://b:1", origin="$DOCKER_HOST")


def test_docker_host_with_tls_uses_the_files_that_are_there(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    variables = {"DOCKER_HOST": "tcp://b:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    found = named_endpoint(None, {**home, **variables})
    assert found is not None
    assert found.tls == Tls(files={"ca": str(tmp_path / "ca.pem")}, verify=True)


def test_a_context_is_found_by_name(home: dict[str, str]) -> None:
    folder = add_context(home, "far", "tcp://far:2376", tls=True)
    found = named_endpoint("far", home)
    assert found is not None
    assert found.url == "tcp://far:2376"
    assert found.origin == "-H (far)"
    assert found.tls == Tls(files={part: str(folder / f"{part}.pem") for part in ("ca", "cert", "key")}, verify=True)


def test_the_variable_counts_before_the_current_context(home: dict[str, str]) -> None:
    add_context(home, "far", "ssh://far")
    add_context(home, "near", "unix:///near.sock")
    Path(home["HOME"], ".docker", "config.json").write_text('{"currentContext": "far"}')
    assert [found.url for found in (named_endpoint(None, home),) if found] == ["ssh://far"]
    found = named_endpoint(None, {**home, "DOCKER_CONTEXT": "near"})
    assert found == Endpoint(url="unix:///near.sock", origin="$DOCKER_CONTEXT (near)")


def test_the_context_default_means_the_usual_places(home: dict[str, str]) -> None:
    assert named_endpoint(None, {**home, "DOCKER_CONTEXT": "default"}) is None
    assert named_endpoint(None, home) is None


def test_an_unknown_context_is_told_with_those_there_are(home: dict[str, str]) -> None:
    add_context(home, "far", "ssh://far")
    with pytest.raises(UsageError, match="-H: nah is neither a URL nor a Docker context; contexts: far"):
        named_endpoint("nah", home)


def test_an_unknown_kind_of_url_is_told(home: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="-H: fd://x is no address of an engine; it begins with one of unix://"):
        named_endpoint("fd://x", home)


def test_a_path_is_a_socket(home: dict[str, str]) -> None:
    found = named_endpoint("/run/x.sock", home)
    assert found is not None
    assert (found.url, found.path) == ("unix:///run/x.sock", "/run/x.sock")


def test_a_broken_configuration_is_told(home: dict[str, str]) -> None:
    path = Path(home["HOME"], ".docker", "config.json")
    path.write_text("{")
    with pytest.raises(UsageError, match=f"{path} cannot be read"):
        named_endpoint(None, home)


def test_the_usual_places_in_their_order() -> None:
    urls = [one.url for one in well_known_endpoints({"XDG_RUNTIME_DIR": "/run/user/7"})]
    assert urls == [
        "unix:///var/run/docker.sock",
        "unix:///run/user/7/docker.sock",
        "unix:///run/user/7/podman/podman.sock",
        "unix:///run/podman/podman.sock",
    ]


@pytest.mark.parametrize(
    ("api", "server", "expected"),
    [
        ("1.41", "Docker/20.10.24 (linux)", ("Docker", "20.10.24", "1.41")),
        ("1.99", "Docker/99.1 (linux)", ("Docker", "99.1", "1.51")),
        ("1.41", "Libpod/4.3.1 (linux)", ("Podman", "4.3.1", "1.41")),
    ],
)
def test_a_probe_tells_who_answers(tmp_path: Path, api: str, server: str, expected: tuple[str, str, str]) -> None:
    with answering(tmp_path / "s", ping(api, server)) as requests:
        found = probe(Endpoint(url=f"unix://{tmp_path}/s", origin="-H"))
    assert (found.name, found.version, found.api) == expected
    assert requests == ["GET /_ping HTTP/1.1"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (ping("1.12"), "the engine is too old (API 1.12, at least 1.40 is needed)"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "something answers, but no container engine"),
        (b"HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nlater", "answers with status 503: later"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "broken answer"),
        (b"", "Remote end closed connection"),
        (None, "no answer within 0.1 s"),
    ],
)
def test_what_is_no_engine_is_told(tmp_path: Path, answer: bytes | None, message: str) -> None:
    with answering(tmp_path / "s", answer), pytest.raises(EngineUnavailable) as caught:
        probe(Endpoint(url=f"unix://{tmp_path}/s", origin="-H"), limit_s=0.1)
    assert str(caught.value).startswith(f"unix://{tmp_path}/s: ")
    assert message in str(caught.value)


def test_an_engine_that_is_named_and_away_is_an_error(tmp_path: Path, home: dict[str, str]) -> None:
    url = f"unix://{tmp_path}/none"
    with pytest.raises(EngineUnavailable) as caught:
        connect(None, {**home, "DOCKER_HOST": url}, jobs=1)
    assert str(caught.value) == f"no engine at {url}: no such socket (from $DOCKER_HOST)"


def test_a_socket_that_nobody_listens_on_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
    with pytest.raises(EngineUnavailable) as caught:
        connect(str(tmp_path / "s"), {}, jobs=1)
    assert str(caught.value) == f"no engine at unix://{tmp_path}/s: connection refused (from -H)"
    assert caught.value.hint == "is the engine running?"


def test_a_permission_that_is_missing_names_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("docker_meta.engine.probe._UnixConnection.connect", refuse)
    monkeypatch.setenv("USER", "sandra")
    with pytest.raises(EngineUnavailable) as caught:
        connect(f"unix://{tmp_path}/s", {}, jobs=1)
    assert str(caught.value) == f"no engine at unix://{tmp_path}/s: permission denied (from -H)"
    assert caught.value.hint == "join the group `docker`: sudo usermod -aG docker sandra, then log in again"


def test_the_first_that_answers_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: dict[str, str]) -> None:
    places = [Endpoint(url=f"unix://{tmp_path}/{name}", origin=name) for name in ("none", "second", "third")]
    monkeypatch.setattr("docker_meta.engine.connect.well_known_endpoints", lambda _: iter(places))
    with answering(tmp_path / "second", ping()), answering(tmp_path / "third", ping()) as asked_third:
        engine = connect(None, home, jobs=1)
        engine.close()
    assert engine.url == f"unix://{tmp_path}/second"
    assert engine.version().version == "20.10.24"
    assert asked_third == []


def test_when_nobody_answers_all_places_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: dict[str, str]
) -> None:
    places = [Endpoint(url=f"unix://{tmp_path}/{name}", origin=name) for name in ("a", "b")]
    monkeypatch.setattr("docker_meta.engine.connect.well_known_endpoints", lambda _: iter(places))
    with pytest.raises(EngineUnavailable) as caught:
        connect(None, home, jobs=1)
    tried = ", ".join(f"unix://{tmp_path}/{name}: no such socket" for name in ("a", "b"))
    assert str(caught.value) == f"no container engine answers; tried {tried}"
    assert caught.value.hint == "start Docker or Podman, or name an engine with -H or DOCKER_HOST"
