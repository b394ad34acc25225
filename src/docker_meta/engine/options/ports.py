"""Ports as people write them, in the form that docker-py takes."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

HostPort = tuple[str, int | None] | int | None
"""Address and port, a port on all addresses, or None for any free port; a port of None is a free one, too."""


def port_key(port: object) -> str:
    """Write a container's port with its protocol, e.g. `80/tcp`.

    Raises:
        ValueError: it is no port.
    """
    number, _, protocol = str(port).partition("/")
    _number(number)
    if protocol not in {"", "tcp", "udp", "sctp"}:
        raise ValueError(f"{port!r} has a protocol that is none of tcp, udp, sctp")
    return f"{number}/{protocol or 'tcp'}"


def exposed_ports(value: Any) -> list[tuple[int, str]]:
    """Read `ports`: one, a list or a mapping of 80, `80`, `53/udp`, [53, udp]."""
    items = list(value) if isinstance(value, list | tuple | Mapping) else [value]
    return [exposed("/".join(map(str, item)) if isinstance(item, list | tuple) else item) for item in items]


def exposed(port: object) -> tuple[int, str]:
    """Split a container's port into number and protocol."""
    number, protocol = port_key(port).split("/")
    return int(number), protocol


def port_bindings(value: Any) -> dict[str, HostPort | list[HostPort]]:
    """Read `port_bindings`: container port to one binding or a list of them.

    A binding is a port, `address:port`, [address, port], [address], or a mapping with HostIp and HostPort. A list of
    strings such as `127.0.0.1:8080:80/udp` is taken, too.
    """
    if isinstance(value, Mapping):
        return {port_key(port): _bindings(bound) for port, bound in value.items()}
    result: dict[str, HostPort | list[HostPort]] = {}
    for item in value if isinstance(value, list | tuple) else [value]:
        outside, _, inside = str(item).rpartition(":")
        present = result.setdefault(port_key(inside), [])
        if isinstance(present, list):
            present.append(_binding(outside or None))
    return result


def _bindings(value: Any) -> HostPort | list[HostPort]:
    if isinstance(value, list | tuple) and not _is_address_and_port(value):
        return [_binding(item) for item in value]
    return _binding(value)


def _is_address_and_port(value: list[Any] | tuple[Any, ...]) -> bool:
    return len(value) in {1, 2} and isinstance(value[0], str) and _is_address(value[0])


def _binding(value: Any) -> HostPort:
    if value is None:
        return None
    if isinstance(value, Mapping):
        lower = {str(key).lower().replace("_", ""): item for key, item in value.items()}
        address, port = lower.get("hostip", lower.get("ip")), lower.get("hostport", lower.get("port"))
        return (str(address), _host_port(port)) if address else _host_port(port)
    if isinstance(value, list | tuple):
        if not _is_address_and_port(value):
            raise ValueError(f"{value!r} is no binding such as [127.0.0.1, 8080]")
        return str(value[0]), _host_port(value[1] if len(value) > 1 else None)
    text = str(value)
    if _is_address(text):
        return text, None
    address, _, port = text.rpartition(":")
    if not address:
        return _host_port(port)
    address = address.strip("[]")
    if not _is_address(address):
        raise ValueError(f"{value!r}: {address!r} is no address")
    return address, _host_port(port)


def _host_port(value: object) -> int | None:
    return None if value in {None, ""} else _number(value)


def _number(value: object) -> int:
    text = str(value)
    if isinstance(value, bool) or not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004 -- the largest port
        raise ValueError(f"{value!r} is no port")
    return int(text)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
