"""Writing thousands of rows in one statement, several times cheaper than arrays of parameters.

An array parameter is formatted element by element in Python; one JSON document is formatted by C and taken apart by the
server. COPY is cheaper still and is used where nothing can conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from guanxi.kit import json
from guanxi.kit.sql import Cursor, identifier

Values = Sequence[Sequence[object]]


def insert(cursor: Cursor, table: str, columns: Mapping[str, str], rows: Values, on_conflict: str = "") -> None:
    if rows:
        cursor.execute(_insert(table, tuple(columns.items()), on_conflict), [document(columns, rows)])


def document(columns: Mapping[str, str], rows: Values) -> str:
    """The rows as one JSON text for `recordset`."""
    names = tuple(columns)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows])


def recordset(columns: Mapping[str, str], alias: str = "n") -> str:
    """SQL: `json_to_recordset(%s) as n (…)`, typed."""
    listed = ", ".join(f"{identifier(name)} {type}" for name, type in columns.items())
    return f"json_to_recordset(%s::json) as {alias} ({listed})"


def copy(cursor: Cursor, table: str, columns: Mapping[str, str], rows: Values) -> None:
    """COPY in text form. Values are numbers, text, None, and what has a plain `str` (UUID, aware datetime)."""
    if not rows:
        return
    names = ", ".join(identifier(name) for name in columns)
    text = "".join(["\t".join([_field(value) for value in row]) + "\n" for row in rows])
    with cursor.copy(f"copy {identifier(table)} ({names}) from stdin") as into:
        into.write(text.encode())


def _field(value: object) -> str:
    if value is None:
        return "\\N"
    text = value if type(value) is str else json.dumps(value) if isinstance(value, dict | list) else str(value)
    return _escaped(text) if ("\\" in text or "\t" in text or "\n" in text or "\r" in text) else text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


@lru_cache(maxsize=64)
def _insert(table: str, columns: tuple[tuple[str, str], ...], on_conflict: str) -> str:
    names = ", ".join(identifier(name) for name, _ in columns)
    text = f"insert into {identifier(table)} ({names}) select {names} from {recordset(dict(columns))}"
    return f"{text} on conflict {on_conflict}" if on_conflict else text
