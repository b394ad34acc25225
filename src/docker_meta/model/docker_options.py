"""The options of the installed docker-py by name, read from its source: importing docker takes a quarter second.

Source: docker-py, `APIClient.build`, `APIClient.create_container`, `HostConfig`, `EndpointConfig`
"""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from docker_meta.errors import DockerMetaError

BEYOND_DOCKER_PY = frozenset({"env_file"})
"""Options of containers that we add."""

INSTEAD = {
    "self": "it is no option",
    "version": "the version of the API is settled with the engine",
    "host_config": "write its options straight into `creation` or `startup`",
    "networking_config": "write `networks` beside `creation`",
}
"""What docker-py takes and a unit cannot give, and what to do about it."""


@cache
def build_options() -> frozenset[str]:
    """Names that `build` takes."""
    return _parameters("api/build.py", "", "build")


@cache
def container_options() -> frozenset[str]:
    """Names that `creation` and `startup` take: of `create_container`, of `HostConfig`, and our own."""
    return _parameters("api/container.py", "", "create_container") | host_options() | BEYOND_DOCKER_PY


@cache
def host_options() -> frozenset[str]:
    """Names that `HostConfig` takes: the engine gets these apart from the others."""
    return _parameters("types/containers.py", "class HostConfig(", "__init__")


@cache
def endpoint_options() -> frozenset[str]:
    """Names that a network of `networks` takes."""
    return _parameters("types/networks.py", "class EndpointConfig(", "__init__")


def _parameters(file: str, after: str, function: str) -> frozenset[str]:
    """Return the parameters of the first method `function` behind the text `after`, without those of `INSTEAD`."""
    text = (_package() / file).read_text(encoding="utf-8")
    begin = text.index(f"    def {function}(", text.index(after))
    # The body is left out: parsing the whole module would take ten times as long.
    end = text.index("):\n", begin)
    definition = ast.parse(text[begin : end + 2].strip() + " ...").body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise DockerMetaError(f"this version of docker-py has no {function} in {file}")
    names = definition.args
    return frozenset(name.arg for name in (*names.args, *names.kwonlyargs)) - INSTEAD.keys()


@cache
def _package() -> Path:
    found = find_spec("docker")
    if found is None or not found.submodule_search_locations:
        raise DockerMetaError("the package docker is not installed; install it with `pip install docker`")
    return Path(found.submodule_search_locations[0])
