"""What the program needs from a container engine, split by what it serves.

Every call has a time limit. Raised by any of them, besides what is named:
    EngineUnavailable: the engine does not answer or went away.
    EngineError: it refused; the message is its own.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct, field

from docker_meta.interruption import Interruption

OnLine = Callable[[str], None]
"""Takes one line of output, without its line end."""


class Progress(Struct, frozen=True):
    """How far a pull, push or build is; `total` 0 while unknown, `unit` is `bytes` or `steps`."""

    current: int
    total: int
    unit: str
    what: str = ""


OnProgress = Callable[[Progress], None]


class State(StrEnum):
    """A container's state, in the engine's words."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    REMOVING = "removing"
    EXITED = "exited"
    DEAD = "dead"


class Mount(Struct, frozen=True):
    """Something mounted into a container; `name` is set for volumes only. `type`: volume, bind or tmpfs."""

    type: str
    destination: str
    name: str = ""
    source: str = ""
    writable: bool = True


class LiveContainer(Struct, frozen=True, kw_only=True):
    """A container as the engine sees it at this moment.

    Attributes:
        image: the reference it was created from, as the engine tells it.
        networks: names of the networks it is on.
        attributes: the engine's own report (`inspect`); empty when the container comes from a listing.
    """

    id: str
    name: str
    state: State
    image: str
    image_id: str
    labels: Mapping[str, str] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    networks: tuple[str, ...] = ()
    exit_code: int = 0
    health: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Has it live processes? A paused or restarting one has, too."""
        return self.state in {State.RUNNING, State.PAUSED, State.RESTARTING}


class LiveImage(Struct, frozen=True, kw_only=True):
    """An image as the engine sees it; `digests` is empty for one that came from no registry."""

    id: str
    tags: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)


class LiveVolume(Struct, frozen=True, kw_only=True):
    """A volume as the engine sees it."""

    name: str
    driver: str = "local"
    labels: Mapping[str, str] = field(default_factory=dict)


class LiveNetwork(Struct, frozen=True, kw_only=True):
    """A network as the engine sees it."""

    id: str
    name: str
    driver: str = "bridge"
    labels: Mapping[str, str] = field(default_factory=dict)


class ContainerSpec(Struct, frozen=True, kw_only=True):
    """All that is needed to create a container.

    Attributes:
        creation: arguments of docker-py's `create_container` besides those named here.
        host: arguments of docker-py's `HostConfig`.
        networks: network name to arguments of `EndpointConfig`; the first one is joined at creation.
    """

    name: str
    image: str
    creation: Mapping[str, Any] = field(default_factory=dict)
    host: Mapping[str, Any] = field(default_factory=dict)
    networks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


class ExecSpec(Struct, frozen=True, kw_only=True):
    """A command to run inside a running container."""

    command: Sequence[str] | str
    user: str = ""
    workdir: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


class EngineVersion(Struct, frozen=True, kw_only=True):
    """Who answers: `name` is `Docker` or `Podman`, `api` the negotiated API version."""

    name: str
    version: str
    api: str


class Containers(Protocol):
    """Containers and their processes."""

    def find_container(self, name: str) -> LiveContainer | None:
        """Return the container of that name or id with all attributes, or None."""

    def list_containers(
        self, *, labels: Mapping[str, str] | None = None, volume: str = "", network: str = "", image: str = ""
    ) -> list[LiveContainer]:
        """Return all containers, stopped ones too, that match every filter given (`image`: id or reference)."""

    def create_container(self, spec: ContainerSpec) -> str:
        """Create, join all networks, return the id. Raises Conflict: the name is taken; NotFound: no such image."""

    def start_container(self, container_id: str) -> None: ...
    def stop_container(self, container_id: str, *, timeout_s: float) -> None: ...
    def kill_container(self, container_id: str, *, signal: str = "SIGKILL") -> None: ...
    def pause_container(self, container_id: str) -> None: ...
    def unpause_container(self, container_id: str) -> None: ...
    def rename_container(self, container_id: str, name: str) -> None: ...

    def remove_container(self, container_id: str, *, anonymous_volumes: bool, force: bool = False) -> None:
        """Remove it; one that is gone already is no error."""

    def stream_logs(
        self,
        container_id: str,
        on_line: OnLine,
        interruption: Interruption,
        *,
        follow: bool,
        tail: int | None = None,
        since: float = 0,
    ) -> None:
        """Hand over its output line by line; with `follow`, until it ends. Bad UTF-8 is replaced.

        Lines from before `since`, a Unix time, are left out.
        """

    def execute(self, container_id: str, spec: ExecSpec, on_line: OnLine, interruption: Interruption) -> int:
        """Run a command inside, hand over its output, return its exit code."""

    def commit_container(
        self,
        container_id: str,
        *,
        repository: str,
        tag: str,
        message: str,
        author: str,
        changes: Sequence[str],
        pause: bool,
    ) -> str:
        """Make an image from the container and return its id."""


class Images(Protocol):
    """Images, local and in registries."""

    def find_image(self, reference: str) -> LiveImage | None: ...

    def build_image(
        self, options: Mapping[str, Any], on_line: OnLine, on_progress: OnProgress, interruption: Interruption
    ) -> str:
        """Build with docker-py's `build` options (`path` absolute) and return the image's id.

        Raises:
            OrderFailed: a step of the Dockerfile failed, or there is no Dockerfile.
        """

    def pull_image(
        self, reference: str, on_progress: OnProgress, interruption: Interruption, *, platform: str = ""
    ) -> str:
        """Pull and return the id. Raises NotFound: the registry has no such image."""

    def push_image(self, reference: str, on_progress: OnProgress, interruption: Interruption) -> None: ...
    def tag_image(self, image: str, *, repository: str, tag: str) -> None: ...

    def remove_image(self, reference: str, *, force: bool, noprune: bool) -> None:
        """Remove the tag, and the image with its last tag. Raises Conflict: a container uses it."""


class Volumes(Protocol):
    """Named and anonymous volumes."""

    def find_volume(self, name: str) -> LiveVolume | None: ...
    def list_volumes(self, *, labels: Mapping[str, str] | None = None) -> list[LiveVolume]: ...
    def create_volume(self, name: str, *, labels: Mapping[str, str], driver: str = "local") -> None: ...

    def volume_sizes(self) -> dict[str, int]:
        """Return the bytes that each volume takes, where the engine can tell; it may look at every file for that."""

    def remove_volume(self, name: str) -> None:
        """Remove it; one that is gone already is no error. Raises Conflict: a container uses it."""


class Networks(Protocol):
    """User-defined networks."""

    def find_network(self, name: str) -> LiveNetwork | None: ...
    def list_networks(self, *, labels: Mapping[str, str] | None = None) -> list[LiveNetwork]: ...

    def create_network(self, name: str, *, labels: Mapping[str, str], driver: str = "bridge") -> None:
        """Create it; one of that name that appeared meanwhile is no error."""

    def remove_network(self, name: str) -> None:
        """Remove it; one that is gone already is no error. Raises Conflict: a container is on it."""


class Engine(Containers, Images, Volumes, Networks, Protocol):
    """A container engine."""

    @property
    def url(self) -> str:
        """Where it is reached, e.g. `unix:///var/run/docker.sock`."""

    def version(self) -> EngineVersion: ...
    def close(self) -> None: ...
