"""How often the engine is asked: on a slow connection that is what a run takes."""

from tests.orders.world import World, container, order
from tests.reconcile.wrapped_engine import WrappedEngine

KEYS = [f"c{number}" for number in range(10)]
TEN = dict.fromkeys(KEYS, container())


def calls(world: World, *commands: str, **arguments: object) -> dict[str, int]:
    engine = WrappedEngine(world.engine)
    orders = [order(key, command, **arguments) for command in commands for key in KEYS]
    world.succeed(TEN, *orders, engine=engine.as_engine)
    return engine.count()


def test_ten_containers_from_nothing_take_three_calls_each_and_four_once(world: World) -> None:
    assert calls(world, "start") == {
        "find_container": 10,
        "create_container": 10,
        "start_container": 10,
        "list_containers": 1,  # for what a killed run may have left
        "find_image": 1,
        "find_network": 1,
        "create_network": 1,
    }


def test_ten_containers_that_run_take_one_call_each_and_two_once(world: World) -> None:
    world.succeed(TEN, *(order(key, "start") for key in KEYS))
    assert calls(world, "start") == {"find_container": 10, "list_containers": 1, "find_image": 1}


def test_stopping_and_removing_ten_containers_takes_four_calls_each(world: World) -> None:
    world.succeed(TEN, *(order(key, "start") for key in KEYS))
    stopped = calls(world, "stop", timeout=1)
    assert stopped == {"find_container": 10, "stop_container": 10, "list_containers": 1}
    removed = calls(world, "remove", v=True)
    assert removed == {
        "find_container": 10,
        "remove_container": 10,
        "list_containers": 3,  # leftovers; who is on the network, at first and at last
        "find_network": 1,
        "remove_network": 1,
    }


def test_keeping_an_image_ten_times_takes_two_calls(world: World) -> None:
    world.succeed(TEN, *(order(key, "create") for key in KEYS))
    assert calls(world, "remove_image") == {"find_image": 1, "list_containers": 1}
