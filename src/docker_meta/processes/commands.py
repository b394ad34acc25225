"""Run a command on this machine or for a container, and pass its output on line by line."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from docker_meta.engine.api import ContainerSpec, ExecSpec
from docker_meta.errors import OrderFailed
from docker_meta.processes.following import TAIL, fail_on_exit_code, follow_to_end
from docker_meta.processes.temporary import temporary_container
from docker_meta.reconcile import containers, image, networks, ownership, volumes
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.spec import absolute_binds, container_spec

_GRACE_S = 5
"""Seconds that a command on this machine gets to end after SIGTERM."""
_NOT_FOR_TEMPORARY = ("port_bindings", "publish_all_ports", "restart_policy", "auto_remove")


class Command(Struct, frozen=True, kw_only=True):
    """A command and how to run it; `shown` is what errors call it."""

    arguments: tuple[str, ...]
    shown: str
    user: str = ""
    workdir: str = ""
    environment: Mapping[str, str] = {}
    binds: Any = ()
    image: str = ""


def run_on_host(job: Job, command: Command) -> None:
    """Run a command on this machine, in the configuration directory unless it says where.

    Raises:
        OrderFailed: it cannot be run, or its exit code is not 0.
    """
    job.doing(f"run `{command.shown}`")
    if job.options.dry_run:
        return
    directory = job.settings.directory / command.workdir
    lines: deque[str] = deque(maxlen=TAIL)
    try:
        process = subprocess.Popen(  # noqa: S603  running what the unit says is the purpose
            command.arguments,
            cwd=directory,
            env={**os.environ, "DOCKERSTRA_CONF": str(job.settings.directory), **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise OrderFailed(f"`{command.shown}` cannot be run in {directory}: {error.strerror}") from error
    with process, job.interruption.closing(lambda: _end(process)):
        for line in process.stdout or ():
            lines.append(line.rstrip("\r\n"))
            job.output(lines[-1])
        code = process.wait()
    job.interruption.check()
    fail_on_exit_code(f"`{command.shown}`", code, lines)


def run_on_file_system(job: Job, command: Command) -> None:
    """Run a command in a helper container that has the container's volumes at their paths."""
    live = ownership.find_owned(job, job.target) or containers.create(job, job.target)
    job.doing(f"run `{command.shown}` on the files of {live.name}")
    _ensure_image(job, command.image)
    spec = ContainerSpec(
        name="",
        image=command.image,
        creation={"entrypoint": list(command.arguments), **_creation(command)},
        host={"volumes_from": [live.name], **_binds(job, command), "network_mode": "none"},
    )
    _run_temporary(job, command, spec)


def run_in_temporary(job: Job, command: Command) -> None:
    """Run a command in a container made from the declaration, without its name, aliases and published ports."""
    container = job.target
    image.ensure(job, container)
    networks.ensure(job, container)
    volumes.ensure(job, container)
    job.doing(f"run `{command.shown}` in a temporary container like {container.key}")
    spec = container_spec(job, container)
    live = ownership.find_owned(job, container)
    host = {key: value for key, value in spec.host.items() if key not in _NOT_FOR_TEMPORARY}
    if live:  # its anonymous volumes are what the command is about
        host["volumes_from"] = [*(host.get("volumes_from") or ()), live.name]
    host["binds"] = [*containers.bind_list(spec), *_binds(job, command).get("binds", ())]
    creation = {key: value for key, value in spec.creation.items() if key not in {"command", "healthcheck"}}
    joined = {
        name: {"links": options["links"]} if "links" in options else {} for name, options in spec.networks.items()
    }
    changed = {**creation, "entrypoint": list(command.arguments), **_creation(command)}
    if "environment" in spec.creation:
        changed["environment"] = {**spec.creation["environment"], **command.environment}
    _run_temporary(job, command, ContainerSpec(name="", image=spec.image, creation=changed, host=host, networks=joined))


def run_in_running(job: Job, command: Command) -> None:
    """Run a command inside the running container; if it does not run, in a temporary one."""
    live = ownership.find_owned(job, job.target)
    if live is None or not live.is_running:
        job.detail(f"{job.target.key} does not run: a temporary container is used")
        run_in_temporary(job, command)
        return
    job.doing(f"run `{command.shown}` in {live.name}")
    lines: deque[str] = deque(maxlen=TAIL)

    def take(line: str) -> None:
        lines.append(line)
        job.output(line)

    spec = ExecSpec(
        command=command.arguments, user=command.user, workdir=command.workdir, environment=command.environment
    )
    code = job.engine.execute(live.id, spec, take, job.interruption)
    fail_on_exit_code(f"`{command.shown}`", code, lines)


def _run_temporary(job: Job, command: Command, spec: ContainerSpec) -> None:
    with temporary_container(job, spec) as container_id:
        job.engine.start_container(container_id)
        follow_to_end(job, container_id, what=f"`{command.shown}`")


def _creation(command: Command) -> dict[str, Any]:
    given = {"user": command.user, "working_dir": command.workdir, "environment": dict(command.environment)}
    return {key: value for key, value in given.items() if value}


def _binds(job: Job, command: Command) -> dict[str, Sequence[str]]:
    binds = absolute_binds(command.binds, job.settings.directory)
    return {"binds": containers.bind_texts(binds)} if binds else {}


def _ensure_image(job: Job, reference: str) -> None:
    with job.shared.once(f"image {reference}") as first:
        if first and job.engine.find_image(reference) is None:
            image.pull(job, reference)


def _end(process: "subprocess.Popen[str]") -> None:
    """Ask the command's whole group to end, then make it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
