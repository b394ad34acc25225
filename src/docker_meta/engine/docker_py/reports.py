"""The engine's reports as values of ours."""

import re
from collections.abc import Mapping
from typing import Any

from docker_meta.engine.answers.references import familiar
from docker_meta.engine.api import LiveContainer, LiveImage, LiveNetwork, LiveVolume, Mount, State

Report = Mapping[str, Any]

_EXIT_CODE = re.compile(r"Exited \((\d+)\)")
_STATES = {str(state): state for state in State}
_HEALTH = re.compile(r"\((?:health: )?(healthy|unhealthy|starting)\)")


def inspected_container(report: Report) -> LiveContainer:
    """Read what `inspect` says."""
    state = report["State"]
    return LiveContainer(
        id=report["Id"],
        name=report["Name"].lstrip("/"),
        state=_state(state.get("Status", "")),
        image=familiar(report["Config"].get("Image") or report.get("Image", "")),
        image_id=_image_id(report.get("Image", "")),
        labels=report["Config"].get("Labels") or {},
        mounts=_mounts(report),
        networks=tuple((report.get("NetworkSettings") or {}).get("Networks") or ()),
        exit_code=state.get("ExitCode") or 0,
        health=_health(state),
        attributes=report,
    )


def listed_container(entry: Report) -> LiveContainer:
    """Read one entry of the listing; it tells exit code and health in its status text only."""
    status = entry.get("Status") or ""
    code, health = _EXIT_CODE.search(status), _HEALTH.search(status)
    return LiveContainer(
        id=entry["Id"],
        name=_own_name(entry),
        state=_state(entry.get("State") or ""),
        image=familiar(entry.get("Image") or ""),
        image_id=_image_id(entry.get("ImageID") or ""),
        labels=entry.get("Labels") or {},
        mounts=_mounts(entry),
        networks=tuple((entry.get("NetworkSettings") or {}).get("Networks") or ()),
        exit_code=int(code[1]) if code else 0,
        health=health[1] if health else "",
    )


def inspected_image(report: Report) -> LiveImage:
    """Read what `inspect` says of an image."""
    return LiveImage(
        id=_image_id(report["Id"]),
        tags=tuple(familiar(tag) for tag in report.get("RepoTags") or () if tag != "<none>:<none>"),
        digests=tuple(report.get("RepoDigests") or ()),
        labels=(report.get("Config") or {}).get("Labels") or {},
        attributes=report,
    )


def inspected_volume(report: Report) -> LiveVolume:
    """Read what `inspect` or the listing says of a volume."""
    return LiveVolume(name=report["Name"], driver=report.get("Driver") or "local", labels=report.get("Labels") or {})


def inspected_network(report: Report) -> LiveNetwork:
    """Read what `inspect` or the listing says of a network."""
    return LiveNetwork(
        id=report["Id"],
        name=report["Name"],
        driver=report.get("Driver") or "bridge",
        labels=report.get("Labels") or {},
    )


def is_named(asked: str, name: str, object_id: str) -> bool:
    """Is this what was asked for? Engines take the beginning of any id for an answer to a name."""
    shortest_id = 12
    return asked.lstrip("/") == name or (len(asked) >= shortest_id and object_id.startswith(asked))


def _own_name(entry: Report) -> str:
    # A container that others link to is listed under /other/alias, too.
    names = [name.lstrip("/") for name in entry.get("Names") or ()]
    return next((name for name in names if "/" not in name), names[0] if names else "")


def _state(text: str) -> State:
    # Podman has states of its own: `configured`, `initialized`, `stopped`, `stopping`.
    others = {"configured": State.CREATED, "initialized": State.CREATED, "stopping": State.RUNNING}
    return _STATES.get(text) or others.get(text, State.EXITED)


def _health(state: Report) -> str:
    health = (state.get("Health") or {}).get("Status") or ""
    return "" if health == "none" else str(health)


def _mounts(report: Report) -> tuple[Mount, ...]:
    return tuple(
        Mount(
            type=mount.get("Type", ""),
            destination=mount.get("Destination", ""),
            name=_volume_name(mount),
            source=mount.get("Source") or "",
            writable=bool(mount.get("RW", True)),
        )
        for mount in report.get("Mounts") or ()
    )


def _volume_name(mount: Report) -> str:
    """Return the volume's name, which Docker 28 leaves out for one that a bind such as `/data` made."""
    name, folder = mount.get("Name") or "", (mount.get("Source") or "").removesuffix("/_data")
    if name or mount.get("Type") != "volume" or folder == mount.get("Source"):
        return str(name)
    return str(folder.rpartition("/")[2])


def _image_id(text: str) -> str:
    # Podman leaves the algorithm out.
    return text if not text or ":" in text else f"sha256:{text}"
