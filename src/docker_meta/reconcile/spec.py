"""From a declaration to what the engine is asked to create."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docker_meta.engine.api import ContainerSpec
from docker_meta.errors import OrderFailed
from docker_meta.model import docker_options, labels, references
from docker_meta.model.container import Container
from docker_meta.reconcile import drift, image, networks
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.references import resolve

_PARTS = frozenset({"image", "labels", "links", "volumes_from", "network_mode", "binds", "env_file", "environment"})
"""Options that are not passed on as they are written."""


def container_spec(job: Job, container: Container) -> ContainerSpec:
    """Return what the engine needs to create the container.

    Raises:
        OrderFailed: a run-time reference or a container that is named does not exist.
    """
    options = resolve(job, container.options)
    plain = {key: value for key, value in options.items() if key not in _PARTS}
    host_names = docker_options.host_options()
    creation = {key: value for key, value in plain.items() if key not in host_names}
    host = {key: value for key, value in plain.items() if key in host_names}
    if variables := environment_of(options, job.settings.directory):
        creation["environment"] = variables
    if binds := absolute_binds(options.get("binds"), job.settings.directory):
        host["binds"] = binds
    host.update(_sources(job, container, options))
    joined = _endpoints(job, container, host)
    return ContainerSpec(
        name=container.name,
        image=image.get_reference(container),
        creation=creation,
        host=host,
        networks=joined,
        labels={**_given_labels(options.get("labels")), **_own_labels(job, container)},
    )


def environment_of(options: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    """Return the variables of `env_file` and `environment`, the latter over the former.

    Raises:
        OrderFailed: an environment file cannot be read.
    """
    files = options.get("env_file") or ()
    variables: dict[str, Any] = {}
    for name in [files] if isinstance(files, str) else files:
        variables.update(_read_env_file(directory / name))
    given = options.get("environment") or {}
    if not isinstance(given, Mapping):
        pairs = (str(item).partition("=") for item in given)
        given = {key: value if separator else None for key, separator, value in pairs}
    return {**variables, **given}


def absolute_binds(binds: Any, directory: Path) -> Any:
    """Make the host paths that begin with `./`, `../` or `~` absolute."""
    if isinstance(binds, Mapping):
        return {_absolute(str(path), directory): value for path, value in binds.items()}
    result = []
    for bind in binds or ():
        path, separator, rest = str(bind).partition(":")
        result.append(_absolute(path, directory) + separator + rest)
    return result


def _absolute(path: str, directory: Path) -> str:
    if path.startswith("~"):
        return str(Path(path).expanduser())
    return str((directory / path).resolve()) if path.startswith(("./", "../")) or path in {".", ".."} else path


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OrderFailed(f"env_file {path} cannot be read: {error}") from error
    pairs = (line.strip().partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {key.removeprefix("export ").strip(): value.strip() for key, _, value in pairs}


def _sources(job: Job, container: Container, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that name other containers, with their names in the engine."""
    found: dict[str, Any] = {}
    if volumes_from := references.volumes_from(container, job.composition):
        found["volumes_from"] = [f"{engine_name(job, container, source.key)}:{source.mode}" for source in volumes_from]
    if shared := references.network_mode_container(container, job.composition):
        found["network_mode"] = f"container:{engine_name(job, container, shared)}"
    elif mode := options.get("network_mode"):
        found["network_mode"] = mode
    return found


def _endpoints(job: Job, container: Container, host: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the networks to join; links go there as aliases, or into `host` where there is no such network."""
    links = [_link(job, container, link) for link in references.links(container, job.composition)]
    names = networks.declared(job, container)
    if not names:
        if "network_mode" not in host and container.networks is None:
            host["network_mode"] = job.settings.network
        if links:
            host["links"] = links
        return {}
    host.setdefault("network_mode", names[0])
    given = {name: dict((container.networks or {}).get(name) or {}) for name in names}
    for options in given.values():
        options["aliases"] = list(dict.fromkeys([*(options.get("aliases") or ()), container.key]))
        if links:
            options["links"] = [*(options.get("links") or ()), *links]
    return given


def _link(job: Job, container: Container, link: references.Link) -> tuple[str, str]:
    """Return the linked container's name in the engine and the alias."""
    if link.is_pair_of_strangers and job.engine.find_container(link.alias) and not job.engine.find_container(link.key):
        return link.alias, link.key
    optional = link.optional or link.key in job.composition
    return engine_name(job, container, link.key, optional=optional), link.alias


def engine_name(job: Job, container: Container, key: str, *, optional: bool = False) -> str:
    """Return the name in the engine of a container that another one refers to by key or name.

    One that is `optional` may be created later.

    Raises:
        OrderFailed: there is no such container, and it is not optional.
    """
    if key in job.composition:
        name = job.composition[key].name
        if optional:
            return name
    else:
        name = key
    if job.engine.find_container(name):
        return name
    ours = {labels.DIRECTORY: str(job.settings.directory), labels.CONTAINER: key}
    for live in job.engine.list_containers(labels=ours):
        return live.name
    if optional:
        return name
    raise OrderFailed(
        f"{container.key} refers to {key}, and there is no such container",
        hint=f"create it first, with an order `- {key}: {{command: create}}` or by its own unit",
        place=container.place(),
    )


def _given_labels(given: Any) -> dict[str, str]:
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    return {key: value for key, _, value in (str(item).partition("=") for item in given or ())}


def _own_labels(job: Job, container: Container) -> dict[str, str]:
    settings = job.settings
    hashes = drift.option_hashes(container, settings)
    return {
        **labels.base_labels(settings.directory, settings.unit, container.key),
        labels.CONFIG: drift.overall_hash(hashes),
        labels.OPTIONS: drift.encode(hashes),
        labels.COMPOSE_PROJECT: _project_name(settings.unit),
        labels.COMPOSE_SERVICE: container.key,
    }


def _project_name(unit: str) -> str:
    """Compose allows only these characters in project names; tools look at them."""
    return "".join(char if char.isalnum() or char in "_-" else "-" for char in unit.lower())
