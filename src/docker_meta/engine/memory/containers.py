"""Containers of an engine in memory."""

from collections.abc import Mapping, Sequence

from msgspec import structs

from docker_meta.engine.answers.hints import port_message
from docker_meta.engine.api import ContainerSpec, ExecSpec, LiveContainer, LiveVolume, OnLine, State
from docker_meta.engine.memory.mounts import mounts_of
from docker_meta.engine.memory.report import created_container, host_ports, reported
from docker_meta.engine.memory.tables import CONFLICT, NOT_FOUND, MemoryTables, has_labels, locked
from docker_meta.engine.options.normalize import normalized
from docker_meta.errors import Conflict, EngineError, NotFound
from docker_meta.interruption import Interruption

PREDEFINED = ("bridge", "host", "none")
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 -- compared, not bound
_KILLED = 137


class MemoryContainers(MemoryTables):
    """Containers and what is done to them."""

    @locked
    def find_container(self, name: str) -> LiveContainer | None:
        return self._containers.find(name)

    @locked
    def list_containers(
        self, *, labels: Mapping[str, str] | None = None, volume: str = "", network: str = "", image: str = ""
    ) -> list[LiveContainer]:
        found = [one for one in self._containers.all() if has_labels(one.labels, labels)]
        if volume:
            found = [one for one in found if any(mount.name == volume for mount in one.mounts)]
        if network:
            found = [one for one in found if network in one.networks]
        if image:
            live = self._image_or_none(image)
            found = [one for one in found if one.image == image or (live is not None and one.image_id == live.id)]
        return found

    @locked
    def create_container(self, spec: ContainerSpec) -> str:
        if spec.name and self._containers.find(spec.name):
            raise Conflict(f"the name {spec.name} is taken", status=CONFLICT)
        image = self._image(spec.image)
        sources = {name: self._container(name) for name in self._sources(spec)}
        container_id = self._new_id()
        mounts = mounts_of(spec, image, sources, self._new_id)
        for mount in mounts:
            if mount.type == "volume" and self._volumes.find(mount.name) is None:
                self._volumes.put(LiveVolume(name=mount.name))
        named = structs.replace(spec, name=spec.name or f"nameless_{container_id[:8]}")
        live = created_container(container_id, named, image, mounts, self._networks_of(spec))
        self._containers.put(live)
        return container_id

    @locked
    def start_container(self, container_id: str) -> None:
        live = self._container(container_id)
        if live.is_running:
            return
        for name in live.networks:
            if name not in PREDEFINED and self._networks.find(name) is None:
                raise NotFound(f"network {name} not found", status=NOT_FOUND)
        self._demand_free_ports(live)
        running = structs.replace(live, state=State.RUNNING, exit_code=0, health=self._first_health(live))
        addresses = {name: self._new_address() for name in live.networks}
        self._put(reported(running, addresses=addresses))

    @locked
    def stop_container(self, container_id: str, *, timeout_s: float) -> None:  # noqa: ARG002 -- nothing takes time here
        live = self._container(container_id)
        if live.is_running:
            self._end(live, _KILLED)

    @locked
    def kill_container(self, container_id: str, *, signal: str = "SIGKILL") -> None:
        live = self._demand_running(container_id)
        if signal.removeprefix("SIG") in {"KILL", "TERM", "INT", "QUIT", "9", "15"}:
            self._end(live, _KILLED)

    @locked
    def pause_container(self, container_id: str) -> None:
        live = self._demand_running(container_id)
        if live.state is State.PAUSED:
            raise Conflict(f"Container {live.name} is already paused", status=CONFLICT)
        self._put(structs.replace(live, state=State.PAUSED))

    @locked
    def unpause_container(self, container_id: str) -> None:
        live = self._container(container_id)
        if live.state is not State.PAUSED:
            raise Conflict(f"Container {live.name} is not paused", status=CONFLICT)
        self._put(structs.replace(live, state=State.RUNNING))

    @locked
    def rename_container(self, container_id: str, name: str) -> None:
        live = self._container(container_id)
        if self._containers.find(name):
            raise Conflict(f"the name {name} is taken", status=CONFLICT)
        self._put(structs.replace(live, name=name))

    @locked
    def remove_container(self, container_id: str, *, anonymous_volumes: bool, force: bool = False) -> None:
        live = self._containers.find(container_id)
        if live is None:
            return
        if live.is_running and not force:
            hint = "stop it first, or remove it with `force: true`"
            raise Conflict(f"You cannot remove a running container {live.name}", status=CONFLICT, hint=hint)
        self._containers.drop(live)
        for mount in live.mounts if anonymous_volumes else ():
            volume = self._volumes.find(mount.name) if mount.name else None
            if volume and self._is_anonymous(live, mount.name) and not self.list_containers(volume=volume.name):
                self._volumes.drop(volume)

    def stream_logs(
        self,
        container_id: str,
        on_line: OnLine,  # noqa: ARG002 -- nothing runs here
        interruption: Interruption,
        *,
        follow: bool,
        tail: int | None = None,  # noqa: ARG002
        since: float = 0,  # noqa: ARG002
    ) -> None:
        """Return at once; who follows a container that runs is told that it ended well."""
        interruption.check()
        with self.lock:
            live = self._container(container_id)
            if follow and live.is_running:
                self._end(live, 0)

    def execute(self, container_id: str, spec: ExecSpec, on_line: OnLine, interruption: Interruption) -> int:  # noqa: ARG002
        """Do as if the command ran and ended well."""
        interruption.check()
        live = self._demand_running(container_id)
        if live.state is State.PAUSED:
            message = f"Container {live.name} is paused, unpause the container before exec"
            raise Conflict(message, status=CONFLICT)
        return 0

    def _put(self, live: LiveContainer) -> None:
        self._containers.put(reported(live))

    def _end(self, live: LiveContainer, exit_code: int) -> None:
        self._put(reported(structs.replace(live, state=State.EXITED, exit_code=exit_code, health=""), addresses={}))

    def _new_address(self) -> str:
        """Return the address of a container on a network; none is known before it really runs."""
        return "0.0.0.0"  # noqa: S104 -- shown, not bound

    def _first_health(self, live: LiveContainer) -> str:
        test = ((live.attributes.get("Config") or {}).get("Healthcheck") or {}).get("test")
        return "starting" if test and test != ["NONE"] else ""

    def _demand_running(self, container_id: str) -> LiveContainer:
        live = self._container(container_id)
        if not live.is_running:
            raise Conflict(f"Container {live.name} is not running", status=CONFLICT)
        return live

    def _demand_free_ports(self, live: LiveContainer) -> None:
        wanted = host_ports(live)
        running = [one for one in self._containers.all() if one.is_running and one.id != live.id] if wanted else []
        for listed in running:
            # What comes from a listing does not tell its ports.
            other = listed if listed.attributes else self._containers.find(listed.id) or listed
            for address, port in host_ports(other):
                for mine, number in wanted:
                    if number == port and (mine == address or _EVERYWHERE & {mine, address}):
                        message = f"{port_message(address, int(port))} by container {other.name}"
                        raise Conflict(message, status=CONFLICT, hint=f"stop {other.name}, or publish another port")

    def _is_anonymous(self, live: LiveContainer, volume: str) -> bool:
        host = live.attributes.get("HostConfig") or {}
        named = [str(bind).partition(":")[0] for bind in host.get("Binds") or ()]
        given = [str(mount.get("source") or mount.get("Source")) for mount in host.get("Mounts") or () if mount]
        return volume not in {*named, *given}

    @staticmethod
    def _sources(spec: ContainerSpec) -> list[str]:
        return [source.partition(":")[0] for source in normalized(spec.host).get("volumes_from", ())]

    @staticmethod
    def _networks_of(spec: ContainerSpec) -> Sequence[str]:
        mode = str(spec.host.get("network_mode") or "")
        if spec.networks:
            if len(spec.networks) > 1 and "host" in spec.networks:
                raise EngineError("container cannot be connected to host network and another one")
            return tuple(spec.networks)
        if mode.startswith("container:"):
            return ()
        return ("bridge",) if mode in {"", "default"} else (mode,)
