"""What an engine prints while it builds: steps, the image's id, the end. Pure."""

import re
from collections import deque
from collections.abc import Mapping
from typing import Any

from docker_meta.engine.api import OnLine, OnProgress, Progress
from docker_meta.errors import OrderFailed

TAIL = 15
"""Lines of output that the error of a failed step shows."""

_STEP = re.compile(r"^(?:\[\d+/\d+\] )?step (\d+)/(\d+) ?: ?(.*)", re.IGNORECASE)
_BUILT = re.compile(r"^(?:Successfully built |sha256:)?([0-9a-f]{12,64})$")
_EXIT_CODE = re.compile(r"non-zero code: (\d+)|exit status (\d+)|exit code:? (\d+)")
_NO_DOCKERFILE = re.compile(
    r"(?:cannot|failed to) (?:locate|read|find).*dockerfile|Dockerfile.*no such file", re.IGNORECASE
)


class BuildOutput:
    """Follows the messages of one build.

    Attributes:
        image_id: of the finished image, perhaps shortened; empty as long as it is unknown.
    """

    def __init__(self, what: str, on_line: OnLine, on_progress: OnProgress) -> None:
        self.image_id = ""
        self._what = what
        self._on_line = on_line
        self._on_progress = on_progress
        self._step = ""
        self._tail: deque[str] = deque(maxlen=TAIL)
        self._unfinished = ""

    def take(self, message: Mapping[str, Any]) -> None:
        """Take one message of the engine.

        Raises:
            OrderFailed: it says that the build failed.
        """
        if "error" in message or "errorDetail" in message:
            raise self.failure(message)
        if image_id := (message.get("aux") or {}).get("ID"):
            self.image_id = str(image_id)
        if "stream" in message:
            self._take_text(str(message["stream"]))
        elif status := message.get("status"):
            self._take_pull(str(status), message)

    def finish(self) -> None:
        """Hand over a last line that has no end."""
        if self._unfinished:
            self._take_text("\n")

    def failure(self, message: Mapping[str, Any]) -> OrderFailed:
        """Return the error for a message that says that the build failed."""
        self.finish()
        detail = message.get("errorDetail") or {}
        text = str(message.get("error") or detail.get("message"))
        if _NO_DOCKERFILE.search(text):
            return OrderFailed(f"{self._what}: there is no Dockerfile: {text}")
        found = _EXIT_CODE.search(text)
        code = detail.get("code") or (next(filter(None, found.groups())) if found else None)
        reason = f"failed with exit code {code}" if code else f"failed: {text}"
        shown = "".join(f"\n  {line}" for line in self._tail)
        return OrderFailed(f"{self._what}: {self._step or 'the build'} {reason}{shown}")

    def _take_text(self, text: str) -> None:
        *whole, self._unfinished = (self._unfinished + text).split("\n")
        for line in whole:
            self._take_line(line.rstrip("\r"))

    def _take_line(self, line: str) -> None:
        if found := _STEP.match(line):
            self._step = f"step {found[1]}/{found[2]} ({found[3].strip()})"
            self._tail.clear()
            self._on_progress(Progress(int(found[1]) - 1, int(found[2]), "steps", found[3].strip()))
        elif built := _BUILT.match(line):
            self.image_id = self.image_id or built[1]
        elif line.strip() and not line.startswith((" --->", "Removing intermediate")):
            self._tail.append(line)
        if line.strip():
            self._on_line(line)

    def _take_pull(self, status: str, message: Mapping[str, Any]) -> None:
        # While the base image is pulled there is a message for every few bytes: those are no lines.
        if "progressDetail" not in message:
            self._take_text(f"{status}\n")
