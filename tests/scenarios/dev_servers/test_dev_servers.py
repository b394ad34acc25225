"""The sample's servers as a newcomer gets them: `init`, then `run dev_servers/start`, then work with them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest

from tests.scenarios.dev_servers.git_user import GitUser, make_git_user
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

DOCKER_START = str(Path(sys.executable).with_name("docker_start"))
# The first start builds seven images from Debian packages.
RUN_LIMIT_S = 1200.0
STOP_LIMIT_S = 10.0
SERVERS = {"gitolite", "cgit", "pypi", "apt-cacher-ng", "nginx"}
DATA = {"git_repos", "pypi_data"}
MINIMAL = {"gitolite", "cgit", "nginx"}


@dataclass(frozen=True)
class Site:
    """A configuration directory made by `docker_start init`, and where its unit is published."""

    engine_url: str
    configuration: Path
    servers: Servers
    admin: GitUser

    def run(self, command: str, *arguments: str) -> str:
        return docker_start(self.engine_url, "-c", str(self.configuration), "run", command, *arguments)

    def start(self, *, variant: str = "", servers: Servers | None = None, options: tuple[str, ...] = ()) -> str:
        published = servers or self.servers
        ports = ["--http-port", published.http_port, "--ssh-port", published.ssh_port, "--apt-port", published.apt_port]
        key = ["--admin-key", self.admin.public_key]
        return self.run(f"dev_servers/start{variant}", *options, *map(str, [*ports, *key]))

    def containers(self) -> dict[str, str]:
        """The name of every container of the unit, and its state."""
        client = docker.DockerClient(base_url=self.engine_url)
        try:
            mine = client.containers.list(all=True, filters={"label": "docker_meta.unit=dev_servers"})
            return {container.name or "": container.status for container in mine}
        finally:
            client.close()


@pytest.fixture(scope="module")
def site(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample, written anew; whatever its unit made is removed in the end."""
    folder = tmp_path_factory.mktemp("dev_servers")
    configuration = folder / "configuration"
    docker_start(engine_url, "init", str(configuration))
    admin = make_git_user(folder / "keys" / "admin", folder / "clones")
    site = Site(engine_url=engine_url, configuration=configuration, servers=free_servers(), admin=admin)
    yield site
    site.run("dev_servers/purge", "--yes")


@pytest.fixture
def started(site: Site) -> Site:
    """The site with all servers up."""
    site.start()
    return site


def test_start_leaves_five_servers_running_and_two_data_containers_created(started: Site) -> None:
    assert started.containers() == dict.fromkeys(SERVERS, "running") | dict.fromkeys(DATA, "created")


def test_every_server_answers_through_nginx_by_its_host_name(started: Site) -> None:
    check_pages(started.servers)
    check_apt_cache(started.servers)


def test_a_repository_pushed_over_ssh_shows_up_in_cgit(started: Site) -> None:
    push_repository(started.servers, started.admin, "pushed")
    check_repository(started.servers, started.admin, "pushed")


def test_an_uploaded_package_installs_with_pip(started: Site, tmp_path: Path) -> None:
    wheel = Wheel("docker-meta-uploaded", "1.0")
    upload_package(started.servers, wheel)
    install_package(started.servers, wheel, tmp_path)


def test_repositories_and_packages_outlive_a_restart_and_a_recreation(started: Site, tmp_path: Path) -> None:
    wheel = Wheel("docker-meta-kept", "1.0")
    push_repository(started.servers, started.admin, "kept")
    upload_package(started.servers, wheel)

    started.run("dev_servers/restart")
    check_repository(started.servers, started.admin, "kept")
    install_package(started.servers, wheel, tmp_path)

    moved = free_servers()
    started.start(servers=moved, options=("--recreate",))
    check_pages(moved)
    check_repository(moved, started.admin, "kept")
    install_package(moved, wheel, tmp_path)

    started.start(options=("--recreate",))
    check_repository(started.servers, started.admin, "kept")


def test_every_server_ends_when_it_is_asked_to(started: Site) -> None:
    begin = time.monotonic()
    started.run("dev_servers/stop")
    assert time.monotonic() - begin < STOP_LIMIT_S, "a server waited to be killed"
    assert started.containers() == dict.fromkeys(SERVERS, "exited") | dict.fromkeys(DATA, "created")


def test_minimal_starts_what_git_needs_and_nothing_else(site: Site) -> None:
    site.run("dev_servers/stop")
    site.start(variant=":minimal")
    assert {name for name, state in site.containers().items() if state == "running"} == MINIMAL
    push_repository(site.servers, site.admin, "small")


def test_repositories_and_packages_outlive_a_cleanup(started: Site, tmp_path: Path) -> None:
    wheel = Wheel("docker-meta-clean", "1.0")
    push_repository(started.servers, started.admin, "clean")
    upload_package(started.servers, wheel)

    started.run("dev_servers/cleanup")
    started.start()
    check_repository(started.servers, started.admin, "clean")
    install_package(started.servers, wheel, tmp_path)


def docker_start(engine_url: str, *arguments: str) -> str:
    """Run the command as a user would; a failure shows all that it said."""
    environment: Mapping[str, str] = os.environ | {"DOCKER_HOST": engine_url}
    done = subprocess.run(
        [DOCKER_START, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, f"docker_start {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def free_servers() -> Servers:
    """Three ports that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(3)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        http_port, ssh_port, apt_port = (one.getsockname()[1] for one in sockets)
    return Servers(http_port=http_port, ssh_port=ssh_port, apt_port=apt_port)
