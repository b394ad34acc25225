"""What an engine leaves behind, above all one that was killed."""

import contextlib
import os
import signal
import time
from pathlib import Path

from private_engine import processes
from private_engine.api import EngineApi
from private_engine.console import ToolError
from private_engine.host import succeeds
from private_engine.image_recipes import RECIPES
from private_engine.places import EnginePlaces

CGROUPS = Path("/sys/fs/cgroup")
BASE_IMAGES = {tag for recipe in RECIPES.values() for tag in recipe.tags}


def kill_containers(api: EngineApi) -> None:
    """Kill every running container."""
    with contextlib.suppress(ToolError):
        for container in api.call("GET", "/containers/json"):
            with contextlib.suppress(ToolError):
                api.call("POST", f"/containers/{container['Id']}/kill")


def empty(api: EngineApi) -> None:
    """Remove containers, networks, volumes, and the images that are not base images."""
    for container in api.call("GET", "/containers/json?all=1"):
        api.call("DELETE", f"/containers/{container['Id']}?force=1&v=1")
    for network in api.call("GET", "/networks"):
        if network["Name"] not in {"bridge", "host", "none"}:
            api.call("DELETE", f"/networks/{network['Id']}")
    for volume in api.call("GET", "/volumes")["Volumes"] or []:
        api.call("DELETE", f"/volumes/{volume['Name']}?force=1")
    for image in api.call("GET", "/images/json"):
        for tag in image["RepoTags"] or []:
            if tag not in {*BASE_IMAGES, "<none>:<none>"}:
                api.call("DELETE", f"/images/{tag}?force=1")
    api.call("POST", '/images/prune?filters={"dangling":["true"]}')
    api.call("POST", "/build/prune?all=1")


def end_containers(places: EnginePlaces) -> None:
    """End containers, and their guards, that outlived a killed dockerd."""
    for container in (places.data_root / "containers").glob("?" * 64):
        groups = [*CGROUPS.glob(f"docker/{container.name}"), *CGROUPS.glob(f"*/docker/{container.name}")]
        for pid in {int(text) for group in groups for text in (group / "cgroup.procs").read_text().split()}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for group in groups:
            _remove_group(group)
    mark = f"{places.runtime}/"
    for pid in processes.find_processes(mark):
        processes.kill(pid, mark)


def _remove_group(group: Path) -> None:
    for _ in range(40):
        with contextlib.suppress(OSError):
            group.rmdir()
        if not group.exists():
            return
        time.sleep(0.05)


def unmount_below(folder: Path) -> None:
    """Unmount what an engine may have left mounted."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    for mount in sorted((mount for mount in mounts if mount.startswith(f"{folder}/")), reverse=True):
        succeeds(["umount", "--lazy", mount.encode().decode("unicode_escape")])
