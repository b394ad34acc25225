"""`docker_start init`: write the sample configuration."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from docker_meta.cli.context import Context
from docker_meta.errors import UsageError

SAMPLE = Path(__file__).parent.parent / "sample"


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Copy what is missing; a file that is there is never overwritten."""
    directory = Path(arguments.directory or arguments.configdir or Path.home() / ".dockerstra").expanduser()
    written, kept = 0, []
    for source in _files(SAMPLE):
        target = directory / source.relative_to(SAMPLE)
        if target.exists() or target.is_symlink():
            kept.append(target)
            continue
        _copy(source, target)
        written += 1
    for target in kept:
        context.say(f"left alone: {target}")
    context.say(f"{written} files written to {directory}, {len(kept)} left alone")
    option = "" if directory == Path.home() / ".dockerstra" else f"-c {directory} "
    context.say("try next:")
    context.say(f"  docker_start {option}run hello/start")
    context.say(f"  docker_start {option}list --units")
    return 0


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _copy(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: a file that appears meanwhile is not overwritten either.
        with target.open("xb") as out:
            out.write(source.read_bytes())
        target.chmod(0o755 if source.stat().st_mode & 0o100 or source.read_bytes()[:2] == b"#!" else 0o644)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from error
