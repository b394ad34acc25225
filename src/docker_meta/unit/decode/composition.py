"""Containers from the merged first documents."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docker_meta.model import docker_options
from docker_meta.model.container import HOST, Container
from docker_meta.unit.decode.base_images import base_images
from docker_meta.unit.decode.merging import OPTION_FIELDS, MergedContainer
from docker_meta.unit.decode.path_variables import PathVariables, is_remote
from docker_meta.unit.decode.values import option_values
from docker_meta.unit.decode.values.building_blocks import AT_KEY
from docker_meta.unit.text.words import did_you_mean, kind, quoted

if TYPE_CHECKING:
    from docker_meta.errors import Problem

_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
# Source: Engine API, POST /containers/create, name
_ENGINE_NAME = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class ContainerDecoder:
    """Makes a `Container` of merged data and collects what is wrong with it in `problems`."""

    def __init__(self, merged: MergedContainer, directory: Path, names: PathVariables) -> None:
        self._merged = merged
        self._directory = directory
        self._names = names
        self.problems: list[Problem] = []

    @property
    def is_broken(self) -> bool:
        """Has it problems, found here or before?"""
        return self._merged.is_incomplete or bool(self.problems)

    def decode(self) -> Container:
        """Return the container; where there are problems, as far as it could be understood."""
        self._check_key()
        options = {field: self._options(field) for field in OPTION_FIELDS if self._merged.fields.get(field) is not None}
        build = options.get("build")
        if build is not None:
            self._check_build(build)
            build.setdefault("tag", image_name(f"{self._merged.unit}/{self._merged.key}"))
        creation, startup = options.get("creation", {}), options.get("startup", {})
        self._check_twice(creation, startup)
        self._check_env_files("creation", creation)
        self._check_env_files("startup", startup)
        container = Container(
            key=self._merged.key,
            unit=self._merged.first_unit,
            build=build,
            creation=creation,
            startup=startup,
            networks=self._networks(),
            base_images=base_images(build, self._directory) if build else (),
            places=self._merged.places(),
            **{field: self._replaced(field) for field in ("daemon", "job", "tests", "update", "backup")},
        )
        self._check_name(container)
        return container

    def _replaced(self, field: str) -> Any:
        if self._merged.fields.get(field) is None:
            return None
        names = self._names
        build = self._merged.fields.get("build")
        if isinstance(build, Mapping):
            # The path itself is written relative to the configuration directory.
            path = names.replace(build.get("path"), (), lambda *_: None)
            names = names if field == "build" else names.for_build_path(path)
        return names.replace(self._merged.fields.get(field), (field,), self._report)

    def _options(self, field: str) -> dict[str, Any]:
        given = self._replaced(field)
        if not isinstance(given, dict):
            self._report((field,), f"`{field}` is a mapping of options, not {kind(given)}")
            return {}
        known = docker_options.build_options() if field == "build" else docker_options.container_options()
        result = {}
        for name, value in given.items():
            if name in docker_options.INSTEAD:
                self._report_key((field, name), f"`{name}` cannot be given: {docker_options.INSTEAD[name]}")
            elif name not in known:
                self._report_key((field, name), f"`{name}` is no option of {field}{did_you_mean(name, known)}")
            elif value is not None:
                result[name] = value
                self._check_value(field, name, value)
        return result

    def _check_value(self, field: str, name: str, value: Any) -> None:
        if field == "startup" and name == "name":
            self._report_key((field, name), "`name` does not stand here; write it under `creation`")
        check = option_values.build_faults if field == "build" else option_values.container_faults
        for path, message in check(name, value):
            at_key = path[-1:] == (AT_KEY,)
            full = (field, name, *(path[:-1] if at_key else path))
            self.problems.append(self._merged.problem(full, message, at_key=at_key))

    def _check_build(self, build: Mapping[str, Any]) -> None:
        path = build.get("path")
        if path is None and build.get("fileobj") is None:
            self._report(("build",), "`build` needs a `path`: the folder with the Dockerfile")
        if not isinstance(path, str) or build.get("fileobj") is not None or is_remote(path):
            return
        folder = self._directory / path
        if not folder.is_dir():
            why = "is no folder" if folder.exists() else "does not exist"
            self._report(("build", "path"), f"the folder {quoted(path)} {why} in the configuration directory")
            return
        dockerfile = build.get("dockerfile") or "Dockerfile"
        if isinstance(dockerfile, str) and not (folder / dockerfile).is_file():
            at = ("build", "dockerfile") if "dockerfile" in build else ("build", "path")
            self._report(at, f"there is no {quoted(dockerfile)} in the folder {quoted(path)}")

    def _check_env_files(self, field: str, options: Mapping[str, Any]) -> None:
        given = options.get("env_file", [])
        for name in [given] if isinstance(given, str) else given if isinstance(given, list) else []:
            if isinstance(name, str) and "{{" not in name and not (self._directory / name).is_file():
                self._report((field, "env_file"), f"there is no file {quoted(name)} in the configuration directory")

    def _check_twice(self, creation: Mapping[str, Any], startup: Mapping[str, Any]) -> None:
        for name in creation.keys() & startup.keys():
            if creation[name] != startup[name]:
                self._report_key(("startup", name), f"`{name}` stands in `creation` with another value")

    def _check_key(self) -> None:
        key = self._merged.key
        if key == HOST:
            self._report_key((), "`host` is this machine; a container needs another name")
        elif not _KEY.fullmatch(key):
            self._report_key((), f"{quoted(key)} is no name of a container: {_NAME_RULE}")

    def _check_name(self, container: Container) -> None:
        name = container.creation.get("name")
        if name is None:
            if _KEY.fullmatch(container.key) and not _ENGINE_NAME.fullmatch(container.key):
                self._report_key((), f"{quoted(container.key)} is too short a name: an engine wants two characters")
        elif not _ENGINE_NAME.fullmatch(str(name)):
            self._report(("creation", "name"), f"{quoted(name)} is no name of a container: {_NAME_RULE}")

    def _networks(self) -> dict[str, Any] | None:
        given = self._replaced("networks")
        if given is None:
            return None
        if isinstance(given, str):
            return {given: {}}
        if isinstance(given, list):
            return {name: {} for index, name in enumerate(given) if self._is_network_name(name, index)}
        if not isinstance(given, dict):
            self._report(("networks",), f"`networks` is a list of names or a mapping, not {kind(given)}")
            return None
        return {
            name: self._endpoint(name, options) for name, options in given.items() if self._is_network_name(name, name)
        }

    def _is_network_name(self, name: Any, at: str | int) -> bool:
        if isinstance(name, str) and _KEY.fullmatch(name):
            return True
        self._report(("networks", at), f"expected the name of a network, got {kind(name)}")
        return False

    def _endpoint(self, network: str, options: Any) -> dict[str, Any]:
        if options is None:
            return {}
        if not isinstance(options, dict):
            self._report(("networks", network), f"expected options of a network, got {kind(options)}")
            return {}
        known = docker_options.endpoint_options()
        for name in options:
            if name not in known:
                message = f"`{name}` is no option of a network{did_you_mean(name, known)}"
                self._report_key(("networks", network, name), message)
        return {name: value for name, value in options.items() if name in known and value is not None}

    def _report(self, path: tuple[str | int, ...], message: str) -> None:
        self.problems.append(self._merged.problem(path, message))

    def _report_key(self, path: tuple[str | int, ...], message: str) -> None:
        self.problems.append(self._merged.problem(path, message, at_key=True))


_NAME_RULE = "letters, digits, `_`, `.` and `-`, a letter or digit first"


def image_name(text: str) -> str:
    """Return `text` as an image's name.

    Source: the grammar of references in github.com/distribution/reference
    """
    parts = (re.sub(r"[^a-z0-9._-]+", "-", part).strip("._-") for part in text.lower().split("/"))
    # No two separators side by side, but `__` and rows of `-`.
    valid = (
        re.sub(r"[._-]*\.[._-]*", ".", re.sub(r"_{3,}", "__", re.sub(r"_-[_-]*|-+_[_-]*", "-", part))) for part in parts
    )
    return "/".join(part for part in valid if part) or "image"


def raw_composition(merged: Mapping[str, MergedContainer], unit: str) -> dict[str, Any]:
    """Return the composition as plain data, before phase 4, for printing.

    The tag that a build gets from its unit's name is written out where it belongs to another unit.
    """
    raw = {key: dict(container.fields) for key, container in merged.items()}
    for key, container in merged.items():
        build = container.fields.get("build")
        if isinstance(build, Mapping) and container.unit != unit:
            raw[key]["build"] = {"tag": image_name(f"{container.unit}/{key}"), **build}
    return raw
