"""Run a command on this machine or for a container, and pass its output on line by line."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from docker_meta.engine.api import ContainerSpec, ExecSpec, State
from docker_meta.errors import OrderFailed
from docker_meta.processes.following import Tail, fail_on_exit_code, follow_to_end
from docker_meta.processes.temporary import temporary_container
from docker_meta.reconcile import containers, image, networks, ownership
from docker_meta.reconcile.job import Job
from docker_meta.reconcile.spec import bind_texts, container_spec

_GRACE_S = 1.0
"""Seconds that a command on this machine gets to end after SIGTERM, if the run is interrupted."""
_NOT_FOR_TEMPORARY = frozenset({"command", "healthcheck", "mac_address", "port_bindings", "publish_all_ports"}) | {
    "restart_policy",
    "auto_remove",
    "log_config",
}
"""Options of a declaration that would do harm, or hide the output."""


class Command(Struct, frozen=True, kw_only=True):
    """A command and how to run it; `shown` is what events and errors call it."""

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
        job.shared.forget_all()
        return
    tail = Tail(job)
    with _process(job, command) as process, _ending(job, process):
        for line in process.stdout or ():
            tail.take(line.rstrip("\r\n"))
        code = process.wait()
    # It may have done anything to what is known about images and networks.
    job.shared.forget_all()
    job.interruption.check()
    fail_on_exit_code(f"`{command.shown}`", code, tail.lines)


def run_on_file_system(job: Job, command: Command) -> None:
    """Run a command in a helper container that has the container's volumes at their paths, on its networks."""
    container = job.target
    live = ownership.find_owned(job, container) or containers.create(job, container)
    networks.ensure(job, container)
    job.doing(f"run `{command.shown}` on the files of {live.name}")
    image.ensure_helper(job, command.image)
    spec = ContainerSpec(
        name="",
        image=command.image,
        host={"volumes_from": [live.name], "binds": bind_texts(job, command.binds, place=job.place)},
        networks={name: {} for name in networks.declared(job, container)},
    )
    _run_temporary(job, command, spec)


def run_in_temporary(job: Job, command: Command) -> None:
    """Run a command in a container made from the declaration, without its name, aliases and published ports."""
    container = job.target
    containers.prepare(job, container)
    job.doing(f"run `{command.shown}` in a temporary container like {container.key}")
    spec = container_spec(job, container)
    host = _kept(spec.host)
    if live := ownership.find_owned(job, container):  # its anonymous volumes are what the command is about
        host["volumes_from"] = [*(host.get("volumes_from") or ()), live.name]
    host["binds"] = [*(host.get("binds") or ()), *bind_texts(job, command.binds, place=job.place)]
    joined = {name: {"links": options.get("links") or []} for name, options in spec.networks.items()}
    _run_temporary(job, command, structs.replace(spec, creation=_kept(spec.creation), host=host, networks=joined))


def run_in_running(job: Job, command: Command) -> None:
    """Run a command inside the running container; if it does not run, in a temporary one."""
    live = ownership.find_owned(job, job.target)
    if live is None or live.state is not State.RUNNING:
        job.detail(f"{job.target.key} does not run: a temporary container is used")
        run_in_temporary(job, command)
        return
    job.doing(f"run `{command.shown}` in {live.name}")
    tail = Tail(job)
    spec = ExecSpec(
        command=command.arguments, user=command.user, workdir=command.workdir, environment=command.environment
    )
    code = job.engine.execute(live.id, spec, tail.take, job.interruption)
    fail_on_exit_code(f"`{command.shown}`", code, tail.lines)


def _run_temporary(job: Job, command: Command, spec: ContainerSpec) -> None:
    creation: dict[str, Any] = {**spec.creation, "entrypoint": list(command.arguments)}
    creation["environment"] = {**creation.get("environment", {}), **command.environment}
    creation.update({"user": command.user} if command.user else {})
    creation.update({"working_dir": command.workdir} if command.workdir else {})
    with temporary_container(job, structs.replace(spec, creation=creation)) as container_id:
        job.engine.start_container(container_id)
        follow_to_end(job, container_id, what=f"`{command.shown}`")


def _kept(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key not in _NOT_FOR_TEMPORARY}


def _process(job: Job, command: Command) -> "subprocess.Popen[str]":
    directory = job.settings.directory / Path(command.workdir).expanduser()
    if not directory.is_dir():
        raise OrderFailed(f"`{command.shown}` cannot be run: there is no folder {directory}", place=job.place)
    test_id = str(job.settings.environment.get("TEST_ID") or "")
    ours = {"DOCKERSTRA_CONF": str(job.settings.directory), "TEST_ID": test_id}
    try:
        return subprocess.Popen(  # noqa: S603  running what the unit says is the purpose
            command.arguments,
            cwd=directory,
            env={**os.environ, **ours, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise OrderFailed(f"`{command.shown}` cannot be run: {reason}", place=job.place) from error


@contextmanager
def _ending(job: Job, process: "subprocess.Popen[str]") -> Iterator[None]:
    """While inside, an interruption asks the command's whole group to end, and a moment later makes it."""
    kill = threading.Timer(_GRACE_S, _signal_group, (process, signal.SIGKILL))
    kill.daemon = True

    def end() -> None:
        _signal_group(process, signal.SIGTERM)
        kill.start()

    try:
        with job.interruption.closing(end):
            yield
    except BaseException:
        # It was set before the command began: nobody calls `end` any more.
        _signal_group(process, signal.SIGKILL)
        raise
    finally:
        kill.cancel()


def _signal_group(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
