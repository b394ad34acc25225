"""What to do about a message of the engine, where we know it. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_ADDRESS = r"(?P<address>\[[^\]]*\]|[^\s:\[]*):(?P<port>\d+)"
_PORT_TAKEN = (
    re.compile(rf"Bind for {_ADDRESS} failed: port is already allocated"),
    re.compile(rf"listen (?:tcp|udp)[46]? {_ADDRESS}: bind: address already in use"),
    re.compile(rf"failed to bind host port (?:for )?{_ADDRESS}"),
    re.compile(rf"cannot listen on the TCP port: listen tcp[46]? {_ADDRESS}"),
)

_HINTS = (
    (r"no space left on device", "free disk space on the engine's machine; `docker system df` shows what uses it"),
    (r"bind source path does not exist: (?P<path>.+)", "create {path} on the engine's machine, or correct `binds`"),
    (r"statfs (?P<path>\S+): no such file", "create {path} on the engine's machine, or correct `binds`"),
    (r"invalid container name", "a container's name has two or more of the characters a-z, A-Z, 0-9, _, . and -"),
    (r"no such image|image not known", "build or pull the image first"),
    (r"permission denied.*docker\.sock", "join the group `docker`, then log in again"),
    (
        r"credentials store error|docker-credential-",
        "install the credential helper that the Docker configuration names",
    ),
    (r"exec: \"(?P<path>[^\"]+)\".*(not found|no such file)", "the image has no program {path}; correct `command`"),
    (r"could not select device driver", "the engine has no driver for `device_requests`; install one"),
)


def hint_for(message: str) -> str:
    """Return what to do about an engine's message in one line; empty where nothing is known."""
    for pattern, hint in _HINTS:
        if found := re.search(pattern, message, re.IGNORECASE):
            return hint.format(**found.groupdict())
    return ""


def taken_port(message: str) -> tuple[str, int] | None:
    """Return address and port if the message says that a port is taken."""
    for pattern in _PORT_TAKEN:
        if found := pattern.search(message):
            return found["address"].strip("[]"), int(found["port"])
    return None


def port_message(address: str, port: int) -> str:
    """Say that a port is taken."""
    everywhere = address in {"0.0.0.0", "::", ""}  # noqa: S104 -- compared, not bound
    return f"port {port} is taken" if everywhere else f"port {port} of {address} is taken"


def port_holder(listed: Iterable[Mapping[str, Any]], port: int) -> str:
    """Return the name of the container that publishes a port, from the engine's listing; empty if none does."""
    for entry in listed:
        if any(published.get("PublicPort") == port for published in entry.get("Ports") or []):
            return str(entry["Names"][0]).lstrip("/")
    return ""
