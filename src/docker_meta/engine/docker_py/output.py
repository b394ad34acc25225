"""What containers print, and commands inside them."""

import re
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress

from docker_meta.engine.answers.streams import Frames, Lines, Received
from docker_meta.engine.api import ExecSpec, OnLine
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.errors import EngineError, EngineUnavailable, NotFound
from docker_meta.interruption import Interruption

_NOT_EXECUTABLE, _NOT_FOUND = 126, 127
_CANNOT_RUN = re.compile(r"executable file.* not found|no such file or directory|permission denied|is a directory")
_CODE_WITHIN_S = 10.0
_CODE_POLL_S = 0.02
_COMPARED = 20
"""Messages at the end of a log by which is seen whether all of it came."""


class DockerOutput(EnginePart):
    """Logs and commands."""

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
        """Hand over its output line by line; with `follow`, until it ends. Bad UTF-8 is replaced."""
        with self._door():
            has_terminal = bool(self._client.inspect_container(container_id)["Config"].get("Tty"))
        reader = Lines(on_line) if has_terminal else Frames(on_line)
        parameters = {"stdout": "1", "stderr": "1", "follow": str(int(follow))}
        if since > 0:
            parameters["since"] = f"{since:.6f}"
        if tail is not None:
            parameters["tail"] = str(tail)
        received = Received()
        for chunk in self._log(container_id, parameters, interruption):
            received.note(chunk)
            reader.feed(chunk)
        if follow and tail is None:
            for chunk in self._lost_end(container_id, {**parameters, "follow": "0"}, received, interruption):
                reader.feed(chunk)
        reader.finish()

    def _log(
        self, container_id: str, parameters: Mapping[str, str], interruption: Interruption
    ) -> Generator[bytes, None, None]:
        path = f"/containers/{container_id}/logs"
        return self._chunks(lambda: self._request("GET", path, params=parameters, stream=True), interruption)

    def _lost_end(
        self, container_id: str, parameters: Mapping[str, str], received: Received, interruption: Interruption
    ) -> Iterator[bytes]:
        """Yield what who follows a container did not get when it ended: engines stop too early now and then."""
        with suppress(NotFound):
            last = b"".join(self._log(container_id, {**parameters, "tail": str(_COMPARED)}, interruption))
            if received.ends_with(last):
                return
            left = received.total
            for chunk in self._log(container_id, parameters, interruption):
                if left < len(chunk):
                    yield chunk[left:]
                left = max(left - len(chunk), 0)

    def execute(self, container_id: str, spec: ExecSpec, on_line: OnLine, interruption: Interruption) -> int:
        """Run a command inside, hand over its output, return its exit code."""
        command = spec.command if isinstance(spec.command, str) else list(spec.command)
        with self._door():
            created = self._client.exec_create(
                container_id,
                command,
                user=spec.user,
                workdir=spec.workdir or None,
                environment=[f"{name}={value}" for name, value in spec.environment.items()],
            )
        exec_id = str(created["Id"])
        frames = Frames(on_line)
        body = {"Detach": False, "Tty": False}
        try:
            for chunk in self._chunks(
                lambda: self._request("POST", f"/exec/{exec_id}/start", json=body, stream=True),
                interruption,
            ):
                frames.feed(chunk)
        except EngineError as error:
            # Some engines refuse to start what cannot be run, others say so in the output.
            if not _CANNOT_RUN.search(str(error)):
                raise
            on_line(str(error))
            return _NOT_EXECUTABLE if "permission denied" in str(error) else _NOT_FOUND
        frames.finish()
        return self._exit_code(exec_id, interruption)

    def _exit_code(self, exec_id: str, interruption: Interruption) -> int:
        # The output may end a moment before the engine notes the exit code.
        end = time.monotonic() + _CODE_WITHIN_S
        while time.monotonic() < end:
            with self._door():
                report = self._client.exec_inspect(exec_id)
            if not report.get("Running") and report.get("ExitCode") is not None:
                return int(report["ExitCode"])
            interruption.sleep(_CODE_POLL_S)
        raise EngineUnavailable(f"the engine at {self.url} does not tell how the command ended")
