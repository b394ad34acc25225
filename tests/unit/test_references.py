import pytest

from docker_meta.model.container import Container
from docker_meta.model.references import (
    Link,
    VolumesFrom,
    links,
    named_volumes,
    network_mode_container,
    related,
    volumes_from,
)

COMPOSITION = {
    "nginx_server": Container(key="nginx_server"),
    "db": Container(key="db", creation={"name": "blog_db"}),
}


def with_startup(**options: object) -> Container:
    return Container(key="web", startup=options)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"db": "database"}, [Link("db", "database")]),
        ({"blog_db": None}, [Link("db", "blog_db")]),
        ([["db", "database"]], [Link("db", "database")]),
        ([["cgit.main", "nginx_server"]], [Link("nginx_server", "cgit.main")]),
        ([["db", "nginx_server"]], [Link("db", "nginx_server")]),
        ([["other", "o"]], [Link("other", "o", is_pair_of_strangers=True)]),
        (["db:database", "db"], [Link("db", "database"), Link("db", "db")]),
        ("db", [Link("db", "db")]),
        (
            {"far": {"alias": "f", "optional": True, "ports": {80: 8080}}},
            [Link("far", "f", optional=True, ports={80: 8080})],
        ),
        ({"far": {}}, [Link("far", "far")]),
        (None, []),
    ],
)
def test_links_in_every_form(written: object, expected: list[Link]) -> None:
    assert links(with_startup(links=written), COMPOSITION) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("db", [VolumesFrom("db")]),
        ("db:ro,other", [VolumesFrom("db", "ro"), VolumesFrom("other")]),
        (["blog_db:ro"], [VolumesFrom("db", "ro")]),
        (None, []),
    ],
)
def test_volumes_from_in_every_form(written: object, expected: list[VolumesFrom]) -> None:
    assert volumes_from(with_startup(volumes_from=written), COMPOSITION) == expected


def test_the_network_of_another_container_is_found_by_its_engine_name() -> None:
    assert network_mode_container(with_startup(network_mode="container:blog_db"), COMPOSITION) == "db"


def test_other_network_modes_name_no_container() -> None:
    assert network_mode_container(with_startup(network_mode="bridge"), COMPOSITION) is None


def test_named_volumes_come_from_binds_and_mounts() -> None:
    container = with_startup(
        binds=["data:/data", "/srv:/srv:ro", "./here:/here", "data:/again"],
        mounts=[
            {"type": "volume", "source": "more", "target": "/more"},
            {"type": "bind", "source": "/x", "target": "/x"},
            {"type": "volume", "target": "/anonymous"},
        ],
    )
    assert named_volumes(container) == ["data", "more"]


def test_named_volumes_of_binds_as_a_mapping() -> None:
    binds = {"data": {"bind": "/data"}, "/srv": {"bind": "/srv", "ro": True}}
    assert named_volumes(with_startup(binds=binds)) == ["data"]


def test_related_containers_are_all_that_it_needs_once() -> None:
    container = with_startup(
        links={"db": "d", "far": {"optional": True}}, volumes_from=["db"], network_mode="container:nginx_server"
    )
    assert related(container, COMPOSITION) == ["db", "nginx_server"]
