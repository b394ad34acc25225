"""A podman command from Debian's packages, unpacked and with storage of its own: podman-compose needs one."""

import resource
from pathlib import Path

from private_engine import base_images, cgroups
from private_engine.debian import Suite, unpack
from private_engine.host import run
from private_engine.places import RUNTIME_ROOT, cache_root

SUITE = "bookworm"
PACKAGES = ("podman", "conmon", "runc", "netavark", "aardvark-dns", "catatonit", "golang-github-containers-common")
POLICIES = ("golang-github-containers-image",)
LIBRARIES = (
    *("libsubid4", "libgpgme11", "libassuan0", "libgpg-error0", "libdevmapper1.02.1", "libseccomp2", "libglib2.0-0"),
    *("libpcre2-8-0", "libselinux1", "libgcc-s1"),
)
IMAGE = "busybox"

COMMAND = """\
#!/bin/sh
export HOME={folder}/home CONTAINERS_CONF={folder}/containers.conf CONTAINERS_STORAGE_CONF={folder}/storage.conf
export CONTAINERS_REGISTRIES_CONF={folder}/registries.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1
export PATH={files}/usr/sbin:{files}/usr/bin:$PATH:/usr/sbin:/sbin
export LD_LIBRARY_PATH={files}/usr/lib/{triplet}:{files}/lib/{triplet}
exec {files}/usr/bin/podman --root {folder}/data --runroot {runtime}/run --tmpdir {runtime}/tmp \\
  --network-config-dir {folder}/networks "$@"
"""
# Soft and hard limits of open files are what this machine allows: podman's own are more than a container may get here.
CONFIGURATION = """\
[containers]
default_ulimits = ["nofile={files_limit}:{files_limit}", "nproc={processes_limit}:{processes_limit}"]
log_driver = "k8s-file"
seccomp_profile = "{files}/usr/share/containers/seccomp.json"
init_path = "{files}/usr/bin/catatonit"
[network]
network_backend = "netavark"
network_config_dir = "{folder}/networks"
[engine]
cgroup_manager = "cgroupfs"
lock_type = "file"
events_logger = "file"
helper_binaries_dir = ["{files}/usr/lib/podman"]
conmon_path = ["{files}/usr/bin/conmon"]
runtime = "runc"
tmp_dir = "{runtime}/tmp"
volume_path = "{folder}/volumes"
[engine.runtimes]
runc = ["{files}/usr/sbin/runc", "{files}/usr/bin/runc"]
"""
STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/data"
runroot = "{runtime}/run"
"""


def prepare() -> Path:
    """Unpack podman where it is not yet, give it the image of the benchmarks, and return its command."""
    folder = cache_root() / "peers/podman"
    command = folder / "bin/podman"
    cgroups.ensure_mounted()
    if not (folder / "complete").exists():
        _assemble(folder, command)
        (folder / "complete").touch()
    if not run([command, "images", "--quiet", f"{IMAGE}:latest"]).strip():
        run([command, "load", "--quiet", "--input", base_images.build(IMAGE)])
    return command


def _assemble(folder: Path, command: Path) -> None:
    files = folder / "files"
    unpack(Suite(SUITE).fetch([*PACKAGES, *POLICIES, *LIBRARIES]), files)
    values = {
        "folder": folder,
        "files": files,
        "runtime": RUNTIME_ROOT / "podman",
        "triplet": next((files / "usr/lib").glob("*-linux-gnu")).name,
        "files_limit": resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        "processes_limit": _processes_limit(),
    }
    for path, text in {
        command: COMMAND,
        folder / "containers.conf": CONFIGURATION,
        folder / "storage.conf": STORAGE,
        folder / "registries.conf": 'unqualified-search-registries = ["docker.io"]\n',
        folder / "home/.config/containers/policy.json": (files / "etc/containers/policy.json").read_text(),
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**values) if "{folder}" in text else text)
    command.chmod(0o755)


def _processes_limit() -> int:
    """Return the limit of processes as podman lowers its own to: no more than there are numbers for."""
    most = int(Path("/proc/sys/kernel/pid_max").read_text())
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    return most if hard == resource.RLIM_INFINITY else min(hard, most)
