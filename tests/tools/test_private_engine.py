"""Engines that are started and stopped by `tools/engine`."""

import os
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest
from docker.models.containers import Container
from private_engine.places import EnginePlaces

RunTool = Callable[..., str]
Name = Callable[[str], str]
WEB_SERVER = ["sh", "-c", "echo $TEXT >/tmp/index.html && exec httpd -f -p 80 -h /tmp"]


@contextmanager
def client_of(assignment: str) -> Iterator[docker.DockerClient]:
    client = docker.DockerClient(base_url=assignment.removeprefix("DOCKER_HOST="))
    try:
        yield client
    finally:
        client.close()


def serve(client: docker.DockerClient, text: str) -> Container:
    return client.containers.run(
        "busybox", WEB_SERVER, detach=True, ports={"80/tcp": ("127.0.0.1", 0)}, environment={"TEXT": text}
    )


def fetch(container: Container) -> str:
    container.reload()
    bindings = container.ports["80/tcp"]
    assert bindings is not None
    port = bindings[0]["HostPort"]
    for _ in range(50):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
                return str(answer.read().decode().strip())
        except OSError:
            container.exec_run(["usleep", "100000"])
    pytest.fail(f"nobody answers at port {port}")


def test_an_engine_that_runs_is_only_reported(run_tool: RunTool, engine_name: Name) -> None:
    name = engine_name("a")
    first = run_tool("engine", "up", name)
    pid = EnginePlaces.of(name).pid_file.read_text()

    assert run_tool("engine", "up", name) == first
    assert EnginePlaces.of(name).pid_file.read_text() == pid


def test_starting_an_engine_leaves_the_published_ports_of_another_alone(run_tool: RunTool, engine_name: Name) -> None:
    first, second = run_tool("engine", "up", engine_name("a")), run_tool("engine", "up", engine_name("b"))
    for url in (first, second):
        run_tool("base_images", "--host", url.removeprefix("DOCKER_HOST="), "busybox")
    with client_of(first) as one, client_of(second) as two:
        served_by_one, served_by_two = serve(one, "one"), serve(two, "two")
        run_tool("engine", "up", engine_name("c"))

        assert (fetch(served_by_one), fetch(served_by_two)) == ("one", "two")


def test_containers_outlive_a_crash_of_the_daemon_and_a_restart_finds_them(
    run_tool: RunTool, engine_name: Name
) -> None:
    name = engine_name("a")
    assignment = run_tool("engine", "up", name)
    run_tool("base_images", "--host", assignment.removeprefix("DOCKER_HOST="), "busybox")
    with client_of(assignment) as client:
        container = client.containers.run(
            "busybox", ["sleep", "1000"], detach=True, name="survivor", stop_signal="KILL"
        )
        container.reload()
        pid = container.attrs["State"]["Pid"]

        run_tool("engine", "down", name, "--crash")
        assert Path(f"/proc/{pid}").exists()

        run_tool("engine", "up", name)
        assert [container.name for container in client.containers.list(all=True)] == ["survivor"]


def test_an_engine_whose_processes_were_all_killed_starts_again(run_tool: RunTool, engine_name: Name) -> None:
    name = engine_name("a")
    run_tool("engine", "up", name)
    places = EnginePlaces.of(name)
    for pid_file in (places.pid_file, places.containerd_pid_file):
        os.kill(int(pid_file.read_text()), signal.SIGKILL)

    with client_of(run_tool("engine", "up", name)) as client:
        assert client.ping()


def test_a_stale_pid_file_never_ends_a_process_of_somebody_else(run_tool: RunTool, engine_name: Name) -> None:
    name = engine_name("a")
    run_tool("engine", "up", name)
    run_tool("engine", "down", name)
    places = EnginePlaces.of(name)
    places.runtime.mkdir()
    with subprocess.Popen(["/bin/sleep", "1000"]) as bystander:
        places.pid_file.write_text(str(bystander.pid))
        run_tool("engine", "down", name)

        assert bystander.poll() is None
        bystander.kill()


def test_nothing_stays_of_an_engine_that_is_purged(run_tool: RunTool, engine_name: Name) -> None:
    name = engine_name("a")
    with client_of(run_tool("engine", "up", name)) as client:
        client.networks.create("leftover")
    places = EnginePlaces.of(name)
    slot = places.slot_file.read_text().strip()

    run_tool("engine", "down", name, "--purge")

    assert not places.folder.exists()
    assert not places.runtime.exists()
    assert not Path(f"/sys/class/net/dmdev{slot}").exists()
    rules = subprocess.run(["/usr/sbin/iptables-save"], check=True, capture_output=True, text=True).stdout
    assert f"DMDEV{slot}" not in rules


def test_an_engine_that_is_emptied_keeps_its_base_images_only(run_tool: RunTool, engine_name: Name) -> None:
    name = engine_name("a")
    assignment = run_tool("engine", "up", name)
    run_tool("base_images", "--host", assignment.removeprefix("DOCKER_HOST="), "busybox")
    with client_of(assignment) as client:
        client.networks.create("leftover")
        client.volumes.create("leftover")
        client.containers.run("busybox", ["sleep", "1000"], detach=True).commit("leftover", "latest")

        run_tool("engine", "up", name, "--empty")

        assert client.containers.list(all=True) == []
        assert client.volumes.list() == []
        assert sorted(str(network.name) for network in client.networks.list()) == ["bridge", "host", "none"]
        assert [tag for image in client.images.list() for tag in image.tags] == ["busybox:latest"]
