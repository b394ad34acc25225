"""What start-up time depends on: which modules a command imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import write_files

PLAIN = "web: {creation: {image: busybox}}\n---\n- web: {command: start}\n"
TEMPLATE = "web: {creation: {image: '{{NETWORK}}'}}\n---\n- web: {command: start}\n"
WATCHED = ("docker", "rich", "jinja2", "requests", "importlib.metadata")
PROGRAM = """\
import sys
from docker_meta.cli.main import main
code = main(sys.argv[1:])
print(*[name for name in {watched!r} if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


def imported_by(directory: Path, *words: str) -> str:
    program = PROGRAM.format(watched=WATCHED)
    done = subprocess.run(
        [sys.executable, "-c", program, "-c", str(directory), *words], capture_output=True, text=True, check=True
    )
    return done.stderr.strip()


@pytest.mark.parametrize(
    "words", [("--version",), ("list",), ("list", "--units"), ("run", "--print-unit", "web/purge"), ("check",)]
)
def test_commands_without_an_engine_import_neither_docker_nor_rich(tmp_path: Path, words: tuple[str, ...]) -> None:
    write_files(tmp_path, {"units/web/start.yaml": PLAIN})
    if words == ("--version",):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "docker_meta", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert not any(f" {name}\n" in done.stderr for name in WATCHED)
        return
    assert imported_by(tmp_path, *words) == ""


def test_jinja_is_imported_for_a_file_with_templates_only(tmp_path: Path) -> None:
    write_files(tmp_path, {"units/web/start.yaml": TEMPLATE})
    assert "jinja2" in imported_by(tmp_path, "run", "--print-unit", "web/start").split()
