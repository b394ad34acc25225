"""An order from a package that is installed apart from us."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docker
import pytest

from tests.scenarios.tool import Ended, Tool

MODULE = '''\
"""An order from outside the project."""

from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done, skipped


class Reload(Order):
    """Send a signal to a running container.

    Attributes:
        signal: which one.
    """

    name = "reload"
    signal: str = "SIGHUP"

    def run(self, job: Job) -> Outcome:
        live = job.engine.find_container(job.target.name)
        if live is None or not live.is_running:
            return skipped("not running")
        job.doing(f"send {self.signal} to {live.name}")
        job.engine.kill_container(live.id, signal=self.signal)
        return done()
'''
METADATA = "Metadata-Version: 2.1\nName: docker-meta-reload\nVersion: 0.1\n"
ENTRY_POINTS = "[docker_meta.orders]\nreload = docker_meta_reload:Reload\nbroken = docker_meta_reload:Missing\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
UNIT = """\
web:
  creation:
    image: busybox:latest
    name: reload_web
    command: [sh, -c, "trap 'echo reloaded' HUP; trap exit TERM; while true; do sleep 0.1; done"]
---
- web: {command: start}
- web: {command: reload, signal: SIGHUP}
- web: {command: execute, run: "for i in $(seq 50); do sleep 0.1; done; true", shell: true, type: in_running}
"""


@pytest.fixture(scope="module")
def site_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, really installed by pip into a folder of its own."""
    folder = tmp_path_factory.mktemp("plugin")
    wheel = folder / "docker_meta_reload-0.1-py3-none-any.whl"
    info = "docker_meta_reload-0.1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("docker_meta_reload.py", MODULE)
        archive.writestr(f"{info}/METADATA", METADATA)
        archive.writestr(f"{info}/entry_points.txt", ENTRY_POINTS)
        archive.writestr(f"{info}/WHEEL", WHEEL)
        archive.writestr(f"{info}/RECORD", "")
    target = folder / "site-packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    return target


def run(tool: Tool, site_packages: Path, *words: str) -> Ended:
    paths = [str(site_packages), *filter(None, [os.environ.get("PYTHONPATH")])]
    return tool.run(*words, environment={"PYTHONPATH": os.pathsep.join(paths)})


def write_unit(directory: Path, text: str) -> None:
    (directory / "units" / "web").mkdir(parents=True)
    (directory / "units" / "web" / "start.yaml").write_text(text)


def test_list_orders_names_the_package(site_packages: Path, tmp_path: Path) -> None:
    write_unit(tmp_path, UNIT)
    lines = run(Tool("unix:///nowhere", tmp_path), site_packages, "list", "--orders").out.splitlines()
    assert "reload        docker-meta-reload  Send a signal to a running container." in lines
    assert any(line.startswith("broken        docker-meta-reload  cannot be loaded: ") for line in lines)


def test_arguments_of_the_order_are_checked_like_ours(site_packages: Path, tmp_path: Path) -> None:
    write_unit(tmp_path, UNIT.replace("signal:", "sgnal:"))
    ended = run(Tool("unix:///nowhere", tmp_path), site_packages, "check")
    assert ended.code == 2
    assert "`sgnal`" in ended.out
    assert "did you mean `signal`?" in ended.out


def test_the_order_runs(
    site_packages: Path, tmp_path: Path, engine_url: str, docker_client: docker.DockerClient
) -> None:
    write_unit(tmp_path, UNIT.rsplit("- web: {command: execute", 1)[0])
    tool = Tool(engine_url, tmp_path)
    ended = run(tool, site_packages, "run", "web/start")
    try:
        assert ended.code == 0, ended.err
        assert "web: send SIGHUP to reload_web" in ended.err
        output = docker_client.containers.get("reload_web").logs(stream=True)
        assert next(iter(output)) == b"reloaded\n"
    finally:
        run(tool, site_packages, "run", "web/purge")
