"""Reading and writing thousands of rows in one statement, several times cheaper than through Django's cursors.

An array parameter is formatted element by element in Python; one JSON document is formatted by C and taken apart by the
server. COPY is cheaper still and is used where nothing can conflict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.json import plain, storable
from guanxi.kit.sql import Cursor, identifier
from guanxi.objects import gathering

Values = Sequence[Sequence[object]]

# One encoder for all: json.dumps with options of its own builds a new one at every call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain).encode


def encode(value: object) -> str:
    return storable(_encode(value))


def fetch(text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows in binary form, in this thread's transaction."""
    gathering.look(text)
    return sql.fetch(connection, text, params)


def insert(cursor: Cursor, table: str, columns: Mapping[str, str], rows: Values, on_conflict: str = "") -> None:
    if rows:
        cursor.execute(_insert(table, tuple(columns.items()), on_conflict), [document(columns, rows)])


def document(columns: Mapping[str, str], rows: Values) -> str:
    """The rows as one JSON text for `recordset`."""
    names = tuple(columns)
    return encode([dict(zip(names, row, strict=True)) for row in rows])


def recordset(columns: Mapping[str, str], alias: str = "n") -> str:
    """SQL: `json_to_recordset(%s) as n (…)`, typed."""
    listed = ", ".join(f"{identifier(name)} {type}" for name, type in columns.items())
    return f"json_to_recordset(%s::json) as {alias} ({listed})"


def copy(cursor: Cursor, table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """COPY lines in PostgreSQL's text form: tabs between the values, a newline at the end, `escaped` where it may
    matter.
    """
    if lines:
        names = ", ".join(identifier(name) for name in columns)
        # Django translates errors of its own cursor's methods only, and COPY is none of them.
        with connection.wrap_database_errors, cursor.copy(f"copy {identifier(table)} ({names}) from stdin") as into:
            into.write("".join(lines).encode())


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


@lru_cache(maxsize=64)
def _insert(table: str, columns: tuple[tuple[str, str], ...], on_conflict: str) -> str:
    names = ", ".join(identifier(name) for name, _ in columns)
    text = f"insert into {identifier(table)} ({names}) select {names} from {recordset(dict(columns))}"
    return f"{text} on conflict {on_conflict}" if on_conflict else text
