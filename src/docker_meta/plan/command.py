"""From `UNIT/COMMAND:VARIANT…` on the command line to the unit command that runs."""

from collections.abc import Sequence
from pathlib import Path

from docker_meta.plan.generated import generate
from docker_meta.unit.catalog import GENERATED, START
from docker_meta.unit.load import Configuration
from docker_meta.unit.parameters import Claim
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import UnitCommand, select_variants

_FILE_ENDINGS = (".yaml", ".yml")


def is_file(text: str) -> bool:
    """Is it the name of a unit file, rather than UNIT/COMMAND?"""
    return text.partition(":")[0].endswith(_FILE_ENDINGS)


def load_command(
    configuration: Configuration, wanted: UnitCommand, words: Sequence[str] = (), claim: Claim = list
) -> Unit:
    """Return the unit command, generated if there is no file for it, with only the orders of the variants.

    Raises:
        UnitError: its file is wrong.
        UsageError: there is no such unit, command or variant, or the words do not fit its parameters.
    """
    if is_generated(configuration, wanted):
        start = configuration.load(wanted.unit, START, words, as_command=wanted.command, claim=claim)
        return generate(select_variants(start, wanted.variants), wanted.command)
    return select_variants(configuration.load(wanted.unit, wanted.command, words, claim=claim), wanted.variants)


def is_generated(configuration: Configuration, wanted: UnitCommand) -> bool:
    """Has the command no file, and does it follow from `start`?"""
    return (
        wanted.command in GENERATED
        and configuration.catalog.find(wanted.unit, wanted.command) is None
        and configuration.catalog.find(wanted.unit, START) is not None
    )


def load_file(
    configuration: Configuration, text: str, unit_name: str | None, words: Sequence[str] = (), claim: Claim = list
) -> Unit:
    """Return the unit command of a file anywhere; variants may follow its name."""
    path, *variants = text.split(":")
    return select_variants(configuration.load_file(Path(path), words, unit=unit_name, claim=claim), variants)
