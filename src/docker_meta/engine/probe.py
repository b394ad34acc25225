"""The one small request that finds out whether an engine answers, and which API it speaks.

Made with the standard library alone, since docker-py takes longer to import than the answer takes to come.
"""

import grp
import http.client
import os
import socket
import ssl
from contextlib import closing
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from docker_meta.engine.api import EngineVersion
from docker_meta.engine.endpoints import Endpoint, Tls
from docker_meta.errors import EngineUnavailable

NEWEST_API = (1, 51)
"""The newest API version that this program has been tried with; a newer engine is spoken to in this one."""
OLDEST_API = (1, 40)
LIMIT_S = 10.0
_LONGEST_TEXT = 200
_TLS_HINT = "it wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"


def probe(endpoint: Endpoint, *, limit_s: float = LIMIT_S) -> EngineVersion:
    """Ask the engine who it is.

    Raises:
        EngineUnavailable: it does not answer; the message says why, the hint what to do about it.
    """
    try:
        with closing(_connection(endpoint, limit_s)) as connection:
            connection.request("GET", "/_ping", headers={"Host": "docker"})
            answer = connection.getresponse()
            text = answer.read(_LONGEST_TEXT).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        _explain(endpoint, error, limit_s)
    if answer.status != http.HTTPStatus.OK:
        told = f": {text}" if text else ""
        raise EngineUnavailable(
            f"{endpoint.url}: answers with status {answer.status}{told}",
            hint=_TLS_HINT if "HTTPS server" in text else "",
        )
    return _version_of(endpoint, answer)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(endpoint: Endpoint, limit_s: float) -> http.client.HTTPConnection:
    if endpoint.is_unix:
        return _UnixConnection(endpoint.path, limit_s)
    address = urlsplit(endpoint.url)
    host, port = address.hostname or "localhost", address.port
    if endpoint.tls is None:
        return http.client.HTTPConnection(host, port or 2375, timeout=limit_s)
    return http.client.HTTPSConnection(host, port or 2376, timeout=limit_s, context=_ssl_context(endpoint.tls))


def _ssl_context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=tls.files.get("ca"))
    if not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if {"cert", "key"} <= tls.files.keys():
        context.load_cert_chain(tls.files["cert"], tls.files["key"])
    return context


def _version_of(endpoint: Endpoint, answer: http.client.HTTPResponse) -> EngineVersion:
    try:
        api = tuple(int(part) for part in (answer.getheader("Api-Version") or "").split("."))
    except ValueError:
        raise EngineUnavailable(f"{endpoint.url}: something answers, but no container engine") from None
    if api < OLDEST_API:
        raise EngineUnavailable(
            f"{endpoint.url}: the engine is too old (API {_dotted(api)}, at least {_dotted(OLDEST_API)} is needed)"
        )
    # `Docker/28.5.2 (linux)`, `Libpod/5.4.2 (linux)`
    product, _, rest = (answer.getheader("Server") or "").partition("/")
    name = "Podman" if answer.getheader("Libpod-API-Version") or product == "Libpod" else "Docker"
    return EngineVersion(name=name, version=rest.split(" ")[0], api=_dotted(min(api, NEWEST_API)))


def _dotted(api: tuple[int, ...]) -> str:
    return ".".join(map(str, api))


def _explain(endpoint: Endpoint, error: Exception, limit_s: float) -> NoReturn:
    reason, hint = _reason(endpoint, error, limit_s)
    raise EngineUnavailable(f"{endpoint.url}: {reason}", hint=hint) from error


def _reason(endpoint: Endpoint, error: Exception, limit_s: float) -> tuple[str, str]:
    """Say what is the matter, and what to do about it."""
    if isinstance(error, PermissionError):
        return "permission denied", _permission_hint(endpoint.path)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}", "the CA is ca.pem in DOCKER_CERT_PATH"
    if isinstance(error, http.client.HTTPException) and endpoint.tls is None and not endpoint.is_unix:
        return "broken answer; does it want TLS?", _TLS_HINT
    reasons = {
        FileNotFoundError: ("no such socket", ""),
        ConnectionRefusedError: ("connection refused", "is the engine running?"),
        TimeoutError: (f"no answer within {limit_s:g} s", ""),
        OSError: (str(getattr(error, "strerror", None) or error), ""),
    }
    unknown = f"broken answer ({type(error).__name__})", ""
    return next((known for kind, known in reasons.items() if isinstance(error, kind)), unknown)


def _permission_hint(path: str) -> str:
    try:
        group = grp.getgrgid(Path(path).stat().st_gid).gr_name
    except (OSError, KeyError):
        group = "docker"
    if group == "root":
        return "run it as root, or use the engine of your own user"
    user = os.environ.get("USER") or str(os.getuid())
    return f"join the group `{group}`: sudo usermod -aG {group} {user}, then log in again"
