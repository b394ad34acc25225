"""Values of options in docker-py's form."""

import pytest

from docker_meta.engine.options.durations import nanoseconds, seconds, whole_seconds
from docker_meta.engine.options.normalize import normalized, normalized_build
from docker_meta.engine.options.ports import exposed_ports, port_bindings
from docker_meta.engine.options.values import pairs, size
from docker_meta.errors import OrderFailed

SECOND = 10**9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", 30 * SECOND),
        ("1m30s", 90 * SECOND),
        ("500ms", SECOND // 2),
        ("1.5h", 5400 * SECOND),
        ("1h 5m", 3900 * SECOND),
        ("10us", 10_000),
        (250, 250),
    ],
)
def test_a_duration_is_read(text: object, expected: int) -> None:
    assert nanoseconds(text) == expected


@pytest.mark.parametrize("text", ["", "often", "30", "1m-30s", "s30", True])
def test_what_is_no_duration_is_told(text: object) -> None:
    with pytest.raises(ValueError, match="is no duration such as 30s"):
        nanoseconds(text)


def test_seconds_are_read_with_and_without_unit() -> None:
    assert (seconds(2), seconds("1m"), seconds("100ms"), whole_seconds("100ms"), whole_seconds(2.5)) == (
        2,
        60,
        0.1,
        1,
        3,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({80: 8080}, {"80/tcp": 8080}),
        ({"80": "8080"}, {"80/tcp": 8080}),
        ({"53/udp": "127.0.0.1:5353"}, {"53/udp": ("127.0.0.1", 5353)}),
        ({80: ["127.0.0.1", 8080]}, {"80/tcp": ("127.0.0.1", 8080)}),
        ({80: ["127.0.0.1"]}, {"80/tcp": ("127.0.0.1", None)}),
        ({80: [8080, 8081]}, {"80/tcp": [8080, 8081]}),
        ({80: [["127.0.0.1", 8080], ["::1", 8080]]}, {"80/tcp": [("127.0.0.1", 8080), ("::1", 8080)]}),
        ({80: "[::1]:8080"}, {"80/tcp": ("::1", 8080)}),
        ({80: {"HostIp": "127.0.0.1", "HostPort": "8080"}}, {"80/tcp": ("127.0.0.1", 8080)}),
        ({80: None}, {"80/tcp": None}),
        ({80: "127.0.0.1"}, {"80/tcp": ("127.0.0.1", None)}),
        (["127.0.0.1:8080:80", "53:53/udp", 90], {"80/tcp": [("127.0.0.1", 8080)], "53/udp": [53], "90/tcp": [None]}),
    ],
)
def test_port_bindings_are_read(given: object, expected: object) -> None:
    assert port_bindings(given) == expected


@pytest.mark.parametrize(
    "given", [{"http": 80}, {80: "http"}, {80: 70_000}, {"80/icmp": 1}, {80: "host:80"}, {80: [["a", 1]]}, {80: True}]
)
def test_what_is_no_port_binding_is_told(given: object) -> None:
    with pytest.raises(OrderFailed, match="option port_bindings: "):
        normalized({"port_bindings": given})


def test_exposed_ports_are_read() -> None:
    assert exposed_ports([80, "53/udp", [54, "udp"]]) == [(80, "tcp"), (53, "udp"), (54, "udp")]
    assert exposed_ports(80) == [(80, "tcp")]
    assert exposed_ports({"80/tcp": {}}) == [(80, "tcp")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("64m", 64 * 2**20),
        ("1.5g", 3 * 2**29),
        ("10kb", 10 * 2**10),
        ("1GiB", 2**30),
        (1000, 1000),
        (-1, -1),
        ("512b", 512),
    ],
)
def test_a_size_is_read(given: object, expected: int) -> None:
    assert size(given) == expected


def test_pairs_are_read_from_mappings_and_lists() -> None:
    assert pairs({"a": 1, "b": True, "c": None}) == {"a": "1", "b": "true", "c": ""}
    assert pairs(["a=1=2", "b", {"c": 3}]) == {"a": "1=2", "b": "", "c": "3"}
    assert pairs({"a": None}, empty=None) == {"a": None}


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("restart_policy", "unless-stopped", {"Name": "unless-stopped", "MaximumRetryCount": 0}),
        ("restart_policy", False, {"Name": "no", "MaximumRetryCount": 0}),
        ("healthcheck", "curl -f localhost", {"test": ["CMD-SHELL", "curl -f localhost"]}),
        ("healthcheck", ["curl", "localhost"], {"test": ["CMD", "curl", "localhost"]}),
        ("healthcheck", "NONE", {"test": ["NONE"]}),
        ("healthcheck", {"Test": ["CMD", "x"], "StartPeriod": "1s"}, {"test": ["CMD", "x"], "start_period": SECOND}),
        ("ulimits", {"nofile": {"soft": 1, "hard": 2}}, [{"name": "nofile", "soft": 1, "hard": 2}]),
        (
            "ulimits",
            ["nofile=1:2", "nproc=5"],
            [
                {"name": "nofile", "soft": 1, "hard": 2},
                {"name": "nproc", "soft": 5, "hard": 5},
            ],
        ),
        ("ulimits", [{"Name": "core", "Soft": 0}], [{"name": "core", "soft": 0, "hard": 0}]),
        ("log_config", "none", {"type": "none", "config": {}}),
        ("log_config", {"driver": "syslog", "options": {"a": 1}}, {"type": "syslog", "config": {"a": "1"}}),
        ("links", {"db": None}, [("db", "db")]),
        ("binds", ["/a:/b", {"/c": {"bind": "/d", "mode": "ro"}}], ["/a:/b", "/c:/d:ro"]),
        ("binds", {"/a": {"bind": "/b", "ro": True, "propagation": "rslave"}}, ["/a:/b:ro,rslave"]),
        ("tmpfs", "/run", {"/run": ""}),
        ("command", ["sleep", 1.5, True], ["sleep", "1.5", "true"]),
        (
            "devices",
            {"path_on_host": "/dev/x", "path_in_container": "/dev/y"},
            [
                {"PathOnHost": "/dev/x", "PathInContainer": "/dev/y"},
            ],
        ),
        ("device_requests", {"Driver": "nvidia", "DeviceIDs": [0]}, [{"driver": "nvidia", "device_ids": ["0"]}]),
    ],
)
def test_an_option_is_normalised(option: str, value: object, expected: object) -> None:
    assert normalized({option: value}) == {option: expected}


def test_what_is_none_is_left_out_and_what_is_unknown_goes_through() -> None:
    assert normalized({"hostname": None, "whatever": {"x": 1}}) == {"whatever": {"x": 1}}


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("healthcheck", {"intervall": "1s"}, "'intervall' is none of test, interval, timeout"),
        ("restart_policy", {"Nmae": "always"}, "'nmae' is none of Name"),
        ("restart_policy", "on-failure:often", "option restart_policy"),
        ("binds", {"/a": {"bind": "/b", "rw": True}}, "'rw' is none of bind, ro, mode"),
        ("binds", {"/a": {"bind": "/b", "ro": True, "mode": "ro"}}, "not both"),
        ("log_config", {"typ": "x"}, "'typ' is none of type, config"),
        ("hostname", ["a"], "option hostname: expected a plain value"),
        ("mem_limit", "much", "'much' is no size"),
        ("ulimits", [{"soft": 1}], "option ulimits: 'name'"),
    ],
)
def test_what_makes_no_sense_is_told(option: str, value: object, message: str) -> None:
    with pytest.raises(OrderFailed, match=message):
        normalized({option: value})


def test_options_of_a_build_are_normalised() -> None:
    given = {"buildargs": {"A": 1}, "labels": ["a=b"], "shmsize": "1m", "cache_from": "x", "nocache": True, "tag": None}
    assert normalized_build(given) == {
        "buildargs": {"A": "1"},
        "labels": {"a": "b"},
        "shmsize": 2**20,
        "cache_from": ["x"],
        "nocache": True,
    }
