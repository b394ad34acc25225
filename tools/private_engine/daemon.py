"""Starting, stopping and killing a private engine."""

import contextlib
import json
import os
import re
import resource
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from private_engine import cgroups, leftovers, network, processes
from private_engine.api import EngineApi
from private_engine.console import ToolError, log
from private_engine.host import SYSTEM_PATH, is_root, need_commands
from private_engine.kinds import KINDS, Programs, prepare
from private_engine.locks import locked
from private_engine.network import Slot
from private_engine.places import EnginePlaces, cache_root

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,30}")
START_WITHIN_S = 60
STOP_WITHIN_S = 60
POLL_S = 0.03
CONTAINERD_CONFIGURATION = """\
version = 2
root = "{places.data_root}/containerd"
state = "{places.runtime}/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
address = "{places.containerd_socket}"
[debug]
level = "warn"
"""


@dataclass(frozen=True)
class Engine:
    """One engine of a name, whether it runs or not."""

    places: EnginePlaces

    @classmethod
    def named(cls, name: str) -> "Engine":
        if not NAME.fullmatch(name):
            message = f"{name!r} is no name for an engine: up to 31 of a-z, 0-9, dot and dash"
            raise ToolError(message)
        return cls(EnginePlaces.of(name))

    @property
    def api(self) -> EngineApi:
        return EngineApi(self.places.url)

    def up(self, kind: str) -> None:
        """Start the engine; one that answers already is left alone."""
        _demand_root()
        with self._locked():
            if self._is_running() and self.api.answers():
                self._demand_kind(kind)
                log(f"{self.places.name} runs already")
                return
            self._demand_kind(kind)
            need_commands({"iptables": "iptables", "ip": "iproute2", "mount": "mount"})
            cgroups.ensure_mounted()
            programs = prepare(kind)
            self.places.folder.mkdir(parents=True, exist_ok=True)
            self.places.kind_file.write_text(f"{kind}\n")
            slot = network.take_slot(self.places)
            self._start(kind, programs, slot)
            log(f"{self.places.name} ({kind}) is up on {slot.network}; its log is {self.places.log_file}")

    def down(self, *, fast: bool, purge: bool) -> None:
        """Stop the engine.

        Args:
            fast: kill the containers first, so that no time-out of theirs is waited for.
            purge: remove all data of the engine, too.
        """
        _demand_root()
        with self._locked():
            if not self.places.folder.exists() and not self.places.runtime.exists():
                log(f"there is no engine {self.places.name}")
                return
            if self._is_running() and (fast or purge):
                leftovers.kill_containers(self.api)
            processes.stop(self._pid(), self._mark, within_s=STOP_WITHIN_S)
            processes.stop(self._containerd_pid(), self._mark, within_s=5)
            leftovers.end_containers(self.places)
            network.release_slot(self.places)
            leftovers.unmount_below(self.places.runtime)
            shutil.rmtree(self.places.runtime, ignore_errors=True)
            if purge:
                leftovers.unmount_below(self.places.folder)
                shutil.rmtree(self.places.folder, ignore_errors=True)
            log(f"{self.places.name} is down{' and its data are gone' if purge else ''}")

    def crash(self) -> None:
        """Kill the daemon alone, as if the machine's memory had run out; its containers live on."""
        _demand_root()
        with self._locked():
            if not self._is_running():
                message = f"engine {self.places.name} does not run"
                raise ToolError(message)
            processes.kill(self._pid(), self._mark)
            log(f"{self.places.name} was killed")

    @property
    def _mark(self) -> str:
        """What only the command lines of this engine's processes hold."""
        return f"{self.places.runtime}/"

    def _pid(self) -> int | None:
        return processes.read_pid(self.places.pid_file)

    def _containerd_pid(self) -> int | None:
        return processes.read_pid(self.places.containerd_pid_file)

    def _is_running(self) -> bool:
        return processes.is_alive(self._pid(), self._mark)

    def _locked(self) -> contextlib.AbstractContextManager[None]:
        return locked(cache_root() / "locks" / f"engine-{self.places.name}")

    def _demand_kind(self, kind: str) -> None:
        if not self.places.kind_file.exists():
            return
        present = self.places.kind_file.read_text().strip()
        if present != kind:
            name = self.places.name
            message = f"{name} is {present}, not {kind}: take another name, or `tools/engine down {name} --purge` first"
            raise ToolError(message)

    def _start(self, kind: str, programs: Programs, slot: Slot) -> None:
        places = self.places
        places.runtime.mkdir(parents=True, exist_ok=True)
        for stale in (places.pid_file, places.socket):
            stale.unlink(missing_ok=True)
        network.write_iptables_scripts(places.folder / "bin", slot)
        configuration = places.folder / "daemon.json"
        configuration.write_text(json.dumps(_daemon_options(kind, places)))
        self._ensure_containerd(programs)
        command: list[str | Path] = [
            programs.bin / "dockerd",
            *("--config-file", configuration),
            *("--data-root", places.data_root),
            *("--exec-root", places.exec_root),
            *("--pidfile", places.pid_file),
            *("--host", places.url),
            *("--containerd", places.containerd_socket),
            *("--bridge", slot.bridge),
            *("--log-level", "warn"),
            *_address_pool(slot),
        ]
        daemon = self._spawn(command, programs, log_file=places.log_file)
        self._wait_until_ready(daemon)

    def _ensure_containerd(self, programs: Programs) -> None:
        """Start a containerd; one that outlived its killed dockerd goes on, and the containers with it.

        Left to itself a dockerd would take the machine's own containerd where there is one.
        """
        places = self.places
        if processes.is_alive(self._containerd_pid(), self._mark):
            return
        configuration = places.runtime / "containerd.toml"
        configuration.write_text(CONTAINERD_CONFIGURATION.format(places=places))
        command: list[str | Path] = [programs.bin / "containerd", "--config", configuration]
        containerd = self._spawn(command, programs, log_file=places.folder / "containerd.log")
        places.containerd_pid_file.write_text(f"{containerd.pid}\n")

    def _spawn(self, command: list[str | Path], programs: Programs, *, log_file: Path) -> subprocess.Popen[bytes]:
        _raise_open_files_limit()
        with log_file.open("wb") as stream:
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env={**os.environ, "PATH": f"{self.places.folder / 'bin'}:{programs.bin}:{SYSTEM_PATH}"},
            )

    def _wait_until_ready(self, daemon: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_WITHIN_S
        while not (self.places.socket.exists() and self.api.answers()):
            if daemon.poll() is not None or time.monotonic() > deadline:
                message = f"the engine did not start; the last of {self.places.log_file}:\n{self._last_complaints()}"
                daemon.kill()
                raise ToolError(message)
            time.sleep(POLL_S)

    def _last_complaints(self) -> str:
        lines = self.places.log_file.read_text(errors="replace").splitlines()
        complaints = [line for line in lines if re.search(r"level=(error|fatal)|failed|[Ee]rror|unable", line)]
        return "\n".join((complaints or lines)[-5:])


def _demand_root() -> None:
    if not is_root():
        message = "a private engine needs root; run this with sudo, or use an engine that you have (DOCKER_HOST)"
        raise ToolError(message)


def _daemon_options(kind: str, places: EnginePlaces) -> dict[str, str]:
    # Every 20.10 takes its identity from one file in /etc; of its own it is told apart from the others.
    own_identity = {"deprecated-key-path": str(places.folder / "key.json")}
    return own_identity if KINDS[kind].version == "20.10." else {}


def _address_pool(slot: Slot) -> list[str]:
    # A dockerd with a pool of its own deletes the interface docker0 when it starts, whoever's that is. Where there is
    # one, networks come from Docker's common pools; a dockerd never takes what the machine has a route to.
    if Path("/sys/class/net/docker0").exists():
        return []
    return ["--default-address-pool", f"base={slot.pool},size=24"]


def _raise_open_files_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
