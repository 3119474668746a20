"""The statements that write rows and their events together.

Rows and events travel as two JSON documents, so a batch of one and of five thousand are the same prepared text. The
events join the written rows: no event without its change, no change without its event.
"""

import json as stdlib_json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db import connection

from guanxi.events.log import EVENT_COLUMNS, NewEvent, row
from guanxi.events.stamp import capture
from guanxi.kit import json
from guanxi.kit.sql import identifier

_EXACT = 15
Columns = tuple[tuple[str, str], ...]
Cells = Mapping[str, object]

_EVENT_NAMES = ", ".join(EVENT_COLUMNS)
_EVENT_TYPES = ", ".join(f"{name} {sqltype}" for name, sqltype in EVENT_COLUMNS.items())
_EVENTS = f"""
insert into event ({_EVENT_NAMES})
select {", ".join(f"given.{name}" for name in EVENT_COLUMNS)}
from jsonb_to_recordset(%(events)s::jsonb) as given({_EVENT_TYPES}, of uuid)
join changed on changed.id = coalesce(given.of, given.record)
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """An event and the written row it belongs to."""

    of: UUID
    event: NewEvent


def insert(table: str, columns: Columns, rows: Sequence[Cells], events: Sequence[Filed]) -> None:
    """Insert rows with their events."""
    _run(_insert_text(table, columns), rows, events)


def update(table: str, columns: Columns, rows: Sequence[Cells], events: Sequence[Filed]) -> None:
    """Set the columns of the rows with these ids. `custom` is patched, not replaced: keys set to null are removed."""
    _run(_update_text(table, columns), rows, events)


def _run(text: str, rows: Sequence[Cells], events: Sequence[Filed]) -> None:
    """Numbers in events are JSON numbers, as conditions compare them; in rows they are text and keep every digit."""
    params = {
        "rows": _dumped(rows, lambda number: format(number, "f")),
        "events": _dumped([_event(filed) for filed in events], json_number),
    }
    with connection.cursor() as cur:
        cur.execute(text, params)


def _dumped(rows: Sequence[Cells], number: Callable[[Decimal], object]) -> str:
    """A batch has a handful of different moments and thousands of places for them: each is written out once."""
    moments: dict[datetime, str] = {}

    def plain(value: object) -> object:
        if isinstance(value, UUID):
            return str(value)
        if isinstance(value, datetime):
            return moments.get(value) or moments.setdefault(value, value.isoformat())
        return number(value) if isinstance(value, Decimal) else json.plain(value)

    return stdlib_json.dumps(rows, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain)


def json_number(value: Decimal) -> object:
    """A float keeps fifteen digits exactly; what has more stays text."""
    if len(value.as_tuple().digits) > _EXACT:
        return format(value, "f")
    return int(value) if value == value.to_integral_value() else float(value)


def _event(filed: Filed) -> Cells:
    cells = dict(zip(EVENT_COLUMNS, row(filed.event), strict=True))
    if filed.of != filed.event.record:
        cells["of"] = filed.of
    return cells


@lru_cache(maxsize=512)
def _insert_text(table: str, columns: Columns) -> str:
    names = ", ".join(identifier(name) for name, _ in columns)
    rows = f"select {names} from jsonb_to_recordset(%(rows)s::jsonb) as given({_typed(columns)})"
    return capture(f"insert into {identifier(table)} ({names}) {rows} returning id", _EVENTS)


@lru_cache(maxsize=512)
def _update_text(table: str, columns: Columns) -> str:
    sets = ", ".join(_set(name) for name, _ in columns if name != "id")
    rows = f"jsonb_to_recordset(%(rows)s::jsonb) as given({_typed(columns)})"
    change = f"update {identifier(table)} as record set {sets} from {rows} where record.id = given.id"
    return capture(f"{change} returning record.id", _EVENTS)


def _set(name: str) -> str:
    column = identifier(name)
    if name == "custom":
        return "custom = jsonb_strip_nulls(record.custom || given.custom)"
    return f"{column} = given.{column}"


def _typed(columns: Columns) -> str:
    return ", ".join(f"{identifier(name)} {sqltype}" for name, sqltype in columns)
