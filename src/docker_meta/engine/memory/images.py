"""Images of an engine in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from docker_meta.engine.answers.references import familiar, with_tag
from docker_meta.engine.api import LiveImage, OnLine, OnProgress
from docker_meta.engine.memory.tables import CONFLICT, MemoryTables, locked
from docker_meta.engine.options.normalize import normalized_build
from docker_meta.errors import Conflict, OrderFailed
from docker_meta.interruption import Interruption


class MemoryImages(MemoryTables):
    """Images; none of them has content."""

    @locked
    def find_image(self, reference: str) -> LiveImage | None:
        return self._image_or_none(reference)

    def build_image(
        self,
        options: Mapping[str, Any],
        on_line: OnLine,  # noqa: ARG002 -- nothing is built
        on_progress: OnProgress,  # noqa: ARG002
        interruption: Interruption,
    ) -> str:
        """Make up an image with the tag and the labels that are asked for."""
        interruption.check()
        given = normalized_build(options)
        if not given.get("path") and "fileobj" not in given:
            raise OrderFailed("give `path`, the folder with the Dockerfile")
        with self.lock:
            return self._add_image(given.get("tag", ""), given.get("labels", {}))

    def pull_image(
        self,
        reference: str,
        on_progress: OnProgress,  # noqa: ARG002 -- nothing is moved
        interruption: Interruption,
        *,
        platform: str = "",  # noqa: ARG002
    ) -> str:
        """Do as if the registry had the image; one that is here is not a newer one there."""
        interruption.check()
        with self.lock:
            present = self._image_or_none(reference)
            return present.id if present else self._add_image(reference, {})

    def push_image(self, reference: str, on_progress: OnProgress, interruption: Interruption) -> None:  # noqa: ARG002
        """Do as if it were pushed."""
        interruption.check()
        with self.lock:
            self._image(reference)

    @locked
    def tag_image(self, image: str, *, repository: str, tag: str) -> None:
        live = self._image(image)
        reference = with_tag(f"{familiar(repository)}:{tag}" if tag else familiar(repository))
        if reference not in live.tags:
            self._take_tag_away(reference)
            self._images.put(structs.replace(live, tags=(*live.tags, reference)))

    @locked
    def remove_image(self, reference: str, *, force: bool, noprune: bool) -> None:  # noqa: ARG002 -- no parents here
        live = self._image_or_none(reference)
        if live is None:
            return
        name = with_tag(familiar(reference))
        remaining = tuple(tag for tag in live.tags if tag != name) if name in live.tags else ()
        if remaining:
            self._images.put(structs.replace(live, tags=remaining))
            return
        users = [one for one in self._containers.all() if one.image_id == live.id]
        if users and (not force or any(one.is_running for one in users)):
            message = f"unable to remove {reference}: container {users[0].name} is using it"
            raise Conflict(message, status=CONFLICT)
        self._images.drop(live)

    def commit_container(
        self,
        container_id: str,
        *,
        repository: str,
        tag: str,
        message: str,  # noqa: ARG002 -- an image in memory tells nothing
        author: str,  # noqa: ARG002
        changes: Sequence[str],  # noqa: ARG002
        pause: bool,  # noqa: ARG002
    ) -> str:
        with self.lock:
            live = self._container(container_id)
            return self._add_image(f"{repository}:{tag}" if repository and tag else repository, live.labels)

    def _add_image(self, reference: str, labels: Mapping[str, Any], config: Mapping[str, Any] | None = None) -> str:
        tags: tuple[str, ...] = ()
        if reference:
            tags = (with_tag(familiar(reference)),)
            self._take_tag_away(tags[0])
        image_id = f"sha256:{self._new_id()}"
        report = {"Id": image_id, "RepoTags": list(tags), "Config": {"Labels": dict(labels), **(config or {})}}
        self._images.put(LiveImage(id=image_id, tags=tags, labels=dict(labels), attributes=report))
        return image_id

    def _take_tag_away(self, reference: str) -> None:
        holder = self._images.find(reference)
        if holder is not None:
            self._images.put(structs.replace(holder, tags=tuple(tag for tag in holder.tags if tag != reference)))
