"""Where the tools keep things: downloads and engines in a cache, sockets and pid files in /run."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

RUNTIME_ROOT = Path("/run/docker_meta_dev")


def cache_root() -> Path:
    """The folder of everything that is worth keeping between runs."""
    if chosen := os.environ.get("DOCKER_META_CACHE"):
        return Path(chosen).absolute()
    user_cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(user_cache).absolute() / "docker_meta_dev"


@dataclass(frozen=True)
class EnginePlaces:
    """The paths of one engine.

    Sockets live in /run under a short name, because the path of a unix socket must stay below 108 bytes however
    long the path of the cache is; and what lives in /run is gone after a reboot, as the processes are.
    """

    name: str
    folder: Path
    runtime: Path

    @classmethod
    def of(cls, name: str) -> "EnginePlaces":
        """The places of the engine of this name in this user's cache."""
        folder = cache_root() / "engines" / name
        mark = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
        return cls(name=name, folder=folder, runtime=RUNTIME_ROOT / f"{name}-{mark}")

    @property
    def socket(self) -> Path:
        return self.runtime / "sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def pid_file(self) -> Path:
        return self.runtime / "pid"

    @property
    def containerd_socket(self) -> Path:
        return self.runtime / "containerd.sock"

    @property
    def containerd_pid_file(self) -> Path:
        return self.runtime / "containerd.pid"

    @property
    def exec_root(self) -> Path:
        return self.runtime / "exec"

    @property
    def data_root(self) -> Path:
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        return self.folder / "log"

    @property
    def kind_file(self) -> Path:
        return self.folder / "kind"

    @property
    def slot_file(self) -> Path:
        return self.folder / "slot"


def existing_engines() -> list[EnginePlaces]:
    """Every engine that has a folder in this cache, running or not."""
    engines = cache_root() / "engines"
    return [EnginePlaces.of(path.name) for path in sorted(engines.glob("*")) if path.is_dir()]
