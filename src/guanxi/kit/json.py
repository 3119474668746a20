"""JSON as this program writes it into the database, logs and tokens."""

import json
import re
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
    return storable(exact(value))


def exact(value: object) -> str:
    """As it is, also what no database keeps: for whoever would rather refuse than mend."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain)


# An even number of backslashes before it is a text that ends in backslashes; an odd one would be a text about "\u0000".
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def storable(text: str) -> str:
    """JSON that PostgreSQL takes. It knows no NUL and no half of a surrogate pair; what a stranger's server or a script
    put there becomes U+FFFD, instead of a row that nobody can write.
    """
    if "\\u0000" in text:
        text = _NUL.sub("\\g<1>\N{REPLACEMENT CHARACTER}", text)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def loads(text: str | bytes) -> Any:
    return json.loads(text)


def strict(text: str | bytes) -> Any:
    """For what strangers send: NaN and Infinity, which JSON does not know, are a ValueError like any other fault."""
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


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
