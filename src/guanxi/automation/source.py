"""Where a definition may come from: YAML text, parsed data, or a definition already read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.automation.definition import Definition, load_yaml, read_definition


def definition_of(given: Definition | Mapping[str, Any] | str) -> Definition:
    """From YAML text, from parsed data, or as it is. Raises `Invalid` with the address of every fault."""
    if isinstance(given, Definition):
        return given
    return read_definition(load_yaml(given) if isinstance(given, str) else given)
