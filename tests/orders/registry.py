"""A registry of its own for tests of `push` and `pull`: Debian's docker-registry as a plain process."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = "docker-registry"
READY_WITHIN_S = 20.0

FETCH = """
import sys
sys.path.insert(0, sys.argv[1])
from private_engine.debian import Suite, unpack
from private_engine.places import cache_root
folder = cache_root() / "programs" / sys.argv[2]
if not (folder / "usr" / "bin" / sys.argv[2]).exists():
    unpack(Suite("bookworm").fetch([sys.argv[2]]), folder)
print(folder / "usr" / "bin" / sys.argv[2])
"""
CONFIGURATION = """\
version: 0.1
log: {{level: warn, accesslog: {{disabled: true}}}}
storage: {{cache: {{blobdescriptor: inmemory}}, filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty registry on loopback, where engines do without TLS."""
    folder = tmp_path_factory.mktemp("registry")
    command = [sys.executable, "-c", FETCH, str(PROJECT / "tools"), PACKAGE]
    fetched = subprocess.run(command, check=False, capture_output=True, text=True)
    assert fetched.returncode == 0, fetched.stderr
    port = _free_port()
    configuration = folder / "config.yml"
    configuration.write_text(CONFIGURATION.format(folder=folder / "data", port=port))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([fetched.stdout.strip(), "serve", str(configuration)], stdout=log, stderr=log)
    try:
        _wait_until_ready(process, port, folder / "log")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the registry does not answer: {log.read_text()}")
