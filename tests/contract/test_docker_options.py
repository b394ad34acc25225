"""Every option of docker-py, by its own name, with values as people write them, read back from a real engine."""

from pathlib import Path

import pytest
from docker.api.container import ContainerApiMixin
from docker.types import EndpointConfig, HostConfig
from msgspec import structs

from docker_meta.engine.api import ContainerSpec, Engine
from docker_meta.errors import EngineError, OrderFailed
from tests.contract.conftest import Named
from tests.contract.helpers import IMAGE, live, logs, spec, started
from tests.contract.options import CREATION, ELSEWHERE, ENDPOINT, HOST, REFUSED_HERE, look_up, parameters

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(("option", "value", "path", "expected"), CREATION)
def test_an_option_of_creation_is_read_back(
    real_engine: Engine, named: Named, *, option: str, value: object, path: str, expected: object
) -> None:
    made = ContainerSpec(name=named("web"), image=IMAGE, creation={option: value}, labels={"own": "x"})
    real_engine.create_container(made)
    assert look_up(live(real_engine, named("web")).attributes, path) == expected


@pytest.mark.parametrize(("option", "value", "path", "expected"), HOST)
def test_an_option_of_the_host_config_is_read_back(
    real_engine: Engine, named: Named, *, option: str, value: object, path: str, expected: object
) -> None:
    real_engine.create_container(spec(named("web"), host={option: value}))
    found = look_up(live(real_engine, named("web")).attributes, path)
    if option in {"oom_kill_disable", "memswap_limit"}:
        assert found in (expected, None, 0)  # Depends on what the kernel can limit.
    elif expected is not None:
        assert found == expected


@pytest.mark.parametrize(("option", "value", "path", "expected"), ENDPOINT)
def test_an_option_of_an_endpoint_is_read_back(
    real_engine: Engine, named: Named, *, option: str, value: object, path: str, expected: object
) -> None:
    real_engine.create_network(named("net"), labels={})
    real_engine.create_container(spec(named("web"), networks={named("net"): {option: value}}))
    report = live(real_engine, named("web")).attributes
    endpoint = report["NetworkSettings"]["Networks"][named("net")]
    assert look_up(report["Config"] | endpoint if option == "mac_address" else endpoint, path) in (expected, "")


@pytest.mark.parametrize("option", ["ipv4_address", "ipv6_address"])
def test_an_address_on_a_network_without_subnet_is_the_engines_complaint(
    real_engine: Engine, named: Named, *, option: str
) -> None:
    real_engine.create_network(named("net"), labels={})
    value = "10.99.0.5" if option == "ipv4_address" else "fd00::5"
    with pytest.raises(EngineError):
        started(real_engine, named("web"), networks={named("net"): {option: value}})


@pytest.mark.parametrize("option", REFUSED_HERE)
def test_an_option_that_is_refused_here_is_understood(real_engine: Engine, named: Named, *, option: str) -> None:
    with pytest.raises((EngineError, OrderFailed), match=option.split("_", maxsplit=1)[0]):
        real_engine.create_container(spec(named("web"), host={option: REFUSED_HERE[option]}))


def test_links_on_the_default_network_are_read_back(real_engine: Engine, named: Named) -> None:
    started(real_engine, named("db"))
    for number, links in enumerate(({named("db"): "db"}, [[named("db"), "db"]], [f"{named('db')}:db"])):
        real_engine.create_container(spec(named(f"web{number}"), host={"links": links}))
        report = live(real_engine, named(f"web{number}")).attributes
        assert report["HostConfig"]["Links"] == [f"/{named('db')}:/{named(f'web{number}')}/db"]


def test_volumes_from_is_read_back(real_engine: Engine, named: Named) -> None:
    real_engine.create_container(spec(named("data"), creation={"volumes": "/data"}))
    real_engine.create_container(spec(named("web"), host={"volumes_from": named("data")}))
    assert live(real_engine, named("web")).attributes["HostConfig"]["VolumesFrom"] == [named("data")]


def test_a_bind_without_ro_can_be_written_and_another_cannot(real_engine: Engine, named: Named, tmp_path: Path) -> None:
    binds = {str(tmp_path / "a"): "/a", str(tmp_path / "b"): {"bind": "/b", "ro": True}}
    script = "echo x > /a/x && echo written; echo x > /b/x || echo refused"
    started(real_engine, named("web"), ["sh", "-c", script], host={"binds": binds})
    printed = logs(real_engine, named("web"))
    assert {"written", "refused"} <= set(printed)
    assert (tmp_path / "a" / "x").read_text() == "x\n"


def test_every_option_of_docker_py_has_a_row() -> None:
    creation = parameters(ContainerApiMixin.create_container)
    host = parameters(HostConfig.__init__)
    endpoint = parameters(EndpointConfig.__init__) - {"ipv4_address", "ipv6_address"}
    assert creation - {row[0] for row in CREATION} - ELSEWHERE == set()
    assert host - {row[0] for row in HOST} - REFUSED_HERE.keys() - ELSEWHERE == set()
    assert endpoint - {row[0] for row in ENDPOINT} - ELSEWHERE == set()


@pytest.mark.parametrize(
    ("part", "option", "value", "message"),
    [
        ("host", "cpu_shares", "many", "cpu_shares"),
        ("host", "port_bindings", {"http": 80}, "option port_bindings: 'http' is no port"),
        ("host", "binds", {"/a": {"ro": True}}, "option binds: a mapping needs `bind`"),
        ("host", "mounts", [{"target": "/t", "nonsense": 1}], "option mounts: .*nonsense"),
        ("host", "log_config", {"kind": "x"}, "option log_config: 'kind' is none of"),
        ("host", "mem_limit", "lots", "option mem_limit: 'lots' is no size"),
        ("host", "nonsense", 1, "nonsense"),
        ("creation", "healthcheck", {"interval": "often"}, "option healthcheck: 'often' is no duration"),
        ("creation", "environment", {"A": {"b": "c"}}, "option environment: expected a plain value"),
        ("creation", "nonsense", 1, "nonsense"),
    ],
)
def test_a_value_that_makes_no_sense_fails_and_names_the_option(
    real_engine: Engine, named: Named, *, part: str, option: str, value: object, message: str
) -> None:
    with pytest.raises(OrderFailed, match=message):
        real_engine.create_container(structs.replace(spec(named("web")), **{part: {option: value}}))
