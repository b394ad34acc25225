"""`tools/engine find`: the engine that the machine has goes before one of our own."""

from pathlib import Path

from private_engine.engine_command import running_engine


def test_an_engine_that_is_named_is_taken() -> None:
    assert running_engine({"DOCKER_HOST": "tcp://engine:2375"}) == "tcp://engine:2375"


def test_a_socket_where_somebody_answers_is_taken(engine_url: str, tmp_path: Path) -> None:
    (tmp_path / "docker.sock").symlink_to(engine_url.removeprefix("unix://"))
    assert running_engine({"XDG_RUNTIME_DIR": str(tmp_path)}) in {
        f"unix://{tmp_path}/docker.sock",
        "unix:///var/run/docker.sock",
    }


def test_a_socket_that_nobody_serves_is_none(tmp_path: Path) -> None:
    (tmp_path / "docker.sock").write_text("")
    assert running_engine({"XDG_RUNTIME_DIR": str(tmp_path)}) in {None, "unix:///var/run/docker.sock"}
