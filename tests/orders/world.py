"""A configuration directory and names of its own on a real engine; all that a test leaves is removed after it."""

import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.models.containers import Container as DockerContainer
from msgspec import structs

from docker_meta.engine.api import Engine, LiveContainer
from docker_meta.engine.connect import connect
from docker_meta.errors import Place
from docker_meta.events import Event, Outcome, RunFinished, StepDetail, StepDoing, StepFinished, StepOutput, StepWarning
from docker_meta.interruption import Interruption
from docker_meta.model import labels
from docker_meta.model.settings import RunOptions
from docker_meta.run.runner import HowToRun, run_unit
from docker_meta.unit.unit import Unit
from tests.units import Written, make_unit

Composition = Mapping[str, Mapping[str, Any]]

SLEEP = ["sh", "-c", "trap exit TERM; sleep 1000 & wait"]


def container(**creation: Any) -> dict[str, Any]:
    """A container of busybox that runs until it is stopped."""
    return {"creation": {"image": "busybox:latest", "command": SLEEP, **creation}}


def quiet(**creation: Any) -> dict[str, Any]:
    """The same without any network, which starts faster."""
    return container(network_mode="none", **creation)


def order(key: str, command: str, **arguments: Any) -> Written:
    return key, {"command": command, **arguments}


@dataclass
class Run:
    """How a run ended, and what it told."""

    events: list[Event] = field(default_factory=list)
    finished: RunFinished | None = None

    @property
    def exit_code(self) -> int:
        assert self.finished is not None
        return self.finished.exit_code

    @property
    def outcomes(self) -> list[Outcome]:
        """In the order of the list."""
        found = [event for event in self.events if isinstance(event, StepFinished)]
        return [event.outcome for event in sorted(found, key=lambda event: int(event.step[1 : event.step.index(" ")]))]

    @property
    def results(self) -> list[str]:
        return [outcome.result.value for outcome in self.outcomes]

    @property
    def reasons(self) -> list[str]:
        return [outcome.reason for outcome in self.outcomes]

    @property
    def failure(self) -> str:
        """Why the only step that failed did."""
        (reason,) = (outcome.reason for outcome in self.outcomes if outcome.result == "failed")
        return reason

    @property
    def doings(self) -> list[str]:
        return [event.action for event in self.events if isinstance(event, StepDoing)]

    @property
    def warnings(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, StepWarning)]

    @property
    def details(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, StepDetail)]

    @property
    def output(self) -> list[str]:
        return [event.line for event in self.events if isinstance(event, StepOutput)]


class World:
    """Runs units whose containers, volumes and networks have names that nobody else uses.

    In texts of a composition and of orders `@` stands for the beginning of those names.
    """

    def __init__(self, engine: Engine, client: docker.DockerClient, directory: Path) -> None:
        self.engine = engine
        self.client = client
        self.directory = directory
        self.prefix = f"t{secrets.token_hex(4)}-"
        self.network = f"{self.prefix}net"
        self.interruption = Interruption()

    def name(self, key: str) -> str:
        return self.prefix + key

    def unit(self, composition: Composition, *orders: Written, network: str = "", unit: str = "web") -> Unit:
        named = {key: self._named(key, parts) for key, parts in composition.items()}
        given = [(key, self._expanded(dict(arguments))) for key, arguments in orders]
        made = make_unit(named, *given, directory=self.directory, name=unit)
        return structs.replace(made, environment={"NETWORK": network or self.network})

    def run(
        self,
        composition: Composition,
        *orders: Written,
        options: RunOptions | None = None,
        jobs: int = 4,
        keep_going: bool = False,
        network: str = "",
        engine: Engine | None = None,
        unit: str = "web",
    ) -> Run:
        run = Run()
        how = HowToRun(title="web/start", jobs=jobs, keep_going=keep_going, options=options or RunOptions())
        ready = self.unit(composition, *orders, network=network, unit=unit)
        run.finished = run_unit(ready, engine or self.engine, run.events.append, self.interruption, how)
        return run

    def succeed(self, composition: Composition, *orders: Written, **how: Any) -> Run:
        """Run, and demand that nothing failed."""
        run = self.run(composition, *orders, **how)
        assert run.exit_code == 0, run.reasons
        return run

    def fail(self, composition: Composition, *orders: Written, **how: Any) -> Outcome:
        """Run one order, and demand that it failed; returns how."""
        run = self.run(composition, *orders, **how)
        assert run.exit_code == 1, run.reasons
        return next(outcome for outcome in run.outcomes if outcome.result == "failed")

    def get(self, key: str) -> DockerContainer:
        """The container as docker-py sees it."""
        return self.client.containers.get(self.name(key))

    def temporary(self) -> list[LiveContainer]:
        """The temporary containers that are there."""
        listed = self.engine.list_containers(labels={labels.DIRECTORY: str(self.directory)})
        return [one for one in listed if labels.TEMPORARY in one.labels]

    def exists(self, key: str) -> bool:
        return self.name(key) in self._names()

    def state(self, key: str) -> str:
        return str(self.get(key).attrs["State"]["Status"])

    def identity(self, key: str) -> tuple[str, str]:
        """What changes when a container is made anew or started again."""
        found = self.get(key)
        return str(found.id), str(found.attrs["State"]["StartedAt"])

    def volume_at(self, key: str, path: str) -> str:
        """The name of the volume at a path of a container."""
        live = self.engine.find_container(self.name(key))
        assert live is not None
        return next(mount.name for mount in live.mounts if mount.destination == path)

    def volume_exists(self, name: str) -> bool:
        return any(name == volume.name for volume in self.client.volumes.list())

    def pause(self, key: str) -> None:
        """Pause it; a kernel may not manage that at once while processes begin."""
        for attempt in range(20):
            try:
                return self.get(key).pause()
            except docker.errors.APIError:
                time.sleep(0.05 * attempt)
        raise AssertionError(f"{key} cannot be paused")

    def write(self, key: str, path: str, text: str) -> None:
        """Write into a file of a running container."""
        code, output = self.get(key).exec_run(["sh", "-c", f"printf '%s' '{text}' > {path}"])
        assert code == 0, output

    def read(self, volume: str, file: str) -> str:
        """Read a file of a volume."""
        binds = {volume: {"bind": "/v", "mode": "ro"}}
        # Engines may lose a last line without line end.
        command = ["sh", "-c", f"cat /v/{file} && echo"]
        output = self.client.containers.run("busybox:latest", command, volumes=binds, remove=True, network_mode="none")
        return str(output.decode()).removesuffix("\n")

    def run_foreign(self, key: str, **options: Any) -> DockerContainer:
        """A container of that name that is not ours."""
        return self.client.containers.run("busybox:latest", SLEEP, name=self.name(key), detach=True, **options)

    def write_file(self, path: str, text: str) -> Path:
        """Write a file of the configuration directory."""
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def clean(self) -> None:
        """Remove all that this test made."""
        label = f"{labels.DIRECTORY}={self.directory}"
        api = self.client.api
        named = [one for one in api.containers(all=True) if _name(one).startswith(self.prefix)]
        ours = [*api.containers(all=True, filters={"label": label}), *named]
        volumes = {mount.get("Name") for one in ours for mount in one["Mounts"]}
        for container_id in {one["Id"] for one in ours}:
            with contextlib.suppress(docker.errors.APIError):
                api.remove_container(container_id, force=True)
        for volume in self.client.volumes.list():
            if volume.name in volumes or volume.name.startswith(self.prefix):
                with contextlib.suppress(docker.errors.APIError):
                    volume.remove()
        for network in self.client.networks.list(names=[self.prefix]):
            network.remove()
        for tag in (tag for image in api.images() for tag in image["RepoTags"] or ()):
            if tag.startswith(self.prefix) or f"/{self.prefix}" in tag:
                api.remove_image(tag, force=True)

    def _names(self) -> set[str]:
        return set(map(_name, self.client.api.containers(all=True)))

    def _named(self, key: str, parts: Mapping[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = self._expanded(dict(parts))
        fields["creation"] = {"name": self.name(key), **fields.get("creation", {})}
        paths = [f"{part}.{option}" for part in ("build", "creation", "startup") for option in fields.get(part) or {}]
        fields["places"] = {path: Place("units/web/start.yaml", 10 + line, 5) for line, path in enumerate(["", *paths])}
        return fields

    def _expanded(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("@", self.prefix)
        if isinstance(value, dict):
            return {self._expanded(key): self._expanded(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._expanded(item) for item in value]
        return value


def _name(listed: Mapping[str, Any]) -> str:
    return str(listed["Names"][0]).lstrip("/")


@pytest.fixture(scope="session")
def world_engine(engine_url: str) -> Iterator[Engine]:
    """The session's engine, connected once."""
    engine = connect(None, {"DOCKER_HOST": engine_url}, jobs=4)
    yield engine
    engine.close()


@pytest.fixture
def world(world_engine: Engine, docker_client: docker.DockerClient, tmp_path: Path) -> Iterator[World]:
    """A world of this test alone."""
    made = World(world_engine, docker_client, tmp_path)
    yield made
    made.clean()
