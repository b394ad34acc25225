"""Images that are on the engine."""

from contextlib import suppress

from docker_meta.engine.api import LiveImage
from docker_meta.engine.docker_py.client import LONG_CALL_S
from docker_meta.engine.docker_py.part import EnginePart
from docker_meta.engine.docker_py.reports import inspected_image
from docker_meta.errors import NotFound

_HEX = frozenset("0123456789abcdef")
_SHORTEST_ID = 12


class DockerImages(EnginePart):
    """Local images."""

    def find_image(self, reference: str) -> LiveImage | None:
        """Return the image of that reference or id, or None."""
        try:
            with self._door():
                live = inspected_image(self._image_report(reference))
        except NotFound:
            return None
        return None if _is_beginning_of_id(reference, live) else live

    def tag_image(self, image: str, *, repository: str, tag: str) -> None:
        """Give an image one more name."""
        with self._door():
            self._client.tag(image, repository, tag=tag, force=True)

    def remove_image(self, reference: str, *, force: bool, noprune: bool) -> None:
        """Remove the tag, and the image with its last tag. Raises Conflict: a container uses it."""
        with suppress(NotFound), self._door(), self._client.time_limit(LONG_CALL_S):
            self._client.remove_image(reference, force=force, noprune=noprune)


def _is_beginning_of_id(reference: str, live: LiveImage) -> bool:
    """Did the engine take a short name for the beginning of an id?"""
    if len(reference) >= _SHORTEST_ID or not set(reference) <= _HEX:
        return False
    return not any(tag.partition(":")[0].endswith(reference) for tag in live.tags)
