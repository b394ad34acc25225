"""A container as a composition document describes it."""

from collections.abc import Mapping
from typing import Any

from msgspec import field

from docker_meta.errors import Place
from docker_meta.model.record import Record

Options = Mapping[str, Any]
"""Options of docker-py by their own names, values as plain YAML data."""

HOST = "host"
"""The virtual container: the machine that `docker_start` runs on."""


class Container(Record):
    """One entry of the composition document, after all substitutions but the run-time references.

    Attributes:
        key: its name in the composition, which is also its network alias.
        unit: the unit that it belongs to, which is another one if it was imported; empty for the one that runs.
        build: options of docker-py's `build`, `path` relative to the configuration directory; None for no build part.
        creation: options of docker-py's `create_container` and `HostConfig`.
        startup: the same; no option stands in both with different values.
        networks: network name to `EndpointConfig` options; None where the composition does not say.
        base_images: the images that its Dockerfile starts from, as far as that can be read here.
        places: where each option stands, by its dotted path, e.g. `startup.port_bindings`; `` is the container itself.
    """

    key: str
    unit: str = ""
    build: Options | None = None
    creation: Options = field(default_factory=dict)
    startup: Options = field(default_factory=dict)
    networks: Mapping[str, Options] | None = None
    daemon: Any = None
    job: Any = None
    tests: Any = None
    update: Any = None
    backup: Any = None
    base_images: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the engine."""
        return str(self.creation.get("name") or self.key)

    @property
    def options(self) -> dict[str, Any]:
        """Creation and startup together, without `name`."""
        merged = {**self.creation, **self.startup}
        merged.pop("name", None)
        return merged

    @property
    def image(self) -> str | None:
        """The image it is created from: `creation.image`, else `build.tag`; None if neither is given."""
        image = self.options.get("image") or (self.build or {}).get("tag")
        return str(image) if image else None

    def place(self, option: str = "") -> Place | None:
        """Return where an option stands, in either part, else the container itself."""
        for path in (option, f"creation.{option}", f"startup.{option}"):
            if path in self.places:
                return self.places[path]
        return self.places.get("")
