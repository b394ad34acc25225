"""See to it that an engine has the base images: there already, or pulled, or made from Debian packages."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from private_engine.api import EngineApi, EngineRefused
from private_engine.console import ToolError, log
from private_engine.host import is_root
from private_engine.image_archive import write_image
from private_engine.image_recipes import RECIPES, Recipe
from private_engine.locks import locked
from private_engine.places import cache_root

SILENCE_S = 20


def ensure(api: EngineApi, names: Sequence[str], *, may_pull: bool) -> None:
    """Bring the named images into the engine; what is there is left alone."""
    for name in names:
        recipe = RECIPES[name]
        missing = [tag for tag in recipe.tags if not _has(api, tag)]
        if not missing:
            continue
        if may_pull and not archive_of(name).exists():
            may_pull = _pull(api, recipe)
            missing = [tag for tag in recipe.tags if not _has(api, tag)]
        if missing:
            api.load_image(build(name))
            log(f"{', '.join(recipe.tags)}: loaded")


def archive_of(name: str) -> Path:
    """Where the archive of an image is, once it is made."""
    return cache_root() / "images" / f"{name}-{RECIPES[name].revision}.tar"


def build(name: str) -> Path:
    """Make the archive of an image, unless there is one."""
    archive = archive_of(name)
    with locked(cache_root() / "locks" / "images"):
        if not archive.exists():
            _build(name, RECIPES[name], archive)
    return archive


def _build(name: str, recipe: Recipe, archive: Path) -> None:
    if not is_root():
        message = f"making the image {recipe.tags[0]} needs root, because its files belong to root"
        raise ToolError(message)
    log(f"making {recipe.tags[0]} from Debian packages")
    archive.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=archive.parent))
    try:
        work.chmod(0o755)
        root = work / "root"
        root.mkdir()
        recipe.make(root, work)
        write_image(archive, recipe.tags, recipe.config, [root])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _has(api: EngineApi, tag: str) -> bool:
    try:
        api.call("GET", f"/images/{tag}/json")
    except EngineRefused:
        return False
    return True


def _pull(api: EngineApi, recipe: Recipe) -> bool:
    """Pull the tags of an image; returns whether it is worth trying the next one."""
    for tag in recipe.tags:
        image, _, version = tag.rpartition(":")
        log(f"pulling {tag}")
        path = f"/images/create?fromImage={quote(image, safe='')}&tag={version}"
        try:
            errors = [line["error"] for line in api.call_lines("POST", path, timeout_s=SILENCE_S) if "error" in line]
        except ToolError as error:
            log(f"no registry is reached: {error}")
            return False
        if errors:
            log(f"pulling {tag} failed: {errors[0]}")
    return True
