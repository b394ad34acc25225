"""Phase 4: `${NAME}` inside of strings, keys of mappings included."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from docker_meta.unit.text.words import did_you_mean, kind
from docker_meta.unit.text.yaml_source import Steps

_VARIABLE = re.compile(r"\$\$\{|\$\{([^}]*)\}")
PATH_NAMES = ("CONFIG_DIR", "PWD", "DOCKERCONF", "DOCKERSTRA_CONF")


Report = Callable[[Steps, str], None]
"""Takes the path of a value and what is wrong with it."""


class PathVariables:
    """The names that `${…}` knows: those of paths, and all variables."""

    def __init__(self, directory: Path, working_directory: Path, variables: Mapping[str, Any]) -> None:
        self._directory = directory
        self._variables = variables
        self._paths = {
            "CONFIG_DIR": str(directory),
            "PWD": str(working_directory),
            "DOCKERCONF": str(directory),
            "DOCKERSTRA_CONF": str(directory),
        }

    def for_build_path(self, path: Any) -> "PathVariables":
        """Return the names for a container that is built from `path`, relative to the configuration directory."""
        copy = PathVariables(self._directory, Path(self._paths["PWD"]), self._variables)
        if isinstance(path, str) and not is_remote(path):
            copy._paths["CONFIG_DIR"] = str(self._directory / path)
        return copy

    def replace(self, value: Any, path: Steps, report: Report) -> Any:
        """Return plain data with every `${NAME}` replaced; what is unknown is reported and stays."""
        if isinstance(value, str):
            return self._text(value, path, report) if "${" in value else value
        if isinstance(value, Mapping):
            return {
                self._text(key, (*path, key), report) if isinstance(key, str) and "${" in key else key: self.replace(
                    item, (*path, key), report
                )
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.replace(item, (*path, index), report) for index, item in enumerate(value)]
        return value

    def _text(self, text: str, path: Steps, report: Report) -> str:
        def found(match: re.Match[str]) -> str:
            return "${" if match[1] is None else self._look_up(match[1], path, report)

        return _VARIABLE.sub(found, text)

    def _look_up(self, name: str, path: Steps, report: Report) -> str:
        if name in self._paths:
            return self._paths[name]
        if name not in self._variables:
            near = did_you_mean(name, [*self._paths, *self._variables])
            literal = " A" if near else "; a"
            report(path, f"there is no variable `{name}`{near}{literal} literal `${{` is written `$${{`")
            return f"${{{name}}}"
        value = self._variables[name]
        if isinstance(value, Mapping | list):
            report(path, f"`{name}` is {kind(value)} and cannot stand inside of a text")
            return ""
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)


def is_remote(path: str) -> bool:
    """Is a build path an address from which the engine fetches the context?

    Source: docker-py, `APIClient.build`
    """
    return path.startswith(("http://", "https://", "git://", "github.com/", "git@"))


def keep_path_variables(text: str, resolve: Callable[[str], str | None]) -> str:
    """Return text with some variables replaced, so that the rest still means the same.

    `resolve` gives the text of a variable, or None to leave it as it is written.
    """

    def found(match: re.Match[str]) -> str:
        value = None if match[1] is None else resolve(match[1])
        return match[0] if value is None else value.replace("${", "$${")

    return _VARIABLE.sub(found, text)
