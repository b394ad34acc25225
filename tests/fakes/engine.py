"""An engine in memory whose containers run small programs, and that fails when a test wants it to.

    fake = FakeEngine()
    fake.fail("start_container", "web", EngineError("no"))   # the next time only
    fake.vanish()                                            # every call from now on: EngineUnavailable
    assert fake.writes == ["create_container web", "start_container web"]

The fake passes the contract suite of the real engines.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

from msgspec import structs

from docker_meta.engine.answers.references import familiar, with_tag
from docker_meta.engine.answers.streams import Lines
from docker_meta.engine.api import ContainerSpec, ExecSpec, LiveContainer, OnLine, OnProgress, Progress
from docker_meta.engine.memory.engine import MemoryEngine
from docker_meta.errors import EngineUnavailable, NotFound
from docker_meta.interruption import Interruption
from tests.fakes import programs

READS = (
    *("find_container", "list_containers", "find_image", "find_volume", "list_volumes", "volume_sizes"),
    *("find_network", "list_networks", "stream_logs", "version"),
)
WRITES = (
    *("create_container", "start_container", "stop_container", "kill_container", "pause_container"),
    *("unpause_container", "rename_container", "remove_container", "execute", "commit_container"),
    *("build_image", "pull_image", "push_image", "tag_image", "remove_image"),
    *("create_volume", "remove_volume", "create_network", "remove_network"),
)


class FakeEngine(MemoryEngine):
    """A faithful engine without any process.

    Args:
        images: references that are there from the start.
        registry: references that can be pulled; None for any.

    Attributes:
        writes: every call that changes something, as `METHOD NAME`, in order.
        calls: the same with the reads.
    """

    def __init__(self, images: Iterable[str] = ("busybox:latest",), *, registry: Iterable[str] | None = None) -> None:
        super().__init__()
        self.writes: list[str] = []
        self.calls: list[str] = []
        self.registry = None if registry is None else {with_tag(familiar(one)) for one in registry}
        self.specs: dict[str, ContainerSpec] = {}
        self._changed = threading.Condition(self.lock)
        self._faults: list[tuple[str, str, Exception, int]] = []
        self._hangs: dict[tuple[str, str], threading.Event] = {}
        self._output: dict[str, list[tuple[int, bytes]]] = {}
        self._gone = False
        self._addresses = 1
        self._inside = threading.local()
        for reference in images:
            self.add_image(reference)

    # What tests set up.

    def add_image(
        self,
        reference: str,
        *,
        labels: Mapping[str, str] | None = None,
        volumes: Iterable[str] = (),
        command: Iterable[str] = ("sleep", "infinity"),
        digests: Iterable[str] = (),
    ) -> str:
        """Put an image there; returns its id."""
        with self.lock:
            config = {"Volumes": {path: {} for path in volumes}, "Cmd": list(command)}
            image_id = self._add_image(reference, labels or {}, config)
            self._note_digests(image_id, tuple(digests))
            return image_id

    def fail(self, method: str, name: str, error: Exception, *, times: int = 1) -> None:
        """Let the next calls of a method on something of that name fail; an empty name stands for anything."""
        self._faults.append((method, name, error, times))

    def hang(self, method: str, name: str = "") -> threading.Event:
        """Let calls wait until the event that is returned is set."""
        event = self._hangs[method, name] = threading.Event()
        return event

    def vanish(self) -> None:
        """Let every call fail from now on, those that wait for something, too."""
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def come_back(self) -> None:
        """Answer again."""
        self._gone = False

    def exit(self, name: str, exit_code: int = 0) -> None:
        """Let a container's program end by itself."""
        with self._changed:
            self._end(self._container(name), exit_code)

    def print(self, name: str, *lines: str) -> None:
        """Let a container print lines."""
        with self._changed:
            live = self._container(name)
            self._output.setdefault(live.id, []).extend((programs.STDOUT, f"{line}\n".encode()) for line in lines)
            self._changed.notify_all()

    def set_health(self, name: str, health: str) -> None:
        """Let the health check say something."""
        with self._changed:
            self._put(structs.replace(self._container(name), health=health))

    def container(self, name: str) -> LiveContainer:
        """Return a container; for tests that know that it is there."""
        with self.lock:
            return self._container(name)

    # What is different from an engine where nothing runs.

    def create_container(self, spec: ContainerSpec) -> str:
        container_id = super().create_container(spec)
        self.specs[spec.name] = spec
        return container_id

    def start_container(self, container_id: str) -> None:
        with self._changed:
            live = self._container(container_id)
            if live.is_running:
                return
            super().start_container(container_id)
            outcome = self._run(live)
            self._output.setdefault(live.id, []).extend(outcome.chunks)
            if outcome.exit_code is not None:
                self._end(self._container(container_id), outcome.exit_code)
            self._changed.notify_all()

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
        interruption.check()
        live = self.container(container_id)
        if tail is not None:
            lines: list[str] = []
            self._hand_over(live.id, lines.append, 0)
            for line in lines[max(len(lines) - tail, 0) :]:
                on_line(line)
        position = self._hand_over(live.id, on_line, 0) if tail is None else len(self._output.get(live.id, ()))
        with interruption.closing(self._wake):
            while follow and self._wait_for_more(live.id, position, interruption):
                position = self._hand_over(live.id, on_line, position)

    def execute(self, container_id: str, spec: ExecSpec, on_line: OnLine, interruption: Interruption) -> int:
        super().execute(container_id, spec, on_line, interruption)
        words = spec.command.split() if isinstance(spec.command, str) else list(spec.command)
        outcome = programs.run(words, dict(spec.environment))
        _print(outcome.chunks, on_line)
        if outcome.exit_code is None:
            self._wait_for_end(container_id, interruption)
            return 137
        return outcome.exit_code

    def build_image(
        self, options: Mapping[str, Any], on_line: OnLine, on_progress: OnProgress, interruption: Interruption
    ) -> str:
        on_line("Step 1/1 : FROM scratch")
        on_progress(Progress(0, 1, "steps", "FROM scratch"))
        return super().build_image(options, on_line, on_progress, interruption)

    def pull_image(
        self, reference: str, on_progress: OnProgress, interruption: Interruption, *, platform: str = ""
    ) -> str:
        name = with_tag(familiar(reference))
        if self.registry is not None and name not in self.registry:
            raise NotFound(f"no registry has {reference}", status=404)
        on_progress(Progress(1, 1, "bytes", "pull"))
        image_id = super().pull_image(reference, on_progress, interruption, platform=platform)
        with self.lock:
            self._note_digests(image_id, (f"{name}@{image_id}",))
        return image_id

    def _note_digests(self, image_id: str, digests: tuple[str, ...]) -> None:
        image = self._images.find(image_id)
        assert image is not None
        self._images.put(structs.replace(image, digests=digests))

    def _end(self, live: LiveContainer, exit_code: int) -> None:
        super()._end(live, exit_code)
        self._changed.notify_all()

    def _new_address(self) -> str:
        self._addresses += 1
        return f"172.18.{self._addresses // 254}.{self._addresses % 254 + 1}"

    def _run(self, live: LiveContainer) -> programs.Outcome:
        config = live.attributes["Config"]
        words = [*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())] or ["sleep", "infinity"]
        environment = dict(entry.split("=", 1) for entry in config["Env"] if "=" in entry)
        return programs.run(words, environment)

    def _hand_over(self, container_id: str, on_line: OnLine, position: int) -> int:
        with self.lock:
            chunks = self._output.get(container_id, [])[position:]
        _print(chunks, on_line)
        return position + len(chunks)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _wait_for_more(self, container_id: str, position: int, interruption: Interruption) -> bool:
        """Wait until there is more output; False when there will be none."""
        with self._changed:
            while True:
                interruption.check()
                self._check_presence()
                live = self._containers.find(container_id)
                if len(self._output.get(container_id, ())) > position:
                    return True
                if live is None or not live.is_running:
                    return False
                self._changed.wait()

    def _wait_for_end(self, container_id: str, interruption: Interruption) -> None:
        with interruption.closing(self._wake), self._changed:
            while (live := self._containers.find(container_id)) and live.is_running:
                self._changed.wait()
                interruption.check()
                self._check_presence()

    def _check_presence(self) -> None:
        if self._gone:
            raise EngineUnavailable("the engine at memory: has gone away")

    def _before(self, method: str, arguments: Sequence[object]) -> None:
        """Note a call, and let it fail or wait if a test wants that."""
        name = self._shown(arguments[0]) if arguments else ""
        with self.lock:
            self.calls.append(f"{method} {name}".strip())
            if method in WRITES:
                self.writes.append(self.calls[-1])
        event = self._hangs.get((method, name)) or self._hangs.get((method, ""))
        if event is not None:
            event.wait()
        self._check_presence()
        with self.lock:
            for index, (of_method, of_name, error, times) in enumerate(self._faults):
                if of_method == method and of_name in {"", name}:
                    self._faults[index : index + 1] = [(of_method, of_name, error, times - 1)] if times > 1 else []
                    raise error

    def _shown(self, argument: object) -> str:
        """Name what a call is about as a person would: by its name, not its id."""
        if isinstance(argument, Mapping):
            return str(argument.get("tag") or argument.get("path") or "")
        text = getattr(argument, "name", argument)
        live = self._containers.find(text) if isinstance(text, str) and text else None
        return live.name if live else str(text)


def _print(chunks: Iterable[tuple[int, bytes]], on_line: OnLine) -> None:
    streams = {stream: Lines(on_line) for stream in (programs.STDOUT, programs.STDERR)}
    for stream, data in chunks:
        streams[stream].feed(data)
    for lines in streams.values():
        lines.finish()


def _watched(original: Callable[..., Any]) -> Callable[..., Any]:
    """Let every call from outside pass by `_before`; those that the fake makes itself are its own business."""

    @wraps(original)
    def call(self: FakeEngine, *arguments: Any, **named: Any) -> Any:
        if getattr(self._inside, "call", False):
            return original(self, *arguments, **named)
        self._inside.call = True
        try:
            self._before(original.__name__, arguments)
            return original(self, *arguments, **named)
        finally:
            self._inside.call = False

    return call


for _name in (*READS, *WRITES):
    setattr(FakeEngine, _name, _watched(getattr(FakeEngine, _name)))
