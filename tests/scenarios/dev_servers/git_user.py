"""Somebody who works with git over ssh and leaves the settings of this machine's user alone."""

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

COMMAND_LIMIT_S = 120.0


@dataclass(frozen=True)
class GitUser:
    """A person with an ssh key and a folder for clones."""

    key: Path
    folder: Path

    @property
    def public_key(self) -> Path:
        return self.key.with_suffix(".pub")

    def run(self, *arguments: str, within: Path | None = None) -> str:
        """Run git in a clone, or in the folder of all clones; returns what it printed."""
        # Signing, hooks or another default branch of this machine's user must not change what happens here.
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        git = ["git", "-c", "user.name=Docker Meta", "-c", "user.email=docker_meta@localhost"]
        return run_command([*git, *arguments], within or self.folder, GIT_SSH_COMMAND=self._ssh(), **settings)

    def clone(self, address: str, name: str) -> Path:
        """Clone a repository, or bring the clone up to date."""
        clone = self.folder / name
        if (clone / ".git").exists():
            self.run("pull", "--quiet", "--ff-only", within=clone)
        else:
            self.run("clone", "--quiet", address, str(clone))
        return clone

    def _ssh(self) -> str:
        # The host key is learnt at the first contact and must stay the same afterwards.
        hosts = f"UserKnownHostsFile={self.folder / 'known_hosts'}"
        options = ["IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=accept-new", hosts, "LogLevel=ERROR"]
        words = [word for option in options for word in ("-o", option)]
        return shlex.join(["ssh", "-F", "none", "-i", str(self.key), *words])


def make_git_user(key: Path, folder: Path) -> GitUser:
    """A user with this private key, which is made if there is none."""
    for needed in (key.parent, folder):
        needed.mkdir(parents=True, exist_ok=True)
    if not key.exists():
        run_command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "admin", "-f", str(key)], folder)
    return GitUser(key=key, folder=folder)


def run_command(command: list[str], folder: Path, **environment: str) -> str:
    """Run a command without the proxies of this machine; a failure is an AssertionError with what it said."""
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        command,
        cwd=folder,
        env=inherited | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_LIMIT_S,
        check=False,
    )
    said = done.stderr.strip() or done.stdout.strip()
    assert done.returncode == 0, f"`{shlex.join(command)}` ended with {done.returncode}: {said}"
    return done.stdout.strip()
