"""The engines that can be started, and how each is put together from Debian's packages."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from private_engine.console import ToolError
from private_engine.debian import Suite, unpack, version_of
from private_engine.host import run
from private_engine.locks import locked
from private_engine.places import cache_root

PROGRAMS = (
    "dockerd",
    "docker",
    "docker-proxy",
    "containerd",
    "containerd-shim",
    "containerd-shim-runc-v2",
    "ctr",
    "runc",
    "tini-static",
)


@dataclass(frozen=True)
class EngineKind:
    """A version of the Docker engine.

    Attributes:
        version: how the version of docker.io must begin; a release that moves on is told, not guessed around.
        libraries: packages with the shared objects that the programs need beyond a bare Debian.
        patched: programs that look for their libraries in the engine's own folder.
        has_own_loader: the release is newer than Debian 12, so the patched programs bring their own libc.
    """

    suite: str
    version: str
    packages: tuple[str, ...]
    libraries: tuple[str, ...]
    patched: tuple[str, ...]
    has_own_loader: bool = False


KINDS = {
    "docker-20.10": EngineKind(
        suite="bookworm",
        version="20.10.",
        packages=("docker.io", "containerd", "runc", "tini"),
        libraries=("libdevmapper1.02.1", "libseccomp2"),
        patched=("dockerd", "runc"),
    ),
    # Of the newer engines runc alone wants a newer libc than Debian 12 has.
    "docker-26": EngineKind(
        suite="trixie",
        version="26.",
        packages=("docker.io", "docker-cli", "containerd", "runc", "tini"),
        libraries=("libc6", "libseccomp2", "libgcc-s1"),
        patched=("runc",),
        has_own_loader=True,
    ),
    "docker-28": EngineKind(
        suite="sid",
        version="28.",
        packages=("docker.io", "docker-cli", "containerd", "runc", "tini-static"),
        libraries=("libc6", "libseccomp2", "libgcc-s1"),
        patched=("runc",),
        has_own_loader=True,
    ),
}
DEFAULT_KIND = "docker-20.10"


@dataclass(frozen=True)
class Programs:
    """Where the programs of one kind of engine are."""

    bin: Path
    lib: Path


def prepare(kind_name: str) -> Programs:
    """Fetch and unpack an engine, unless it is there already."""
    kind = KINDS[kind_name]
    folder = cache_root() / "programs" / kind_name
    programs = Programs(bin=folder / "bin", lib=folder / "lib")
    with locked(cache_root() / "locks" / f"programs-{kind_name}"):
        if not (folder / "complete").exists():
            _assemble(kind_name, kind, folder, programs)
            (folder / "complete").touch()
    return programs


def _assemble(kind_name: str, kind: EngineKind, folder: Path, programs: Programs) -> None:
    suite = Suite(kind.suite)
    packages = suite.fetch(kind.packages)
    version = version_of(packages[0])
    if not version.startswith(kind.version):
        message = f"{kind_name} wants docker.io {kind.version}*, but {kind.suite} now has {version}"
        raise ToolError(message)
    unpacked = folder.with_name(f"{kind_name}.unpacked")
    for path in (folder, unpacked):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    unpack(packages, unpacked / "programs")
    unpack(suite.fetch(kind.libraries), unpacked / "libraries")
    _take_programs(unpacked / "programs", programs.bin)
    _take_libraries(unpacked / "libraries", programs.lib)
    shutil.rmtree(unpacked)
    for name in kind.patched:
        _use_libraries(programs.bin / name, programs.lib, has_own_loader=kind.has_own_loader)
    for name in ("dockerd", "containerd", "runc"):
        run([programs.bin / name, "--version"])


def _take_programs(unpacked: Path, target: Path) -> None:
    target.mkdir()
    for folder in (unpacked / "usr/bin", unpacked / "usr/sbin"):
        for name in PROGRAMS:
            if (folder / name).is_file():
                shutil.move(folder / name, target / name)
    (target / "tini-static").rename(target / "docker-init")


def _take_libraries(unpacked: Path, target: Path) -> None:
    target.mkdir()
    for shared_object in sorted(unpacked.rglob("*.so*")):
        if shared_object.parent.name.endswith("-linux-gnu"):
            shutil.copy2(shared_object, target / shared_object.name, follow_symlinks=False)


def _use_libraries(program: Path, libraries: Path, *, has_own_loader: bool) -> None:
    loader: list[str | Path] = []
    if has_own_loader:
        loader = ["--set-interpreter", next(libraries.glob("ld-linux-*"))]
    run([_patchelf(), *loader, "--force-rpath", "--set-rpath", libraries, program])


def _patchelf() -> Path:
    folder = cache_root() / "programs" / "patchelf"
    if not (folder / "usr/bin/patchelf").exists():
        unpack(Suite("bookworm").fetch(["patchelf"]), folder)
    return folder / "usr/bin/patchelf"
