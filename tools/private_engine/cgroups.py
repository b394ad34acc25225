"""Control groups: engines need them mounted, and a bare machine without systemd may not have done so."""

from pathlib import Path

from private_engine.console import log
from private_engine.host import run

ROOT = Path("/sys/fs/cgroup")


def ensure_mounted() -> None:
    """Mount the control groups where nobody has; what is mounted is left as it is."""
    if _is_mounted():
        return
    log(f"mounting the control groups at {ROOT}")
    controllers = _version_1_controllers()
    if not controllers:
        run(["mount", "-t", "cgroup2", "cgroup2", ROOT])
        return
    run(["mount", "-t", "tmpfs", "-o", "mode=755", "cgroup", ROOT])
    for controller in controllers:
        (ROOT / controller).mkdir()
        run(["mount", "-t", "cgroup", "-o", controller, "cgroup", ROOT / controller])


def _is_mounted() -> bool:
    mounts = (line.split() for line in Path("/proc/self/mounts").read_text().splitlines())
    return any(fields[2] in {"cgroup", "cgroup2"} and fields[1].startswith(str(ROOT)) for fields in mounts)


def _version_1_controllers() -> list[str]:
    """The controllers that version 1 serves: those with a hierarchy, or all where nothing was mounted yet."""
    rows = [line.split() for line in Path("/proc/cgroups").read_text().splitlines() if not line.startswith("#")]
    enabled = [row for row in rows if row[3] == "1"]
    if enabled and all(row[1] == "0" for row in enabled) and "cgroup2" in Path("/proc/filesystems").read_text():
        return []
    return [row[0] for row in enabled if row[1] != "0"]
