"""Image archives for `docker load`, made from folders without any engine.

The same folders give the same bytes, hence the same image in every engine: entries are sorted and times are fixed.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from private_engine.debian import architecture

CREATED = "2024-01-01T00:00:00Z"
CREATED_S = 1704067200
DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def write_image(archive: Path, tags: Sequence[str], config: Mapping[str, Any], layers: Sequence[Path]) -> None:
    """Write an image of one layer per folder; its config is what `docker inspect` shows as `Config`."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    layer_files = [archive.with_name(f"{archive.stem}.{layer.name}.layer") for layer in layers]
    for layer, file in zip(layers, layer_files, strict=True):
        _write_layer(layer, file)
    digests = [_sha256(file) for file in layer_files]
    image = json.dumps(_image(config, digests), sort_keys=True).encode()
    image_name = f"{hashlib.sha256(image).hexdigest()}.json"
    manifest = [
        {
            "Config": image_name,
            "RepoTags": list(tags),
            "Layers": [f"{digest}/layer.tar" for digest in digests],
        },
    ]
    unfinished = archive.with_suffix(".unfinished")
    with tarfile.open(unfinished, "w") as tar:
        for digest, file in zip(digests, layer_files, strict=True):
            _add_file(tar, f"{digest}/layer.tar", file)
        _add_text(tar, image_name, image)
        _add_text(tar, "manifest.json", json.dumps(manifest).encode())
    unfinished.replace(archive)
    for file in layer_files:
        file.unlink()


def _image(config: Mapping[str, Any], digests: Sequence[str]) -> dict[str, Any]:
    return {
        "architecture": architecture(),
        "os": "linux",
        "created": CREATED,
        "config": {**config, "Env": [DEFAULT_PATH, *config.get("Env", [])]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
        "history": [{"created": CREATED, "created_by": "made from Debian packages"} for _ in digests],
    }


def _write_layer(root: Path, file: Path) -> None:
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        first_names: dict[tuple[int, int], str] = {}
        for name in sorted(_names_below(root)):
            _add_entry(tar, root / name, name, first_names)


def _names_below(root: Path) -> list[str]:
    names: list[str] = []
    for folder, folders, files in os.walk(root):
        names += [str((Path(folder) / name).relative_to(root)) for name in (*folders, *files)]
    return names


def _add_entry(tar: tarfile.TarFile, path: Path, name: str, first_names: dict[tuple[int, int], str]) -> None:
    status = path.lstat()
    # The library's own view of hard links depends on what the archive has seen; ours on the sorted names alone.
    tar.inodes = {}  # type: ignore[attr-defined]
    entry = tar.gettarinfo(path, arcname=name)
    entry.mtime, entry.uname, entry.gname = CREATED_S, "", ""
    inode = (status.st_dev, status.st_ino)
    if entry.isreg() and status.st_nlink > 1 and inode in first_names:
        entry.type, entry.linkname, entry.size = tarfile.LNKTYPE, first_names[inode], 0
    first_names.setdefault(inode, name)
    if not entry.isreg():
        tar.addfile(entry)
        return
    with path.open("rb") as stream:
        tar.addfile(entry, stream)


def _add_file(tar: tarfile.TarFile, name: str, file: Path) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = file.stat().st_size, CREATED_S
    with file.open("rb") as stream:
        tar.addfile(entry, stream)


def _add_text(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(text), CREATED_S
    tar.addfile(entry, io.BytesIO(text))


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
