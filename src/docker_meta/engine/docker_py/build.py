"""Building images."""

import errno
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from docker_meta.engine.answers.build_output import BuildOutput
from docker_meta.engine.answers.registry_errors import registry_error
from docker_meta.engine.api import OnLine, OnProgress
from docker_meta.engine.docker_py.errors import options_door, raise_refusal
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.engine.docker_py.reports import inspected_image
from docker_meta.engine.options.normalize import normalized_build
from docker_meta.errors import EngineError, OrderFailed
from docker_meta.interruption import Interruption

_REMOTE = ("http://", "https://", "git://", "github.com/", "git@")
_OUR_OWN = ("decode", "timeout")
"""Arguments of docker-py's `build` that say how it is called, not what is built."""


class DockerBuild(EnginePart):
    """Builds images."""

    def build_image(
        self, options: Mapping[str, Any], on_line: OnLine, on_progress: OnProgress, interruption: Interruption
    ) -> str:
        """Build with docker-py's `build` options (`path` absolute) and return the image's id.

        Raises:
            OrderFailed: a step of the Dockerfile failed, or there is no Dockerfile.
        """
        # What a failed step leaves is of no use, but would hold on to its image.
        given = {"rm": True, "forcerm": True, **normalized_build(options)}
        chosen = {name: value for name, value in given.items() if name not in _OUR_OWN}
        what = f"build of {chosen.get('tag') or chosen.get('path') or 'an image'}"
        _demand_context(what, chosen)
        output = BuildOutput(what, on_line, on_progress)

        def ask() -> requests.Response:
            with _context_door(what), options_door(what):
                self._client.build(**{**chosen, **_file(chosen)})
            if not (answer := self._client.last_answer).ok:
                raise_refusal(answer)
            return answer

        try:
            for message in self._messages(ask, interruption):
                output.take(message)
        except EngineError as error:
            raise output.failure({"error": str(error)}) from registry_error(error, what, registry="the registry")
        output.finish()
        return self._full_id(output.image_id or str(chosen.get("tag", "")), what)

    def _full_id(self, reference: str, what: str) -> str:
        if not reference:
            raise OrderFailed(f"{what}: the engine does not tell which image it built")
        with self._door():
            return inspected_image(self._image_report(reference)).id


def _demand_context(what: str, options: Mapping[str, Any]) -> None:
    path = options.get("path")
    if path is None and "fileobj" not in options:
        raise OrderFailed(f"{what}: give `path`, the folder with the Dockerfile")
    if path is None or str(path).startswith(_REMOTE):
        return
    if not Path(path).is_dir():
        raise OrderFailed(f"{what}: there is no folder {path}")
    dockerfile = Path(path, options.get("dockerfile") or "Dockerfile")
    if not dockerfile.is_file():
        raise OrderFailed(f"{what}: there is no Dockerfile {dockerfile}")


def _file(options: Mapping[str, Any]) -> dict[str, Any]:
    """Open what `fileobj` stands for: the text of a Dockerfile or, with `custom_context`, the path of an archive."""
    given = options.get("fileobj")
    if not isinstance(given, str):
        return {}
    content = Path(given).read_bytes() if options.get("custom_context") else given.encode()
    return {"fileobj": io.BytesIO(content)}


@contextmanager
def _context_door(what: str) -> Iterator[None]:
    """Explain what goes wrong on this machine while the context is packed."""
    try:
        yield
    except (requests.RequestException, ConnectionError, TimeoutError):
        raise
    except OSError as error:
        cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
        hint = "free space in the folder for temporary files" if cause.errno == errno.ENOSPC else ""
        raise OrderFailed(f"{what}: the context cannot be packed: {error}", hint=hint) from error
