"""What an engine in memory reports of a container, in the words of a real one's `inspect`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from docker_meta.engine.api import ContainerSpec, LiveContainer, LiveImage, Mount, State
from docker_meta.engine.options.normalize import normalized
from docker_meta.engine.options.ports import HostPort, exposed
from docker_meta.engine.options.values import pairs

Options = dict[str, Any]


def created_container(
    container_id: str, spec: ContainerSpec, image: LiveImage, mounts: Sequence[Mount], networks: Sequence[str]
) -> LiveContainer:
    """Return a container that was just created."""
    creation, host = normalized(spec.creation), normalized(spec.host)
    own_labels = creation.pop("labels", {})
    labels = {**image.labels, **own_labels, **pairs(spec.labels)}
    live = LiveContainer(
        id=container_id,
        name=spec.name,
        state=State.CREATED,
        image=spec.image,
        image_id=image.id,
        labels=labels,
        mounts=tuple(mounts),
        networks=tuple(networks),
    )
    config = {**_config(creation, image), "Image": spec.image, "Labels": labels}
    config["ExposedPorts"] = _exposed(creation, host)
    report = {"Config": config, "HostConfig": _host_config(host, networks), "Image": image.id}
    return reported(live, report, addresses={})


def reported(
    live: LiveContainer, report: Mapping[str, Any] | None = None, *, addresses: Mapping[str, str] | None = None
) -> LiveContainer:
    """Return the container with a report that fits the rest of it."""
    before = report if report is not None else live.attributes
    found = addresses if addresses is not None else _addresses(before)
    attributes = {
        **before,
        "Id": live.id,
        "Name": f"/{live.name}",
        "State": _state(live),
        "Mounts": [_mount(mount) for mount in live.mounts],
        "NetworkSettings": _network_settings(live, before, found),
    }
    return structs.replace(live, attributes=attributes)


def host_ports(live: LiveContainer) -> list[tuple[str, str]]:
    """Return the addresses and ports of the host that a container asks for."""
    bindings = (live.attributes.get("HostConfig") or {}).get("PortBindings") or {}
    return [
        (one.get("HostIp") or "", one["HostPort"])
        for found in bindings.values()
        for one in found
        if one.get("HostPort")
    ]


def _config(creation: Options, image: LiveImage) -> Options:
    base = image.attributes.get("Config") or {}
    environment = [
        name if value is None else f"{name}={value}" for name, value in creation.get("environment", {}).items()
    ]
    command = creation.get("command", base.get("Cmd"))
    return {
        "Cmd": command.split() if isinstance(command, str) else command,
        "Entrypoint": creation.get("entrypoint", base.get("Entrypoint")),
        "Env": [*environment, *(base.get("Env") or ())],
        "Hostname": creation.get("hostname", ""),
        "User": creation.get("user", ""),
        "WorkingDir": creation.get("working_dir", ""),
        "StopSignal": creation.get("stop_signal"),
        "Tty": bool(creation.get("tty")),
        "Healthcheck": creation.get("healthcheck"),
        "Volumes": {path: {} for path in creation.get("volumes", ())},
    }


def _host_config(host: Options, networks: Sequence[str]) -> Options:
    named = {"".join(word.capitalize() for word in name.split("_")): value for name, value in host.items()}
    bindings = host.get("port_bindings", {})
    ports = {port: [_port(one) for one in _as_list(bound)] for port, bound in bindings.items()}
    mode = host.get("network_mode") or (networks[0] if networks else "default")
    return {**named, "PortBindings": ports, "NetworkMode": mode}


def _as_list(bound: HostPort | list[HostPort]) -> list[HostPort]:
    return bound if isinstance(bound, list) else [bound]


def _port(bound: HostPort) -> dict[str, str]:
    address, port = bound if isinstance(bound, tuple) else ("", bound)
    return {"HostIp": address, "HostPort": "" if port is None else str(port)}


def _exposed(creation: Options, host: Options) -> dict[str, dict[str, str]]:
    ports = [*creation.get("ports", ()), *(exposed(port) for port in host.get("port_bindings", ()))]
    return {f"{number}/{protocol}": {} for number, protocol in ports}


def _state(live: LiveContainer) -> Options:
    state: Options = {
        "Status": str(live.state),
        "Running": live.is_running,
        "Paused": live.state is State.PAUSED,
        "ExitCode": live.exit_code,
    }
    return {**state, "Health": {"Status": live.health}} if live.health else state


def _mount(mount: Mount) -> Options:
    named = {"Name": mount.name, "Driver": "local"} if mount.name else {}
    where = {"Source": mount.source, "Destination": mount.destination, "RW": mount.writable}
    return {"Type": mount.type, **named, **where}


def _addresses(report: Mapping[str, Any]) -> dict[str, str]:
    networks = (report.get("NetworkSettings") or {}).get("Networks") or {}
    return {name: str(network.get("IPAddress") or "") for name, network in networks.items()}


def _network_settings(live: LiveContainer, before: Mapping[str, Any], addresses: Mapping[str, str]) -> Options:
    known = (before.get("NetworkSettings") or {}).get("Networks") or {}
    networks = {name: {**known.get(name, {}), "IPAddress": addresses.get(name, "")} for name in live.networks}
    settings = before.get("HostConfig") or {}
    ports = settings.get("PortBindings") or {}
    return {
        **(before.get("NetworkSettings") or {}),
        "IPAddress": addresses.get("bridge", ""),
        "Networks": networks,
        "Ports": ports if live.is_running else {},
    }
