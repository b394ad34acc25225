#!/usr/bin/env python3
"""Show what Docker Meta does: start the sample's development servers and use every one of them.

`make demo` runs this with an engine of its own; by hand it takes the engine that docker_start finds. It may be run
again and again. Variables that it reads: DEMO_DIR (build/demo), DEMO_HTTP_PORT (8080), DEMO_SSH_PORT (2222),
DEMO_APT_PORT (3142).
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from private_engine.console import ToolError
from private_engine.host import need_commands

from tests.scenarios.dev_servers.git_user import make_git_user
from tests.scenarios.dev_servers.sample_package import Wheel
from tests.scenarios.dev_servers.servers import (
    Servers,
    check_apt_cache,
    check_pages,
    check_repository,
    install_package,
    push_repository,
    upload_package,
)

PROJECT = Path(__file__).resolve().parent.parent
DOCKER_START = Path(sys.executable).with_name("docker_start")
NEEDED_PACKAGES = {"git": "git", "ssh": "openssh-client", "ssh-keygen": "openssh-client"}
REPOSITORY = "demo"
PACKAGE = "docker-meta-demo"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Where this demo keeps its files and publishes its servers."""

    folder: Path
    servers: Servers

    @property
    def configuration(self) -> Path:
        return self.folder / "configuration"

    @property
    def key(self) -> Path:
        return self.folder / "keys" / "admin"

    def docker_start(self, *arguments: str) -> None:
        """Run docker_start, visibly."""
        print(f"\n$ docker_start {shlex.join(arguments)}", flush=True)
        done = subprocess.run([DOCKER_START, *arguments], check=False)
        if done.returncode != 0:
            raise ToolError(f"docker_start gave {done.returncode}")


def main() -> int:
    """Run the demo; returns its exit code."""
    try:
        demo = _read_settings()
        need_commands(NEEDED_PACKAGES)
        _start(demo)
        _use(demo)
    except (ToolError, AssertionError) as error:
        print(f"\ndemo: error: {error}", file=sys.stderr)
        print("demo: if a port is taken, choose another: DEMO_HTTP_PORT=8081 make demo", file=sys.stderr)
        return 1
    _print_addresses(demo)
    return 0


def _read_settings() -> Demo:
    servers = Servers(
        http_port=_port("DEMO_HTTP_PORT", 8080),
        ssh_port=_port("DEMO_SSH_PORT", 2222),
        apt_port=_port("DEMO_APT_PORT", 3142),
    )
    return Demo(folder=Path(os.environ.get("DEMO_DIR") or PROJECT / "build" / "demo").absolute(), servers=servers)


def _port(variable: str, default: int) -> int:
    value = os.environ.get(variable) or str(default)
    if not value.isdecimal():
        raise ToolError(f"{variable} is {value!r}, a port is a number")
    return int(value)


def _start(demo: Demo) -> None:
    """Write the sample and start its servers; those that run already as declared are left alone."""
    # The sample as it is now; what an earlier demo wrote may be of another version.
    shutil.rmtree(demo.configuration, ignore_errors=True)
    admin = make_git_user(demo.key, demo.folder)
    demo.docker_start("init", str(demo.configuration))
    ports = ["--http-port", demo.servers.http_port, "--ssh-port", demo.servers.ssh_port]
    ports += ["--apt-port", demo.servers.apt_port]
    unit_arguments = [*map(str, ports), "--admin-key", str(admin.public_key)]
    # With --recreate a change of ports since the last demo takes effect; the data are kept.
    demo.docker_start("-c", str(demo.configuration), "run", "--recreate", "dev_servers/start", *unit_arguments)


def _use(demo: Demo) -> None:
    """Work with every server as its users would."""
    servers = demo.servers
    print()
    with tempfile.TemporaryDirectory(prefix="docker_meta_demo_") as name:
        admin = make_git_user(demo.key, Path(name))
        _say(f"every server answers at http://*.{servers.domain}:{servers.http_port}/")
        check_pages(servers)
        check_apt_cache(servers)
        _say(f"a repository `{REPOSITORY}`, declared in gitolite-admin, pushed over ssh, seen in cgit, read by http")
        push_repository(servers, admin, REPOSITORY)
        check_repository(servers, admin, REPOSITORY)
        _say(f"a package `{PACKAGE}`, uploaded to the index and installed from it with pip")
        wheel = Wheel(PACKAGE, f"1.{int(time.time())}")
        upload_package(servers, wheel)
        install_package(servers, wheel, Path(name))


def _say(sentence: str) -> None:
    print(f"- {sentence}", flush=True)


def _print_addresses(demo: Demo) -> None:
    servers = demo.servers
    start = f"{_shown(DOCKER_START)} -c {_shown(demo.configuration)}"
    engine = os.environ.get("DOCKER_HOST")
    print(f"""
The servers are running:

  all of them       {servers.url("")}
  git, to look      {servers.url("git")}{REPOSITORY}/
  git, to push      GIT_SSH_COMMAND='ssh -i {_shown(demo.key)}' git clone ssh://git@localhost:{servers.ssh_port}/{REPOSITORY}
  Python packages   {servers.url("pypi", "/simple/")}
  Debian packages   {servers.url("apt", "/acng-report.html")}  (apt's proxy: http://localhost:{servers.apt_port})

To go on, to stop, and to remove everything:
{f"{chr(10)}  export DOCKER_HOST={engine}" if engine else ""}
  {start} list --units
  {start} run dev_servers/stop
  {start} run dev_servers/purge
""")


def _shown(path: Path) -> str:
    """A path as short as it is understood from the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


if __name__ == "__main__":
    sys.exit(main())
