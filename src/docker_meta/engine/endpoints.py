"""Where engines may be found: `-H`, `$DOCKER_HOST`, Docker contexts, well-known sockets."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from docker_meta.errors import UsageError

SCHEMES = ("unix://", "tcp://", "http://", "https://", "ssh://")


class Tls(Struct, frozen=True, kw_only=True):
    """Files `ca`, `cert`, `key` as far as there are any, and whether the engine's certificate is checked."""

    files: Mapping[str, str] = field(default_factory=dict)
    verify: bool = True


class Endpoint(Struct, frozen=True, kw_only=True):
    """One place where an engine may answer; `origin` says who named it, e.g. `$DOCKER_HOST`."""

    url: str
    origin: str
    tls: Tls | None = None

    @property
    def is_unix(self) -> bool:
        return self.url.startswith("unix://")

    @property
    def path(self) -> str:
        """The socket's path; docker-py's form with two slashes is taken, too."""
        return "/" + self.url.removeprefix("unix://").lstrip("/")


def named_endpoint(given: str | None, environment: Mapping[str, str]) -> Endpoint | None:
    """Return the endpoint that somebody named; it is the only one tried. None if nobody did.

    Raises:
        UsageError: the name is neither a URL nor a Docker context.
    """
    if given:
        return _named(given, "-H", environment)
    if url := environment.get("DOCKER_HOST"):
        return _named(url, "$DOCKER_HOST", environment)
    if name := environment.get("DOCKER_CONTEXT"):
        return _context(name, "$DOCKER_CONTEXT", environment)
    if name := _configuration(environment).get("currentContext"):
        return _context(str(name), "the current Docker context", environment)
    return None


def well_known_endpoints(environment: Mapping[str, str]) -> Iterator[Endpoint]:
    """Yield the sockets where engines usually are, in the order in which they are tried."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    yield Endpoint(url="unix:///var/run/docker.sock", origin="Docker's socket")
    if runtime:
        yield Endpoint(url=f"unix://{runtime}/docker.sock", origin="rootless Docker's socket")
        yield Endpoint(url=f"unix://{runtime}/podman/podman.sock", origin="rootless Podman's socket")
    yield Endpoint(url="unix:///run/podman/podman.sock", origin="Podman's socket")


def _named(given: str, origin: str, environment: Mapping[str, str]) -> Endpoint | None:
    url = f"unix://{given}" if given.startswith("/") else given
    if not url.startswith(SCHEMES):
        if "://" in url or ":" in url:
            known = ", ".join(SCHEMES)
            raise UsageError(f"{origin}: {given} is no address of an engine; it begins with one of {known}")
        return _context(given, origin, environment)
    return Endpoint(url=url, origin=origin, tls=_tls_of_environment(url, environment))


def _tls_of_environment(url: str, environment: Mapping[str, str]) -> Tls | None:
    verify = bool(environment.get("DOCKER_TLS_VERIFY"))
    folder = environment.get("DOCKER_CERT_PATH")
    if not url.startswith(("tcp://", "https://")) or not (verify or folder or url.startswith("https://")):
        return None
    return Tls(files=_tls_files(Path(folder) if folder else _docker_folder(environment)), verify=verify)


def _tls_files(folder: Path) -> dict[str, str]:
    paths = {part: folder / f"{part}.pem" for part in ("ca", "cert", "key")}
    return {part: str(path) for part, path in paths.items() if path.is_file()}


def _docker_folder(environment: Mapping[str, str]) -> Path:
    given = environment.get("DOCKER_CONFIG")
    return Path(given) if given else Path(environment.get("HOME") or "~").expanduser() / ".docker"


def _configuration(environment: Mapping[str, str]) -> dict[str, Any]:
    return _read_json(_docker_folder(environment) / "config.json") or {}


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    return content if isinstance(content, dict) else {}


def _context(name: str, origin: str, environment: Mapping[str, str]) -> Endpoint | None:
    """Find a Docker context by name; `default` stands for what is found without one."""
    if name == "default":
        return None
    folder = _docker_folder(environment) / "contexts"
    # The Docker command names a context's folder by the digest of its name.
    key = hashlib.sha256(name.encode()).hexdigest()
    meta = _read_json(folder / "meta" / key / "meta.json")
    if meta is None:
        known = ", ".join(sorted(_context_names(folder))) or "none"
        raise UsageError(f"{origin}: {name} is neither a URL nor a Docker context; contexts: {known}")
    docker = meta.get("Endpoints", {}).get("docker", {})
    url = str(docker.get("Host") or "unix:///var/run/docker.sock")
    files = _tls_files(folder / "tls" / key / "docker")
    with_tls = url.startswith("https://") or (url.startswith("tcp://") and bool(files))
    tls = Tls(files=files, verify=not docker.get("SkipTLSVerify", False)) if with_tls else None
    return Endpoint(url=url, origin=f"{origin} ({name})", tls=tls)


def _context_names(folder: Path) -> Iterator[str]:
    for path in (folder / "meta").glob("*/meta.json"):
        yield str((_read_json(path) or {}).get("Name", path.parent.name))
