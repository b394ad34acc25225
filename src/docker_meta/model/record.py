"""The base of all values that are read from files."""

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Immutable, and strict about unknown keys."""
