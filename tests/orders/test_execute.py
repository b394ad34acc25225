"""`execute` on the host, on a container's files, in a temporary and in the running container."""

import pytest

from docker_meta.orders.execute import Execute
from tests.orders.world import World, container, order, quiet
from tests.reconcile.wrapped_engine import WrappedEngine

SHELL = {"shell": True}
DATA = {"data": quiet(volumes=["/srv"])}


def test_on_host_it_runs_here_in_the_configuration_directory_and_streams_the_output(world: World) -> None:
    run = world.succeed({}, order("host", "execute", run=["sh", "-c", "pwd; echo two >&2"]))
    assert run.output == [str(world.directory), "two"]
    assert run.doings == ["run `sh -c pwd; echo two >&2`"]


def test_on_host_with_shell_the_text_is_for_the_shell(world: World) -> None:
    run = world.succeed({}, order("host", "execute", run="echo $((1 + 1)) | tr 2 3", **SHELL))
    assert run.output == ["3"]


def test_on_host_workdir_and_environment_are_taken(world: World) -> None:
    world.write_file("sub/file", "")
    given = {"workdir": "sub", "environment": {"WORD": "one", "YES": True, "NUMBER": 5}}
    run = world.succeed(
        {}, order("host", "execute", run="ls; echo $WORD $YES $NUMBER $DOCKERSTRA_CONF", **SHELL, **given)
    )
    assert run.output == ["file", f"one true 5 {world.directory}"]


def test_on_host_a_non_zero_exit_code_fails_with_the_last_lines(world: World) -> None:
    outcome = world.fail({}, order("host", "execute", run="seq 30; exit 9", **SHELL))
    assert outcome.reason.startswith("`seq 30; exit 9` ended with exit code 9:\n  16\n")
    assert outcome.reason.endswith("\n  30")


def test_on_host_a_program_or_folder_that_does_not_exist_is_a_clear_error(world: World) -> None:
    missing = world.fail({}, order("host", "execute", run=["/no/such"]))
    assert missing.reason == "`/no/such` cannot be run: No such file or directory"
    nowhere = world.fail({}, order("host", "execute", run=["true"], workdir="nowhere"))
    assert nowhere.reason == f"`true` cannot be run: there is no folder {world.directory}/nowhere"


def test_on_file_system_it_sees_the_files_of_a_stopped_data_container(world: World) -> None:
    world.succeed(DATA, order("data", "create"))
    before = world.identity("data")
    run = world.succeed(
        DATA,
        order("data", "execute", run=["sh", "-c", "echo word > /srv/file"]),
        order("data", "execute", run=["cat", "/srv/file"]),
    )
    assert world.identity("data") == before
    assert run.output == ["word"]
    assert world.temporary() == []


def test_on_file_system_a_missing_container_is_created_first(world: World) -> None:
    world.succeed(DATA, order("data", "execute", run=["touch", "/srv/file"]))
    assert world.state("data") == "created"


def test_on_file_system_binds_user_workdir_environment_and_image_are_taken(world: World) -> None:
    world.write_file("shared/file", "from the host\n")
    script = "id -u; pwd; echo $WORD; cat /shared/file; cat /etc/os-release | head -1"
    given = {"user": 1000, "workdir": "/srv", "environment": {"WORD": "one"}, "image": "debian:bookworm-slim"}
    binds = {"./shared": {"bind": "/shared", "ro": True}}
    run = world.succeed(DATA, order("data", "execute", run=script, **SHELL, binds=binds, **given))
    assert run.output[:4] == ["1000", "/srv", "one", "from the host"]
    assert "Debian" in run.output[4]


def test_on_file_system_it_reaches_the_containers_of_the_network(world: World) -> None:
    serve = container(command=["sh", "-c", "mkdir /w; echo hello > /w/i; exec httpd -f -p 80 -h /w"])
    unit = {"web": serve, "data": container(volumes=["/srv"])}
    world.succeed(unit, order("web", "start", wait={"port": 80}), order("data", "create"))
    run = world.succeed(unit, order("data", "execute", run=["wget", "-qO-", "http://web/i"]))
    assert run.output == ["hello"]


def test_in_temporary_it_has_the_declarations_environment_volumes_and_image(world: World) -> None:
    declared = quiet(volumes=["/srv"], environment={"A": "1", "B": "2"}, hostname="temp", working_dir="/srv")
    unit = {"web": declared}
    world.succeed(unit, order("web", "start"))
    world.write("web", "/srv/file", "precious")
    command = order("web", "execute", type="temporary", run="cat file; echo; echo $A $B; hostname", **SHELL)
    run = world.succeed(unit, ("web", {**command[1], "environment": {"B": "3"}}))
    assert run.output == ["precious", "1 3", "temp"]
    assert world.temporary() == []


def test_in_temporary_published_ports_and_the_name_are_left_to_the_container_itself(world: World) -> None:
    unit = {"web": container(port_bindings={80: None})}
    world.succeed(unit, order("web", "start"))
    port = int(world.get("web").attrs["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"])
    fixed = {"web": container(port_bindings={80: port}, restart_policy="always", healthcheck={"test": "false"})}
    run = world.succeed(fixed, order("web", "execute", type="temporary", run=["echo", "fine"]))
    assert run.output == ["fine"]


def test_in_temporary_the_container_need_not_exist(world: World) -> None:
    world.succeed(DATA, order("data", "execute", type="temporary", run=["true"]))
    assert not world.exists("data")


def test_in_running_it_is_inside_the_container(world: World) -> None:
    unit = {"web": quiet(environment={"A": "1"})}
    world.succeed(unit, order("web", "start"))
    world.write("web", "/var/file", "inside")
    given = {"workdir": "/var", "user": "nobody", "environment": {"B": "2"}}
    run = world.succeed(
        unit, order("web", "execute", type="in_running", run="cat file; echo; whoami; echo $A $B", **SHELL, **given)
    )
    assert run.output == ["inside", "nobody", "1 2"]


@pytest.mark.parametrize("before", ["create", "pause"])
def test_in_running_falls_back_to_a_temporary_container(world: World, before: str) -> None:
    world.succeed(DATA, order("data", "create" if before == "create" else "start"))
    if before == "pause":
        world.pause("data")
    run = world.succeed(DATA, order("data", "execute", type="in_running", run=["hostname"]))
    assert run.output != [str(world.get("data").id)[:12]]
    assert run.details == ["data does not run: a temporary container is used"]


@pytest.mark.parametrize("way", ["file_system", "temporary", "in_running"])
def test_in_a_container_a_non_zero_exit_code_fails_with_the_last_lines(world: World, way: str) -> None:
    world.succeed({"web": quiet()}, order("web", "start"))
    outcome = world.fail({"web": quiet()}, order("web", "execute", type=way, run="echo last; exit 5", **SHELL))
    assert outcome.reason == "`echo last; exit 5` ended with exit code 5:\n  last"
    assert world.temporary() == []


@pytest.mark.parametrize("way", ["file_system", "temporary"])
def test_a_program_that_does_not_exist_leaves_no_temporary_container(world: World, way: str) -> None:
    outcome = world.fail({"web": quiet()}, order("web", "execute", type=way, run=["/no/such"]))
    assert "/no/such" in outcome.reason
    assert world.temporary() == []


def test_a_temporary_container_takes_its_own_volumes_along_and_nobody_elses(world: World) -> None:
    world.write_file("web/Dockerfile", "FROM busybox:latest\nVOLUME /own\n")
    unit = {
        "data": quiet(volumes=["/srv"]),
        "web": {"build": {"path": "web", "tag": "@web:1"}, "creation": {"volumes_from": "data"}},
    }
    world.succeed(unit, order("data", "create"), order("web", "build"))
    seen: set[str] = set()

    def look(_number: int, _method: str) -> None:
        seen.update(mount.name for one in world.temporary() for mount in one.mounts)

    command = order("web", "execute", type="temporary", run=["touch", "/own/a", "/srv/b"])
    world.succeed(unit, command, engine=WrappedEngine(world.engine, look).as_engine)
    assert len(seen) == 2
    assert [name for name in seen if world.volume_exists(name)] == [world.volume_at("data", "/srv")]


def test_data_whose_container_goes_while_a_temporary_one_uses_them_stay(world: World) -> None:
    world.succeed(DATA, order("data", "create"))
    volume, name = world.volume_at("data", "/srv"), world.name("data")

    def take_away(_number: int, method: str) -> None:
        if method == "start_container":
            world.client.api.remove_container(name, v=False)

    engine = WrappedEngine(world.engine, take_away)
    world.succeed(DATA, order("data", "execute", run=["touch", "/srv/file"]), engine=engine.as_engine)
    assert world.temporary() == []
    assert world.volume_exists(volume)
    world.client.volumes.get(volume).remove()


def test_what_is_wrong_in_the_arguments_is_told_before_anything_runs() -> None:
    assert Execute(what=()).problems() == {"run": "there is nothing to run"}
    assert "shell: true" in Execute(what=("ls",), shell=True).problems()["run"]  # noqa: S604
    assert "it is a list" in Execute(what="ls").problems()["run"]
    assert Execute(what="ls", shell=True).problems() == {}  # noqa: S604
