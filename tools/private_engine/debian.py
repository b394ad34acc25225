"""Debian packages that are fetched and unpacked, but not installed.

The archive is the one that this machine's own apt uses, with its proxies and certificates; the lists of other releases
are kept apart, so the system's apt is never changed.
"""

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from private_engine.console import ToolError, log
from private_engine.host import run
from private_engine.locks import locked
from private_engine.places import cache_root

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LISTS_VALID_S = 12 * 3600
RELEASE_FILE = re.compile(r"'(?P<site>[^']+?)/dists/(?P<suite>[^/']+)/(?:In)?Release'")


@dataclass(frozen=True)
class Archive:
    """The addresses of Debian's archive as this machine reaches it."""

    main: str
    security: str | None

    def sources(self, suite: str) -> list[str]:
        """The lines of a sources.list for one release."""
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        lines = [f"deb {signed}{self.main} {suite} main"]
        if self.security and suite != "sid":
            lines.append(f"deb {signed}{self.security} {suite}-security main")
        return lines


@cache
def host_archive() -> Archive:
    """Ask the machine's apt where it fetches from; works before any `apt-get update`."""
    chosen = os.environ.get("DOCKER_META_DEBIAN_ARCHIVE")
    uris = run(["apt-get", "update", "--print-uris"])
    sites = {match["suite"]: match["site"] for match in RELEASE_FILE.finditer(uris)}
    main = next((site for suite, site in sites.items() if "-" not in suite and site.endswith("/debian")), chosen)
    security = next((site for suite, site in sites.items() if suite.endswith("-security")), None)
    if main is None:
        message = "apt of this machine knows no Debian archive; name one in DOCKER_META_DEBIAN_ARCHIVE"
        raise ToolError(message)
    return Archive(main=chosen or main, security=None if chosen else security)


@cache
def architecture() -> str:
    """Debian's name of this machine's architecture, which is also the engines' name of it."""
    return run(["dpkg", "--print-architecture"]).strip()


class Suite:
    """One release of Debian, with package lists of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._folder = cache_root() / "apt" / name
        self._packages = cache_root() / "packages" / name
        self._lock = cache_root() / "locks" / f"apt-{name}"

    def fetch(self, packages: Sequence[str]) -> list[Path]:
        """Download packages that are not in the cache yet; returns the files in the order of the names."""
        with locked(self._lock):
            self._packages.mkdir(parents=True, exist_ok=True)
            missing = [package for package in packages if self._find(package) is None]
            if missing:
                log(f"fetching from {self.name}: {' '.join(missing)}")
                self._with_fresh_lists(["apt-get", "download", "-q", *missing])
            return [self._get(package) for package in packages]

    def fetch_with_dependencies(self, packages: Sequence[str]) -> list[Path]:
        """Download packages and all that they depend on, for a file system that has nothing yet."""
        with locked(self._lock):
            log(f"fetching from {self.name}: {' '.join(packages)} and what they depend on")
            download = ["apt-get", "install", "-q", "--yes", "--download-only", "--no-install-recommends", *packages]
            self._with_fresh_lists(download)
            return sorted((self._folder / "archives").glob("*.deb"))

    def _find(self, package: str) -> Path | None:
        return next(self._packages.glob(f"{package}_*.deb"), None)

    def _get(self, package: str) -> Path:
        found = self._find(package)
        if found is None:
            message = f"apt-get download gave no file for {package} of {self.name}"
            raise ToolError(message)
        return found

    def _with_fresh_lists(self, command: Sequence[str]) -> None:
        env = {"APT_CONFIG": str(self._configuration()), "DEBIAN_FRONTEND": "noninteractive"}
        updated = self._folder / "updated"
        self._packages.mkdir(parents=True, exist_ok=True)
        is_fresh = updated.exists() and time.time() - updated.stat().st_mtime < LISTS_VALID_S
        if is_fresh:
            try:
                run(command, env=env, cwd=self._packages)
            except ToolError:
                log(f"the lists of {self.name} seem to be outdated")
            else:
                return
        run(["apt-get", "update", "-q"], env=env)
        updated.touch()
        run(command, env=env, cwd=self._packages)

    def _configuration(self) -> Path:
        folder = self._folder
        for name in ("lists/partial", "archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text("\n".join([*host_archive().sources(self.name), ""]))
        configuration = folder / "apt.conf"
        configuration.write_text(APT_CONFIGURATION.format(folder=folder))
        return configuration


# Read after the machine's own configuration, hence only what differs. The hooks are cleared because they would clean up
# the system's cache; dates are not checked so that a frozen archive works as well.
APT_CONFIGURATION = """\
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{folder}";
Dir::State::lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}";
Dir::Cache::archives "{folder}/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Keep-Downloaded-Packages "true";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::Check-Valid-Until "false";
Acquire::Check-Date "false";
"""


def unpack(packages: Sequence[Path], folder: Path) -> None:
    """Unpack packages over each other, without running any of their scripts."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        run(["dpkg", "-x", package, folder])


def version_of(package: Path) -> str:
    return run(["dpkg-deb", "-f", package, "Version"]).strip()
