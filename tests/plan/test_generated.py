from typing import Any

import pytest

from docker_meta.plan.generated import generate
from tests.units import make_unit

IMAGE: dict[str, Any] = {"creation": {"image": "busybox"}}

START = make_unit(
    {"data": IMAGE, "db": IMAGE, "web": IMAGE, "tool": IMAGE},
    ("tool", {"command": "build"}),
    ("data", {"command": "create"}),
    ("db", {"command": "start"}),
    ("host", {"command": "execute", "run": ["true"]}),
    ("web", {"command": "start"}),
    ("db", {"command": "start", "restart": True}),
)

EXPECTED = {
    "build": ["tool build", "data build", "db build", "web build"],
    "create": ["data create", "db create", "web create"],
    "stop": ["web stop", "db stop"],
    "restart": ["db start restart=True", "web start restart=True"],
    "cleanup": ["web stop", "db stop", "web remove v=False", "db remove v=False", "data remove v=False"],
    "purge": [
        "web stop",
        "db stop",
        "web remove v=True",
        "db remove v=True",
        "data remove v=True",
        "web remove_image",
        "db remove_image",
        "data remove_image",
        "tool remove_image",
    ],
}


@pytest.mark.parametrize("command", EXPECTED)
def test_generated_commands_follow_from_start(command: str) -> None:
    written = [
        " ".join([given.container, *(v if k == "command" else f"{k}={v}" for k, v in given.arguments.items())])
        for given in generate(START, command).orders
    ]
    assert written == EXPECTED[command]


def test_a_generated_command_keeps_the_place_of_the_order_it_follows_from() -> None:
    stop = generate(START, "stop").orders[0]
    assert (stop.container, stop.place.line) == ("web", 104)
