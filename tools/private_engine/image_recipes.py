"""The base images, each made from Debian packages: for machines that reach Debian's archive but no registry."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from private_engine.console import ToolError
from private_engine.debian import Suite, host_archive, unpack
from private_engine.host import CA_BUNDLE, find_command, need_packages, run
from private_engine.trust import add_authorities, apt_proxies, apt_proxies_for_images, pip_configuration

BUSYBOX_FOLDERS = (
    *("bin", "dev", "etc", "home", "mnt", "proc", "root", "run", "sbin", "sys"),
    *("usr/bin", "usr/sbin", "usr/local/bin", "var/log", "var/spool"),
)
SKIPPED_APPLETS = {"busybox", "dpkg", "dpkg-deb", "rpm", "rpm2cpio"}
EMPTIED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/lintian")
EMPTIED_STATE = (
    "var/cache/apt",
    "var/cache/ldconfig",
    "var/cache/debconf",
    "var/lib/apt/lists",
    "var/log",
    "tmp",
    "dev",
)


@dataclass(frozen=True)
class Recipe:
    """How one image is made.

    Attributes:
        make: fills an empty folder with the image's file system; gets a folder for what it does on the way.
        revision: part of the archive's file name, so that a changed recipe does not find its predecessor's archive.
    """

    tags: tuple[str, ...]
    make: Callable[[Path, Path], None]
    config: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 1


def make_busybox(root: Path, work: Path) -> None:
    """One static program and its links.

    Trixie's, because in bookworm's `wget -T` crashes.
    """
    unpack(Suite("trixie").fetch(["busybox-static"]), work / "busybox")
    for name in BUSYBOX_FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "var/tmp"):
        (root / name).mkdir(parents=True)
        (root / name).chmod(0o1777)
    (root / "root").chmod(0o700)
    program = root / "bin/busybox"
    shutil.copy2(next((work / "busybox").rglob("bin/busybox")), program)
    for applet in run([program, "--list"]).split():
        if applet not in SKIPPED_APPLETS:
            (root / "bin" / applet).symlink_to("busybox")
    (root / "usr/bin/env").symlink_to("../../bin/env")
    _write_lines(
        root / "etc/passwd",
        "root:x:0:0:root:/root:/bin/sh",
        "daemon:x:1:1:daemon:/usr/sbin:/bin/false",
        "www-data:x:33:33:www-data:/var/www:/bin/false",
        "nobody:x:65534:65534:nobody:/home:/bin/false",
    )
    _write_lines(root / "etc/group", "root:x:0:", "daemon:x:1:", "tty:x:5:", "www-data:x:33:", "nogroup:x:65534:")
    _write_lines(root / "etc/nsswitch.conf", "hosts: files dns")


def make_curl(root: Path, work: Path) -> None:
    """Curl on top of busybox, with the libraries that it loads."""
    make_busybox(root, work)
    unpack(Suite("bookworm").fetch_with_dependencies(["curl"]), work / "curl")
    program = work / "curl/usr/bin/curl"
    for shared_object in _needed_libraries(work / "curl", program):
        target = root / shared_object.relative_to(work / "curl")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(shared_object, target)
    shutil.copy2(program, root / "usr/bin/curl")
    for folder in ("lib64", "lib"):
        for loader in (work / "curl" / folder).glob("ld-linux*"):
            (root / folder).mkdir(exist_ok=True)
            (root / folder / loader.name).symlink_to(loader.readlink())
    add_authorities(root)
    (root / "home/curl_user").mkdir()
    shutil.chown(root / "home/curl_user", 100, 101)
    with (root / "etc/passwd").open("a") as passwd, (root / "etc/group").open("a") as group:
        passwd.write("curl_user:x:100:101::/home/curl_user:/bin/sh\n")
        group.write("curl_group:x:101:\n")


def _needed_libraries(unpacked: Path, program: Path) -> list[Path]:
    folders = sorted({path.parent for path in unpacked.rglob("*.so.*") if "gconv" not in path.parts})
    loader = next(path for path in unpacked.rglob("ld-linux-*") if path.is_file() and not path.is_symlink())
    listed = run([loader, "--library-path", ":".join(map(str, folders)), "--list", program])
    if "not found" in listed:
        message = f"libraries of {program.name} are missing:\n{listed}"
        raise ToolError(message)
    words = (line.split() for line in listed.splitlines() if "=>" in line)
    # Host names are resolved by libraries that are loaded by name only.
    by_name = [next(unpacked.rglob(name)) for name in ("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2")]
    return sorted({loader, *(Path(row[2]) for row in words if row[2].startswith(str(unpacked))), *by_name})


def make_debian(root: Path, work: Path) -> None:
    """Debian 12 with a working apt, that reaches the network as this machine does."""
    need_packages([] if find_command("perl") and _has_perl_modules() else ["perl"])
    unpack(Suite("bookworm").fetch(["mmdebstrap"]), work / "mmdebstrap")
    tool = work / "mmdebstrap/usr/bin/mmdebstrap"
    run(
        [
            "perl",
            tool,
            *("--mode=root", "--variant=apt", "--include=usr-is-merged"),
            "--dpkgopt=force-unsafe-io",
            *(f"--aptopt={line}" for line in (*CONTAINER_APT, *apt_proxies())),
            f"--hook-dir={work}/mmdebstrap/usr/share/mmdebstrap/hooks/merged-usr",
            *("bookworm", root, "-"),
        ],
        stdin="\n".join([*_debian_sources(), ""]),
        env={
            "PATH": f"{tool.parent}:/usr/sbin:/usr/bin:/sbin:/bin",
            "TMPDIR": str(work),
            "SOURCE_DATE_EPOCH": "1704067200",
        },
    )
    _slim_down(root)
    _write_lines(root / "etc/apt/apt.conf.d/90container", *CONTAINER_APT, *apt_proxies_for_images())
    _write_lines(
        root / "etc/dpkg/dpkg.cfg.d/container", *(f"path-exclude /{name}/*" for name in EMPTIED), "force-unsafe-io"
    )
    policy = root / "usr/sbin/policy-rc.d"
    _write_lines(policy, "#!/bin/sh", "exit 101")
    policy.chmod(0o755)
    add_authorities(root)
    (root / "etc/pip.conf").write_text(pip_configuration())


CONTAINER_APT = (
    'Acquire::Languages "none";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::Check-Date "false";',
    'Acquire::GzipIndexes "true";',
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
)


def _has_perl_modules() -> bool:
    """Whether this is the whole perl; a bare Debian has only a core of it, without this module."""
    return any(Path("/usr/share/perl").rglob("Digest/SHA.pm")) or any(Path("/usr/lib").glob("*/perl/*/Digest/SHA.pm"))


def _debian_sources() -> list[str]:
    archive = host_archive()
    lines = [f"deb {archive.main} bookworm main", f"deb {archive.main} bookworm-updates main"]
    return [*lines, f"deb {archive.security} bookworm-security main"] if archive.security else lines


def _slim_down(root: Path) -> None:
    for name in (*EMPTIED, *EMPTIED_STATE):
        for path in (root / name).glob("*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    (root / "var/log/apt").mkdir()
    (root / "var/lib/apt/lists/partial").mkdir()
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    for name in (
        "etc/resolv.conf",
        "etc/hostname",
        "etc/apt/apt.conf.d/99mmdebstrap",
        "etc/dpkg/dpkg.cfg.d/99mmdebstrap",
    ):
        (root / name).unlink(missing_ok=True)


def _write_lines(path: Path, *lines: str) -> None:
    path.write_text("\n".join([*lines, ""]))


RECIPES: Mapping[str, Recipe] = {
    "busybox": Recipe(tags=("busybox:latest",), make=make_busybox, config={"Cmd": ["sh"]}),
    "debian": Recipe(tags=("debian:bookworm-slim", "debian:12"), make=make_debian, config={"Cmd": ["bash"]}),
    "curl": Recipe(
        tags=("curlimages/curl:latest",),
        make=make_curl,
        config={
            "User": "curl_user",
            "WorkingDir": "/home/curl_user",
            "Entrypoint": ["curl"],
            "Env": [f"CURL_CA_BUNDLE={CA_BUNDLE}"],
        },
    ),
}
