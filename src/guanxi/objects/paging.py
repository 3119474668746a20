"""Where the next page begins: after a row, by its sort value and id, so that inserts neither repeat nor hide rows."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from guanxi.access.models import Team, User
from guanxi.kit import json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.kit.sql import identifier
from guanxi.objects.accept import is_storable
from guanxi.objects.lookups import PEOPLE
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import Shape, stored_fields
from guanxi.objects.spec import FieldSpec


@dataclass(frozen=True, slots=True)
class Order:
    """`key` is the SQL sorted by and `sqltype` its type; ties are broken by id, in the same direction. `join` brings
    the table that `key` stands in. `empty` says which rows have nothing to sort by; it is no text where all have.
    `people` is set when the names are those of people or teams: their table, and the column that points at it.
    """

    text: str
    key: str
    sqltype: str
    is_descending: bool
    empty: str
    join: str = ""
    people: tuple[str, str] | None = None

    @property
    def way(self) -> str:
        return "desc" if self.is_descending else "asc"

    @property
    def than(self) -> str:
        return "<" if self.is_descending else ">"


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row of the page before: what it was sorted by (None for nothing), and its id."""

    value: Any
    id: UUID


def order_of(shape: Shape, sort: str) -> Order:
    """From "name" or "-created_at". Lookups sort by the name of what they point at."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if name == "id":
        return Order(sort, "r.id", "uuid", is_descending, "")
    spec = shape.fields.get(name)
    if spec is None or spec.type in ("json", "set"):
        raise _cannot_sort(shape, name)
    if named := _named(spec):
        return _by_name(sort, is_descending, spec, *named)
    key, sqltype, is_nullable = _key(spec)
    return Order(sort, key, sqltype, is_descending, f"{key} is null" if is_nullable else "")


def _key(spec: FieldSpec) -> tuple[str, str, bool]:
    if spec.is_custom:
        held = f"r.custom->'{spec.column}'"
        if spec.type == "number":
            return f"(case when jsonb_typeof({held}) = 'number' then ({held})::numeric end)", "numeric", True
        return f"(r.custom->>'{spec.column}')", "text", True
    return f"r.{identifier(spec.column)}", spec.sql_type, spec.is_nullable


def _by_name(sort: str, is_descending: bool, spec: FieldSpec, table: str, display: str) -> Order:
    """The names lead, and the rows follow from them: looking up a name for each row would look up a million."""
    column, name = f"r.{identifier(spec.column)}", f"sorted.{identifier(display)}"
    join = f"join {identifier(table)} sorted on sorted.id = {column}"
    known = f"select from {identifier(table)} sorted where sorted.id = {column} and {name} is not null"
    people = (identifier(table), column) if spec.target in PEOPLE else None
    return Order(sort, name, "text", is_descending, f"not exists ({known})", join, people)


def _named(spec: FieldSpec) -> tuple[str, str] | None:
    """Table and column with the name of what a lookup points at, if its name is one column."""
    if spec.type != "lookup" or spec.is_custom:
        return None
    if spec.target in PEOPLE:
        return (User if spec.target == "user" else Team)._meta.db_table, "name"
    target = OBJECTS[spec.target]
    if not isinstance(target.display, str):
        return None
    return target.table, next(one.column for one in stored_fields(target) if one.name == target.display)


def token(order: Order, value: Any, id: UUID) -> str:
    written = json.dumps([order.text, value, id])
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _text(value: object) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError
    return value


def _number(value: object) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > 1_000:
        raise ValueError
    return number


# A mark comes from outside: what is in it must be of the sorted column's type before it meets SQL.
_READ: dict[str, Callable[[Any], object]] = {
    "text": _text,
    "numeric": _number,
    "bigint": _number,
    "boolean": bool,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
}


def mark_of(order: Order, token: str) -> Mark:
    """A mark comes from outside: one of another list, or of no list, is refused."""
    try:
        text, value, id = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if text != order.text:
            raise ValueError
        return Mark(None if value is None else _READ[order.sqltype](value), UUID(id))
    except (ValueError, TypeError, ArithmeticError, AttributeError, RecursionError):
        raise Invalid(_BAD_TOKEN, code="bad_page", faults=(Fault("after", "bad_page", _BAD_TOKEN),)) from None


def _cannot_sort(shape: Shape, name: str) -> Invalid:
    near = did_you_mean(name, shape.fields)
    words = Phrase("One cannot sort by “{name}”", "不能按“{name}”排序")
    better = Phrase("One cannot sort by “{name}”; did you mean “{near}”?", "不能按“{name}”排序，你是指“{near}”吗？")
    message = (better if near and near != name else words).fill(name=name[:80], near=near)
    return Invalid(message, code="bad_sort", faults=(Fault("sort", "bad_sort", message),))


_BAD_TOKEN = Phrase(
    "This page mark does not belong to this list; begin again from the first page", "分页标记无效，请从第一页重新开始"
)
