"""JSON as this program writes it into the database, logs and tokens."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from guanxi.kit.phrase import Phrase


def dumps(value: object) -> str:
    """Compact, Unicode kept. Decimals become strings, so that no digit is lost in a reader that uses floats."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain)


def loads(text: str | bytes) -> Any:
    return json.loads(text)


def plain(value: object) -> object:
    """The JSON form of the kinds of value that occur in records and events."""
    match value:
        case Phrase():
            return value.json()
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case UUID():
            return str(value)
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case set() | frozenset():
            return sorted(value, key=str)
        case Mapping():
            return dict(value)
        case tuple():
            return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")
