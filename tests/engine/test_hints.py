"""What to do about messages of engines."""

from typing import Any

import pytest

from docker_meta.engine.answers.build_output import BuildOutput
from docker_meta.engine.answers.hints import hint_for, port_holder, port_message, taken_port
from docker_meta.engine.answers.references import familiar, registry_of, split_reference, with_tag
from docker_meta.engine.answers.registry_errors import registry_error
from docker_meta.errors import EngineError, NotFound


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("write /x: no space left on device", "free disk space on the engine's machine"),
        ('invalid mount config for type "bind": bind source path does not exist: /a b', "create /a b on the engine's"),
        ("No such image: x:latest", "build or pull the image first"),
        ('exec: "serve": executable file not found in $PATH', "the image has no program serve"),
        ("Invalid container name (x), only [a-z] are allowed", "a container's name has two or more"),
        ("something else", ""),
    ],
)
def test_a_hint_is_found(message: str, hint: str) -> None:
    assert hint_for(message).startswith(hint)
    assert bool(hint_for(message)) is bool(hint)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "failed programming external connectivity: Bind for 127.0.0.1:8080 failed: port is already allocated",
            ("127.0.0.1", 8080),
        ),
        ("Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use", ("0.0.0.0", 80)),  # noqa: S104
        ("failed to bind host port for 127.0.0.1:8080:172.17.0.2:80/tcp: address already in use", ("127.0.0.1", 8080)),
        ("failed to bind host port 0.0.0.0:8080/tcp: address already in use", ("0.0.0.0", 8080)),  # noqa: S104
        ("listen tcp [::1]:80: bind: address already in use", ("::1", 80)),
        ("no such container", None),
    ],
)
def test_a_taken_port_is_found_in_the_message(message: str, expected: tuple[str, int] | None) -> None:
    assert taken_port(message) == expected


def test_a_taken_port_is_told() -> None:
    assert port_message("127.0.0.1", 80) == "port 80 of 127.0.0.1 is taken"
    assert port_message("0.0.0.0", 80) == "port 80 is taken"  # noqa: S104
    listed: list[dict[str, Any]] = [
        {"Names": ["/a"], "Ports": None},
        {"Names": ["/web"], "Ports": [{"PublicPort": 80}]},
    ]
    assert port_holder(listed, 80) == "web"
    assert port_holder(listed, 81) == ""


@pytest.mark.parametrize(
    ("message", "kind", "told"),
    [
        ("manifest for x:1 not found: manifest unknown", NotFound, "example.org has no image example.org/x:1"),
        ("pull access denied for x, repository does not exist", NotFound, "example.org has no image"),
        ("unauthorized: authentication required", EngineError, "example.org refuses example.org/x:1"),
        ("dial tcp: lookup example.org: no such host", EngineError, "example.org is not reached"),
        ("http: server gave HTTP response to HTTPS client", EngineError, "example.org speaks HTTP, not HTTPS"),
        ("x509: certificate signed by unknown authority", EngineError, "the certificate of example.org is not trusted"),
        ("something else", EngineError, "something else"),
    ],
)
def test_a_registrys_refusal_is_explained(message: str, kind: type[EngineError], told: str) -> None:
    error = registry_error(EngineError(message), "example.org/x:1", registry="example.org")
    assert type(error) is kind
    assert str(error).startswith(told)
    assert message in str(error)


def test_credentials_that_cannot_be_read_are_told_only_when_they_are_needed() -> None:
    helper = "docker-credential-x not installed"
    denied = registry_error(EngineError("pull access denied"), "x", registry="Docker Hub", no_credentials=helper)
    assert denied.hint == f"they could not be read: {helper}"
    away = registry_error(EngineError("no such host"), "x", registry="Docker Hub", no_credentials=helper)
    assert helper not in away.hint


@pytest.mark.parametrize(
    ("reference", "repository", "tag"),
    [
        ("busybox", "busybox", ""),
        ("busybox:1", "busybox", "1"),
        ("localhost:5000/x", "localhost:5000/x", ""),
        ("localhost:5000/x:1", "localhost:5000/x", "1"),
        ("x@sha256:00", "x", "sha256:00"),
    ],
)
def test_a_reference_is_taken_apart(reference: str, repository: str, tag: str) -> None:
    assert split_reference(reference) == (repository, tag)
    assert with_tag(reference) == (reference if tag else f"{reference}:latest")


def test_registries_are_known_by_the_reference() -> None:
    found = [registry_of(one) for one in ("busybox", "user/x", "example.org/x", "localhost:5000/x", "localhost/x")]
    assert found == ["Docker Hub", "Docker Hub", "example.org", "localhost:5000", "localhost"]
    assert familiar("docker.io/library/busybox:1") == "busybox:1"


def build_lines(*streams: str) -> tuple[BuildOutput, list[str], list[str]]:
    lines: list[str] = []
    progress: list[str] = []
    output = BuildOutput("x", lines.append, lambda now: progress.append(f"{now.current}/{now.total} {now.what}"))
    for stream in streams:
        output.take({"stream": stream})
    return output, lines, progress


def test_a_build_tells_lines_steps_and_the_image() -> None:
    output, lines, progress = build_lines(
        "Step 1/2 : FROM x\n", " ---> abc\n", "Step 2/2 : RUN a", "\n", "one\r\ntw", "o\n"
    )
    output.take({"aux": {"ID": "sha256:full"}})
    output.take({"stream": "Successfully built 0123456789ab\n"})
    assert lines == [
        "Step 1/2 : FROM x",
        " ---> abc",
        "Step 2/2 : RUN a",
        "one",
        "two",
        "Successfully built 0123456789ab",
    ]
    assert progress == ["0/2 FROM x", "1/2 RUN a"]
    assert output.image_id == "sha256:full"


def test_podmans_words_are_understood() -> None:
    output, _, progress = build_lines("STEP 1/2: FROM x\n", "STEP 2/2: RUN a\n", f"{'ab' * 32}\n")
    assert progress == ["0/2 FROM x", "1/2 RUN a"]
    assert output.image_id == "ab" * 32


def test_a_failed_step_is_told_with_its_last_lines() -> None:
    numbers = [f"line {number}\n" for number in range(20)]
    output, _, _ = build_lines(
        "Step 1/2 : FROM x\n", "Step 2/2 : RUN a\n", " ---> Running in f00\n", *numbers, "unfinished"
    )
    message = "The command '/bin/sh -c a' returned a non-zero code: 3"
    failed = output.failure({"errorDetail": {"code": 3, "message": message}, "error": message})
    shown = [f"  line {number}" for number in range(6, 20)] + ["  unfinished"]
    assert str(failed).splitlines() == ["x: step 2/2 (RUN a) failed with exit code 3", *shown]


def test_a_build_without_dockerfile_is_told() -> None:
    output, _, _ = build_lines()
    failed = output.failure({"error": "Cannot locate specified Dockerfile: Dockerfile"})
    assert str(failed).startswith("x: there is no Dockerfile")
