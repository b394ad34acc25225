"""Values of options: every form that docker-py and people know is taken, others are told."""

import pytest

from docker_meta.unit.decode.values.building_blocks import AT_KEY
from docker_meta.unit.decode.values.option_values import build_faults, container_faults
from docker_meta.unit.text.source import Source, Text
from docker_meta.unit.text.yaml_source import read_documents


def yaml(text: str) -> object:
    (document,) = read_documents(Text(Source("f", text), text))
    return document.value


@pytest.mark.parametrize(
    "text",
    [
        "volumes_from: a:ro",
        "volumes_from: [a, b:ro]",
        "links: {db: database, cache: }",
        "links: [db, 'db:database', [db, database], [db]]",
        "links: {far: {alias: f, optional: true, ports: {80: 8080}}}",
        "port_bindings: {80: 8080, 81: , 53/udp: 53, 82: [127.0.0.1, 82], 83: ['127.0.0.1'], 84: '127.0.0.1:84'}",
        "port_bindings: {80: [[127.0.0.1, 80], 81]}",
        "port_bindings: ['80:80', '127.0.0.1:8080:80/udp']",
        "ports: [80, '53/udp', [53, udp]]",
        "ports: 80",
        "binds: {/a: /b, ./c: {bind: /d, ro: true}, v: {bind: /e, mode: 'ro,z'}}",
        "binds: ['/a:/b', 'v:/c:ro']",
        "environment: {A: 1, B: , C: true}",
        "environment: [A=1, B]",
        "labels: {a: true}",
        "labels: [a, b]",
        "command: ls -l",
        "command: [ls, 1, true]",
        "ulimits: [{name: nofile, soft: 1, hard: 2}]",
        "devices: ['/dev/x:/dev/y:rwm']",
        "mounts: [{type: volume, source: a, target: /a}]",
        "healthcheck: {test: [CMD, ls], interval: 30s, timeout: 1m30s, retries: 3, start_period: 1000000000}",
        "healthcheck: {Test: ls, StartPeriod: 5s}",
        "restart_policy: always",
        "restart_policy: {Name: on-failure, MaximumRetryCount: 3}",
        "stop_timeout: 1m",
        "mem_limit: 512m",
        "mem_limit: 1.5g",
        "memswap_limit: -1",
        "tmpfs: {/run: size=1m}",
        "dns: 1.1.1.1",
        "cap_add: [ALL]",
        "sysctls: {net.core.somaxconn: 1024}",
        "extra_hosts: {a: 1.2.3.4}",
        "log_config: {type: json-file, config: {max-size: 1m}}",
        "user: 1000",
        "volumes: [/a, /b]",
        "device_requests: [{count: -1, capabilities: [[gpu]]}]",
        "network_mode: 'container:db'",
        "mem_limit: '{{.Config.Memory}}(db)'",
    ],
)
def test_values_that_are_taken(text: str) -> None:
    ((name, value),) = yaml(text).items()  # type: ignore[attr-defined]  # it is a mapping
    assert list(container_faults(name, value)) == []


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("links: [[db, a, b]]", (0,), "a pair is `[container, alias]`"),
        ("links: {db: 5}", ("db",), "expected an alias, got the number 5"),
        (
            "links: {db: {alais: x}}",
            ("db", "alais", AT_KEY),
            "`alais` is none of `alias`, `optional`, `ports`; did you mean `alias`?",
        ),
        ("volumes_from: [a, 5]", (1,), "expected the name of a container, got the number 5"),
        ("volumes_from: a:rx", (), "`rx` is no mode of a bind; usual ones are `ro` and `rw`"),
        (
            "port_bindings: {80/xyz: 1}",
            ("80/xyz", AT_KEY),
            "`80/xyz` is no port: a number up to 65535, for another protocol `53/udp`",
        ),
        ("port_bindings: 80", (), "expected a mapping such as `{80: 8080}`, got the number 80"),
        ("binds: {/a: {bind: b}}", ("/a", "bind"), "expected an absolute path, got the text `b`"),
        ("binds: {/a: {bind: /b, ro: 1}}", ("/a", "ro"), "expected true or false, got the number 1"),
        ("binds: {/a: {bind: /b, ro: true, mode: rw}}", (), "give `ro` or `mode`, not both"),
        ("environment: A=1", (), "expected a mapping, or a list of `NAME=value`, got the text `A=1`"),
        (
            "healthcheck: {test: ls, intervall: 5s}",
            ("intervall", AT_KEY),
            (
                "`intervall` is none of `test`, `interval`, `timeout`, "
                "`retries`, `start_period`, `disable`; did you mean `interval`?"
            ),
        ),
        ("restart_policy: {Name: on-failure, MaximumRetryCount: x}", (), "a mapping is no value for `restart_policy`"),
        (
            "log_config: {typ: x}",
            ("typ", AT_KEY),
            "`typ` is none of `type`, `driver`, `config`, `options`; did you mean `type`?",
        ),
        ("ulimits: 5", (), "the number 5 is no value for `ulimits`"),
        ("device_requests: x", (), "the text `x` is no value for `device_requests`"),
        ("stop_timeout: soon", (), "`soon` is no duration such as 30s, 1m30s or 500ms"),
        ("hostname: [a]", (), "expected a text, got a list"),
        ("command: {a: b}", (), "expected a text or a list of texts, got a mapping"),
        ("nano_cpus: 1.5", (), "expected a whole number, got the number 1.5"),
        ("init: 1", (), "expected true or false, got the number 1"),
    ],
)
def test_values_that_are_told(text: str, place: object, message: str) -> None:
    ((name, value),) = yaml(text).items()  # type: ignore[attr-defined]  # it is a mapping
    assert list(container_faults(name, value)) == [(place, message)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("buildargs: {A: 1}", []),
        ("nocache: 1", [((), "expected true or false, got the number 1")]),
        ("cache_from: [a, {b: c}]", [((1,), "expected a text, got a mapping")]),
        ("shmsize: big", [((), "expected a number or a text such as `512m`, got the text `big`")]),
    ],
)
def test_values_of_build_options(text: str, faults: object) -> None:
    ((name, value),) = yaml(text).items()  # type: ignore[attr-defined]  # it is a mapping
    assert list(build_faults(name, value)) == faults
