"""Make the virtual environment of the project, or bring it up to date; quick when nothing has changed."""

import argparse
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from private_engine.console import ToolError, log
from private_engine.host import CA_BUNDLE, need_packages, run, succeeds

PROJECT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="tools/setup_venv.py", description=__doc__)
    parser.add_argument("--venv", type=Path, default=PROJECT / ".venv", help="default: %(default)s")
    venv = parser.parse_args().venv.absolute()
    try:
        _demand_python()
        _make(venv)
        _install(venv)
    except ToolError as error:
        log(f"error: {error}")
        return 1
    return 0


def _demand_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        message = f"Python 3.11 or later is needed, this is {sys.version.split()[0]}; name one with `make PYTHON=…`"
        raise ToolError(message)


def _make(venv: Path) -> None:
    # A virtual environment whose interpreter has moved away is made anew.
    if succeeds([venv / "bin/python", "-m", "pip", "--version"]):
        return
    need_packages(_missing_packages())
    log(f"making {venv}")
    run([sys.executable, "-m", "venv", "--clear", venv])


def _missing_packages() -> list[str]:
    """Debian splits ensurepip from Python, and its pip trusts only the system's authorities."""
    missing = []
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        missing.append("python3-venv")
    if Path("/etc/debian_version").exists() and not CA_BUNDLE.exists():
        missing.append("ca-certificates")
    return missing


def _install(venv: Path) -> None:
    installed = venv / ".installed"
    wanted = _fingerprint()
    if installed.exists() and installed.read_text() == wanted:
        return
    log("installing the project and what it is developed with")
    command: list[str | Path] = [
        venv / "bin/python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--editable",
        f"{PROJECT}[dev]",
    ]
    done = subprocess.run(command, check=False, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    if done.returncode != 0:
        message = "pip failed, see above"
        raise ToolError(message)
    installed.write_text(wanted)


def _fingerprint() -> str:
    """What an installation depends on; the settings of linters, which stand in the same file, are left out."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    relevant = [project.get("project"), project.get("build-system"), project.get("tool", {}).get("hatch")]
    return hashlib.sha256(json.dumps([sys.version, relevant]).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
