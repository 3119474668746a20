"""Where a piece of SQL is being written, and its constants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count

from guanxi.expressions.closures import build
from guanxi.expressions.core import Ambient, Const, Core, is_constant
from guanxi.expressions.facts import RowFacts
from guanxi.expressions.fragment import Sql
from guanxi.expressions.zones import ZONES
from guanxi.kit.sql import identifier

SQL_TYPES = {
    "text": "text",
    "choice": "text",
    "number": "numeric",
    "money": "numeric",
    "duration": "numeric",
    "flag": "boolean",
    "date": "date",
    "moment": "timestamptz",
    "lookup": "uuid",
    "set": "text[]",
    "list": "text[]",
    "empty": "text",
    "unit": "text",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """`alias` is the row that fields are read from; `names` gives aliases nobody else has.

    `item` is the alias of the list value that is looked at, as column v.
    `folds` false writes out even what is the same for all rows, for tests of the templates.
    """

    alias: str
    now: datetime
    zone: str
    names: Iterator[str]
    folds: bool = True
    item: str = ""

    def is_folded(self, core: Core) -> bool:
        """Is this part computed in memory and sent as a parameter?"""
        return isinstance(core, Const | Ambient) or (self.folds and is_constant(core))


def new_names() -> Iterator[str]:
    return (f"x{number}" for number in count(1))


def framed(alias: str, now: datetime, zone: str) -> Frame:
    """Anything in an unknown zone is empty."""
    return Frame(identifier(alias).strip('"'), now, zone if zone in ZONES else "", new_names())


def constant(core: Core, frame: Frame) -> Sql:
    """The value of a part that does not depend on any record, found in memory."""
    if isinstance(core, Const):
        return literal(core.type, core.value)
    if isinstance(core, Ambient) and core.name == "zone" and not frame.zone:
        return literal("text", None)
    return literal(core.type, build(core)(RowFacts(frame.now, zone=frame.zone)))


def literal(type: str, value: object) -> Sql:
    if type.endswith(" items") and isinstance(value, tuple):
        return Sql(f"%s::{SQL_TYPES[type.removesuffix(' items')]}[]", (list(value),), is_simple=True)
    kind = SQL_TYPES[type]
    if value is None:
        return Sql(f"null::{kind}", is_simple=True)
    if isinstance(value, bool):
        return Sql("true" if value else "false", is_simple=True)
    return Sql(f"%s::{kind}", (list(value) if isinstance(value, tuple) else value,), is_simple=True)


def whole_literal(value: object) -> Sql | None:
    """For integer columns: a numeric beside them would keep their index from being used."""
    values = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(one, Decimal) and one == one.to_integral_value() and abs(one) < 2**62 for one in values):
        return None
    whole = [int(one) for one in values]
    return Sql("%s::bigint[]", (whole,)) if isinstance(value, tuple) else Sql("%s::bigint", (whole[0],))
