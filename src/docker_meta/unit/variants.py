"""`UNIT/COMMAND:TAG:…`: reading it, and choosing the orders that have the tags."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from docker_meta.errors import UsageError
from docker_meta.unit.home import is_name
from docker_meta.unit.text.words import did_you_mean, listed
from docker_meta.unit.unit import Unit

ALWAYS = "always"
"""Orders with this tag are chosen with any."""


class UnitCommand(Struct, frozen=True):
    """What a user writes to name a command of a unit."""

    unit: str
    command: str
    variants: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join([f"{self.unit}/{self.command}", *self.variants])


def parse_unit_command(text: str) -> UnitCommand:
    """Read `UNIT/COMMAND[:TAG…]`.

    Raises:
        UsageError: it is none.
    """
    name, *variants = text.split(":")
    unit, slash, command = name.rpartition("/")
    if not slash:
        raise UsageError(f"`{text}` is no UNIT/COMMAND; write for example `{name or 'blog'}/start`")
    if not is_name(name) or not all(variants):
        raise UsageError(f"`{text}` is no UNIT/COMMAND[:VARIANT…] such as `blog/start` or `blog/start:dev`")
    return UnitCommand(unit, command, tuple(variants))


def tags_of(unit: Unit) -> list[str]:
    """Return the tags that orders of a unit have, each once, in their order; without `always`."""
    tags = (tag for given in unit.orders for tag in sorted(given.order.tags))
    return [tag for tag in dict.fromkeys(tags) if tag != ALWAYS]


def select_variants(unit: Unit, tags: Collection[str]) -> Unit:
    """Return the unit with only the orders that have one of the tags, or `always`; without tags all of them.

    Raises:
        UsageError: no order has a tag; names the nearest.
    """
    if not tags:
        return unit
    known = tags_of(unit)
    for tag in tags:
        if tag not in known and tag != ALWAYS:
            has = f"; it has {listed(known)}" if known else "; none of its orders has `variants`"
            near = did_you_mean(tag, known) or has
            raise UsageError(f"{unit.name}/{unit.command} has no variant `{tag}`{near}")
    chosen = {*tags, ALWAYS}
    return replace(unit, orders=tuple(given for given in unit.orders if chosen & given.order.tags))
