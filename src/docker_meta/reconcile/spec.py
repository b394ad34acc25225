"""From a declaration to what the engine is asked to create."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docker_meta.engine.api import ContainerSpec, LiveContainer
from docker_meta.engine.options.normalize import normalized
from docker_meta.engine.options.values import pairs
from docker_meta.errors import OrderFailed, Place
from docker_meta.model import docker_options, labels, references
from docker_meta.model.container import Container
from docker_meta.reconcile import drift, image, networks, ownership, volumes
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.references import resolve

_PARTS = frozenset({"image", "labels", "links", "volumes_from", "network_mode", "binds", "env_file", "environment"})
"""Options that are not passed on as they are written."""


def container_spec(job: Job, container: Container) -> ContainerSpec:
    """Return what the engine needs to create the container.

    Raises:
        OrderFailed: a run-time reference, a container or a path that is named does not exist.
    """
    options = resolve(job, container.options)
    plain = {key: value for key, value in options.items() if key not in _PARTS}
    host_names = docker_options.host_options()
    creation = {key: value for key, value in plain.items() if key not in host_names}
    host = {key: value for key, value in plain.items() if key in host_names}
    if variables := environment_of(options, job.settings.directory):
        creation["environment"] = variables
    if binds := bind_texts(job, options.get("binds"), place=container.place("binds")):
        host["binds"] = binds
    if mounts := options.get("mounts"):
        host["mounts"] = [_mount(job, container, mount) for mount in mounts]
    sources = [_existing(job, container, source.key) for source in references.volumes_from(container, job.composition)]
    modes = [source.mode for source in references.volumes_from(container, job.composition)]
    if sources:
        host["volumes_from"] = [f"{live.name}:{mode}" for live, mode in zip(sources, modes, strict=True)]
    if shared := references.network_mode_container(container, job.composition):
        host["network_mode"] = f"container:{_existing(job, container, shared).name}"
    elif mode := options.get("network_mode"):
        host["network_mode"] = mode
    joined = _endpoints(job, container, host)
    return ContainerSpec(
        name=container.name,
        image=image.get_reference(container),
        creation=creation,
        host=host,
        networks=joined,
        labels={**_given_labels(options.get("labels")), **_own_labels(job, container), **_foreign(job, sources)},
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
    return {**variables, **pairs(options.get("environment") or {}, empty=None)}


def bind_texts(job: Job, binds: Any, *, place: Place | None) -> list[str]:
    """Return binds as texts `SOURCE:TARGET:MODE` with absolute paths.

    Raises:
        OrderFailed: a path does not exist on this machine, and the engine runs here. (It would make a folder of root's
            out of it, which is hardly ever what was meant.)
    """
    found = []
    for bind in normalized({"binds": binds}).get("binds") or ():
        path, separator, rest = bind.partition(":")
        source = _absolute(path, job.settings.directory)
        if separator and source.startswith("/") and sees_our_files(job) and not os.path.lexists(source):
            _tell_missing(job, source, place)
        found.append(source + separator + rest)
    return found


def _tell_missing(job: Job, source: str, place: Place | None) -> None:
    """Raise OrderFailed; in a dry run only warn, if a command that ran before may have made the path."""
    if job.options.dry_run and job.shared.had_unseen_effects:
        job.warn(f"there is no {source} to bind now; a command before this may make it", place=place)
        return
    raise OrderFailed(f"there is no {source} to bind", hint="create it, or correct the path in `binds`", place=place)


def sees_our_files(job: Job) -> bool:
    """Does the engine run on this machine?"""
    return job.engine.url.startswith("unix://")


def _absolute(path: str, directory: Path) -> str:
    if path.startswith("~"):
        return str(Path(path).expanduser())
    return str((directory / path).resolve()) if path.startswith(("./", "../")) or path in {".", ".."} else path


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OrderFailed(f"env_file {path} cannot be read: {error}") from error
    pairs_read = (line.strip().partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {key.removeprefix("export ").strip(): value.strip() for key, _, value in pairs_read}


def _mount(job: Job, container: Container, given: Any) -> Any:
    """Let the engine label a volume that it makes for a mount with a driver of its own."""
    if not volumes.has_driver(given):
        return given
    ours = labels.base_labels(job.settings.directory, container.unit or job.settings.unit, container.key)
    return {**given, "labels": {**pairs(given.get("labels") or {}), **ours}}


def _endpoints(job: Job, container: Container, host: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the networks to join; links go there as aliases, or into `host` where names are not looked up."""
    names = networks.declared(job, container)
    by_name = bool(set(names) - networks.PREDEFINED)
    found = (
        _link(job, container, link, may_come_later=by_name) for link in references.links(container, job.composition)
    )
    links = [link for link in found if link]
    if not names and "network_mode" not in host and container.networks is None:
        host["network_mode"] = job.settings.network
    if links and not by_name:
        host["links"] = links
    if names:
        host.setdefault("network_mode", names[0])
    return {name: _endpoint(container, name, links) for name in names}


def _endpoint(container: Container, network: str, links: list[tuple[str, str]]) -> dict[str, Any]:
    options = dict((container.networks or {}).get(network) or {})
    if network in networks.PREDEFINED:
        return options
    options["aliases"] = list(dict.fromkeys([*(options.get("aliases") or ()), container.key]))
    if links:
        options["links"] = [*normalized({"links": options.get("links") or []})["links"], *links]
    return options


def _link(job: Job, container: Container, link: references.Link, *, may_come_later: bool) -> tuple[str, str] | None:
    """Return the linked container's name in the engine and the alias; None if it is optional and missing.

    Where names are looked up when they are used, a container of the same unit may be created later.
    """
    key, alias = link.key, link.alias
    if key in job.composition and may_come_later:
        return job.composition[key].name, alias
    live = ownership.find_named(job, key)
    if live is None and link.is_pair_of_strangers and (live := ownership.find_named(job, alias)):
        alias = key
    if live is None and link.optional:
        job.warn(
            f"{container.key} is made without its link to {key}, which is not there", place=container.place("links")
        )
        return None
    return (live or _existing(job, container, key)).name, alias


def _existing(job: Job, container: Container, key: str) -> LiveContainer:
    live = ownership.find_named(job, key)
    if live is None:
        raise OrderFailed(
            f"{container.key} refers to {key}, and there is no such container",
            hint=f"create it first, with an order `- {key}: {{command: create}}` or by its own unit",
            place=container.place(),
        )
    return live


def _foreign(job: Job, sources: Sequence[LiveContainer]) -> dict[str, str]:
    """Return the label that tells which volumes of `volumes_from` somebody else made."""
    names = set().union(*(volumes.names_in_label(live, volumes.FOREIGN) for live in sources))
    for live in sources:
        if not ownership.is_ours(job, live):
            names.update(mount.name for mount in volumes.volume_mounts(live))
    return {volumes.FOREIGN: json.dumps(sorted(names))} if names else {}


def _given_labels(given: Any) -> dict[str, str]:
    return {key: value or "" for key, value in pairs(given or {}).items()}


def _own_labels(job: Job, container: Container) -> dict[str, str]:
    unit = container.unit or job.settings.unit
    hashes = drift.option_hashes(job, container)
    return {
        **labels.base_labels(job.settings.directory, unit, container.key),
        labels.CONFIG: drift.overall_hash(hashes),
        labels.OPTIONS: drift.encode(hashes),
        labels.COMPOSE_PROJECT: _project_name(unit),
        labels.COMPOSE_SERVICE: container.key,
    }


def _project_name(unit: str) -> str:
    """Compose allows only these characters in project names; tools look at them."""
    return "".join(char if char.isalnum() or char in "_-" else "-" for char in unit.lower())
