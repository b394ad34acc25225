"""The machine below: running its commands, and the few packages that it must have."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from private_engine.console import ToolError, log

SYSTEM_PATH = f"{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/sbin:/sbin"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
) -> str:
    """Run a command to its end and return its output.

    Raises:
        ToolError: it failed; the message holds the last lines of what it said.
    """
    done = _spawn(command, env=env, cwd=cwd, stdin=stdin)
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        message = f"`{' '.join(map(str, command))}` gave {done.returncode}: {said}"
        raise ToolError(message)
    return done.stdout


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a command exists and gives 0."""
    try:
        return _spawn(command).returncode == 0
    except FileNotFoundError:
        return False


def _spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        cwd=cwd,
        input=stdin or "",
        env={**os.environ, "PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8", **(env or {})},
    )


def is_root() -> bool:
    return os.geteuid() == 0


def find_command(name: str) -> str | None:
    """The full path of a command; /usr/sbin counts even if it is not in PATH."""
    return shutil.which(name, path=SYSTEM_PATH)


def need_commands(packages_by_command: Mapping[str, str]) -> None:
    """See to it that these commands are there."""
    missing = (package for command, package in packages_by_command.items() if find_command(command) is None)
    need_packages(list(dict.fromkeys(missing)))


def need_packages(missing: Sequence[str]) -> None:
    """Install Debian packages that the caller found missing; nothing missing costs nothing."""
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *missing]
    wanted = " ".join(missing)
    if find_command("apt-get") is None:
        message = f"this machine has no apt-get; install what Debian calls: {wanted}"
        raise ToolError(message)
    if not is_root():
        message = f"please run as root: apt-get install --no-install-recommends {wanted}"
        raise ToolError(message)
    log(f"installing {wanted}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(install, env=quiet)
    except ToolError:
        # The package lists are missing or old.
        run(["apt-get", "update"], env=quiet)
        run(install, env=quiet)
