"""A unit command as YAML that, read again, is the same unit command."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from docker_meta.model.secrets import is_secret
from docker_meta.unit.decode.path_variables import PATH_NAMES, keep_path_variables
from docker_meta.unit.environment import secrets_among
from docker_meta.unit.load import HEADER
from docker_meta.unit.text.template import escape_templates
from docker_meta.unit.text.yaml_source import scalar
from docker_meta.unit.unit import Unit

# Plain in YAML 1.2, but not for the tools that still read YAML 1.1: better in quotes.
_READ_AS_ELSE = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|=|<<|[-+]?0[0-9_]+")


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  as in its base
        """Write every value out: people read this."""
        return True


def print_unit(unit: Unit, *, show_secrets: bool = False) -> str:
    """Return composition and orders as two documents, after a first line that names the unit command.

    Path variables stay as they are written; variables that only this run knows are replaced.
    """
    composition: Any = _settled(unit.raw_composition, unit, show_secrets=show_secrets)
    orders: Any = [
        {given.container: _settled(given.arguments, unit, show_secrets=show_secrets)} for given in unit.orders
    ]
    secrets = secrets_among(unit.environment)
    if not show_secrets:
        composition, orders = secrets.mask_data(composition), secrets.mask_data(orders)
    return f"{HEADER}{unit.name}/{unit.command}\n{_dump(composition)}---\n{_dump(orders)}"


def _settled(value: Any, unit: Unit, *, show_secrets: bool) -> Any:
    def resolve(name: str) -> str | None:
        if name in PATH_NAMES or name not in unit.environment or (is_secret(name) and not show_secrets):
            return None
        found = unit.environment[name]
        if found is None or isinstance(found, Mapping | list):
            return "" if found is None else None
        return str(found).lower() if isinstance(found, bool) else str(found)

    def settle(item: Any) -> Any:
        if isinstance(item, str):
            return keep_path_variables(item, resolve) if "${" in item else item
        if isinstance(item, Mapping):
            return {settle(key): settle(inner) for key, inner in item.items()}
        return [settle(inner) for inner in item] if isinstance(item, list | tuple) else item

    return settle(value)


def _dump(value: Any) -> str:
    text = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=2**31 - 1
    )
    return escape_templates(text)


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if "\n" in value and _can_be_a_block(value):
        style = "|"
    elif _READ_AS_ELSE.fullmatch(value) or not isinstance(scalar(value), str):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _can_be_a_block(value: str) -> bool:
    """Could a block be read again as it was? libyaml itself falls back to quotes in some cases only."""
    return value.isprintable() or all(
        line == line.rstrip() and "\t" not in line and (line.isprintable() or not line) for line in value.split("\n")
    )


def _number(dumper: yaml.CSafeDumper, value: float) -> yaml.ScalarNode:
    text = repr(value)
    special = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
    return dumper.represent_scalar("tag:yaml.org,2002:float", special.get(text, text))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)
