"""Creating containers from options by docker-py's names."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

from docker.types import DriverConfig, NetworkingConfig
from docker.types import Mount as MountOption

from docker_meta.engine.api import ContainerSpec
from docker_meta.engine.docker_py.containers import DockerContainers
from docker_meta.engine.docker_py.errors import options_door
from docker_meta.engine.options.normalize import normalized
from docker_meta.engine.options.ports import exposed
from docker_meta.engine.options.values import pairs
from docker_meta.errors import Conflict, DockerMetaError, OrderFailed

_SEVERAL_NETWORKS = (1, 44)
"""The API version from which on several networks are joined at creation, each with its own MAC address."""

Options = dict[str, Any]


class DockerCreation(DockerContainers):
    """Creates containers."""

    def create_container(self, spec: ContainerSpec) -> str:
        """Create, join all networks, return the id. Raises Conflict: the name is taken; NotFound: no such image."""
        creation, host = _split(spec)
        endpoints = {name: normalized(options) for name, options in spec.networks.items()}
        joins_all = self._api() >= _SEVERAL_NETWORKS
        _place_mac_address(creation, endpoints, per_endpoint=joins_all)
        first = dict(endpoints if joins_all else list(endpoints.items())[:1])
        container_id = self._create(spec, creation, host, first)
        later = {name: options for name, options in endpoints.items() if name not in first}
        try:
            for name, options in later.items():
                self._join(container_id, name, options)
        except DockerMetaError:
            with suppress(DockerMetaError):
                self.remove_container(container_id, anonymous_volumes=True, force=True)
            raise
        return container_id

    def _create(self, spec: ContainerSpec, creation: Options, host: Options, endpoints: Mapping[str, Options]) -> str:
        raw_host = host.pop("host_config", None) or {}
        if endpoints and "network_mode" not in host:
            # Else older engines join the default network, too.
            host["network_mode"] = next(iter(endpoints))
        with options_door(f"container {spec.name}"):
            host_config = self._client.create_host_config(**{**host, **_mounts(host)})
            host_config.update(raw_host)
            if endpoints:
                made = {name: self._client.create_endpoint_config(**options) for name, options in endpoints.items()}
                creation["networking_config"] = NetworkingConfig(cast("Any", made))  # The stubs want one endpoint only.
        try:
            with self._door(), options_door(f"container {spec.name}"):
                created = self._client.create_container(
                    spec.image, name=spec.name or None, host_config=host_config, **creation
                )
        except Conflict as error:
            raise self._name_taken(spec.name, error) from error
        return str(created["Id"])

    def _join(self, container_id: str, network: str, options: Options) -> None:
        with self._door(), options_door(f"network {network}"):
            self._client.connect_container_to_network(container_id, network, **options)

    def _name_taken(self, name: str, error: Conflict) -> Conflict:
        holder = self.find_container(name) if name else None
        if holder is None:
            return error
        unit = holder.labels.get("docker_meta.unit") or holder.labels.get("com.docker.compose.project")
        whose = f"of unit {unit}" if unit else f"made from {holder.image}, not by this program"
        hint = f"it is the container {holder.id[:12]} {whose}; rename or remove one of them"
        return Conflict(f"the name {name} is taken", status=error.status, hint=hint)

    def _api(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self._client.api_version.split("."))


def _split(spec: ContainerSpec) -> tuple[Options, Options]:
    """Return the arguments of `create_container` and those of `HostConfig`, normalised."""
    creation, host = normalized(spec.creation), normalized(spec.host)
    for name in ("name", "image"):
        creation.pop(name, None)
    raw_host = creation.pop("host_config", None)
    if raw_host is not None:
        host["host_config"] = raw_host
    if "runtime" in creation:
        host.setdefault("runtime", creation.pop("runtime"))
    creation["labels"] = {**creation.get("labels", {}), **pairs(spec.labels)}
    ports = [*creation.get("ports", ()), *(exposed(port) for port in host.get("port_bindings", ()))]
    if ports:
        creation["ports"] = list(dict.fromkeys(ports))
    return creation, host


def _mounts(host: Options) -> Options:
    return {"mounts": [_mount(mount) for mount in host["mounts"]]} if "mounts" in host else {}


def _mount(given: Any) -> Mapping[str, Any]:
    """Make a mount from docker-py's argument names, the API's keys, or a text `SOURCE:TARGET:ro`."""
    if isinstance(given, str):
        return MountOption.parse_mount_string(given)
    if not isinstance(given, Mapping):
        raise OrderFailed(f"option mounts: {given!r} is no mapping")
    if "Target" in given:
        return given
    options = {"source": None, **given}
    if isinstance(driver := options.get("driver_config"), Mapping):
        options["driver_config"] = DriverConfig(**{str(key).lower(): value for key, value in driver.items()})
    with options_door("option mounts"):
        return MountOption(**options)


def _place_mac_address(creation: Options, endpoints: Mapping[str, Options], *, per_endpoint: bool) -> None:
    """Put the MAC address where this version of the API looks for it."""
    if not endpoints:
        return
    first = next(iter(endpoints.values()))
    if per_endpoint and "mac_address" in creation:
        first.setdefault("mac_address", creation.pop("mac_address"))
    elif not per_endpoint and "mac_address" in first:
        creation.setdefault("mac_address", first.pop("mac_address"))
