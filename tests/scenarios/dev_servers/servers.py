"""Asks the servers of the unit `dev_servers` as their users would: with git, ssh, pip and a browser's requests.

The demo and the scenario beside this file use it. Requests go to 127.0.0.1 with the host name in them, because not
every machine knows that `*.localhost` is itself. Every check raises AssertionError with what it saw instead.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.scenarios.dev_servers.git_user import GitUser, run_command
from tests.scenarios.dev_servers.sample_package import Wheel

PATIENCE_S = 30.0
PAUSE_S = 0.2
REQUEST_LIMIT_S = 20.0
EXCERPT = 400


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Where the unit is published on this machine."""

    http_port: int
    ssh_port: int
    apt_port: int
    domain: str = "localhost"

    @property
    def proxy(self) -> str:
        """nginx, for programs that take a proxy: they leave it to the proxy to know the host names."""
        return f"http://127.0.0.1:{self.http_port}"

    def host(self, server: str) -> str:
        """The host name of a server; an empty one is the page with links."""
        return f"{server}.{self.domain}" if server else self.domain

    def url(self, server: str, path: str = "/") -> str:
        """The address for a browser."""
        return f"http://{self.host(server)}:{self.http_port}{path}"

    def repository(self, name: str) -> str:
        return f"ssh://git@127.0.0.1:{self.ssh_port}/{name}"


def check_pages(servers: Servers) -> None:
    """Every server answers through nginx by its host name with content that only it has."""
    expect_page(servers, "", "/", "Development servers")
    expect_page(servers, "git", "/", ">testing</a>")
    expect_page(servers, "pypi", "/simple/", "Simple Index")
    expect_page(servers, "apt", "/acng-report.html", "Transfer statistics")


def check_apt_cache(servers: Servers) -> None:
    """apt-cacher-ng answers at the port that apt uses as its proxy."""
    _eventually(lambda: _expect(servers.apt_port, "localhost", "/acng-report.html", "Transfer statistics"))


def push_repository(servers: Servers, user: GitUser, name: str) -> None:
    """Declare a repository in gitolite-admin, push a commit to it over ssh, and find that commit in cgit."""
    _wait_for_git(servers, user)
    _declare_repository(servers, user, name)
    subject = f"A commit of {time.strftime('%Y-%m-%d %H:%M:%S')}"
    clone = user.clone(servers.repository(name), name)
    (clone / "README.md").write_text(f"# {name}\n\n{subject}\n", encoding="utf-8")
    user.run("add", "README.md", within=clone)
    user.run("commit", "--quiet", "--message", subject, within=clone)
    user.run("push", "--quiet", "origin", "HEAD:main", within=clone)
    expect_page(servers, "git", "/", f">{name}</a>")
    expect_page(servers, "git", f"/{name}/log/", subject)


def check_repository(servers: Servers, user: GitUser, name: str) -> None:
    """A repository that was pushed is there: over ssh, by http, and in cgit."""
    _wait_for_git(servers, user)
    by_ssh = user.run("ls-remote", servers.repository(name), "refs/heads/main")
    assert by_ssh, f"{servers.repository(name)} has no branch main"
    expect_page(servers, "git", f"/{name}/log/", "A commit of ")
    through_nginx = f"http.proxy={servers.proxy}"
    by_http = user.run("-c", through_nginx, "ls-remote", servers.url("git", f"/{name}"), "refs/heads/main")
    assert by_http == by_ssh, f"main of {name} is {by_http!r} by http, {by_ssh!r} over ssh"


def upload_package(servers: Servers, wheel: Wheel) -> None:
    """Upload a package to the index as twine does, and find it in the index's list."""
    status, text = _request(servers.http_port, servers.host("pypi"), "/", form=wheel.upload_form())
    assert status == 200, f"the upload of {wheel.file_name} was answered with {status}: {text[:EXCERPT]}"
    expect_page(servers, "pypi", "/simple/", f'href="{wheel.project}/"')
    expect_page(servers, "pypi", f"/simple/{wheel.project}/", wheel.file_name)


def install_package(servers: Servers, wheel: Wheel, folder: Path) -> None:
    """Install a package from the index with pip into a folder, and import it from there."""
    target = folder / f"{wheel.module}-{wheel.version}"
    pip = [sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check", "--no-cache-dir"]
    index = ["--index-url", servers.url("pypi", "/simple/"), "--trusted-host", servers.host("pypi")]
    what = ["--no-deps", "--upgrade", "--target", str(target), f"{wheel.project}=={wheel.version}"]
    run_command([*pip, "install", "--quiet", "--proxy", servers.proxy, *index, *what], folder)
    ask = f"import {wheel.module} as module; print(module.__version__, module.__file__)"
    seen = run_command([sys.executable, "-c", ask], folder, PYTHONPATH=str(target))
    expected = f"{wheel.version} {target / wheel.module / '__init__.py'}"
    assert seen == expected, f"pip installed {seen!r}, expected {expected!r}"


def expect_page(servers: Servers, server: str, path: str, content: str) -> None:
    """Wait until a page is served and holds this text."""
    _eventually(lambda: _expect(servers.http_port, servers.host(server), path, content))


def _expect(port: int, host: str, path: str, content: str) -> None:
    status, text = _request(port, host, path)
    where = f"http://{host}:{port}{path}"
    assert status == 200, f"{where} answered with {status}: {text[:EXCERPT]}"
    assert content in text, f"{where} does not hold {content!r}: {text[:EXCERPT]}"


def _request(port: int, host: str, path: str, form: tuple[bytes, str] | None = None) -> tuple[int, str]:
    """Get a page, or post a form (its body and content type); returns the status and the text of the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=REQUEST_LIMIT_S)
    headers = {"Host": f"{host}:{port}"}
    try:
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            body, content_type = form
            connection.request("POST", path, body, headers | {"Content-Type": content_type})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        raise AssertionError(f"http://{host}:{port}{path} did not answer: {error!r}") from error
    finally:
        connection.close()


def _eventually(check: Callable[[], object]) -> None:
    """Repeat a check until it holds; its last complaint is raised when time is up."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            check()
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def _wait_for_git(servers: Servers, user: GitUser) -> None:
    _eventually(lambda: user.run("ls-remote", servers.repository("gitolite-admin")))


def _declare_repository(servers: Servers, user: GitUser, name: str) -> None:
    clone = user.clone(servers.repository("gitolite-admin"), "gitolite-admin")
    rules = clone / "conf" / "gitolite.conf"
    known = rules.read_text(encoding="utf-8")
    if f"\nrepo {name}\n" in known:
        return
    rules.write_text(f"{known}\nrepo {name}\n    RW+ = admin\n", encoding="utf-8")
    user.run("commit", "--quiet", "--all", "--message", f"Add {name}", within=clone)
    user.run("push", "--quiet", within=clone)
