"""Tables as steps' own queries may see them in a backtest: without the records that came later.

Steps of areas ask the database (who is known, what is open), and today's tables hold what the past did not. Temporary
views of the same names leave out records made after the moment, and bring back those deleted after it. They are only
seen inside `as_of`; the replay itself reads the real tables. Their values are still today's, which is told as a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, connection

from guanxi.kit.registry import Registry
from guanxi.kit.sql import identifier
from guanxi.objects.registry import OBJECTS

_MOMENT = "guanxi.moment"
_REAL, _PAST = "public, pg_temp", "pg_temp, public"
_NOW = f"current_setting('{_MOMENT}')::timestamptz"
_IS_THERE = f"created_at <= {_NOW} and (deleted_at is null or deleted_at > {_NOW})"
PASTS: Registry[str] = Registry("table as it was")
"""For tables of areas that are no records: the query that answers their rows as they were at `{moment}`."""


@contextmanager
def shadows() -> Iterator[None]:
    """For the time of a replay. Whatever happens, the session does not keep them."""
    views = {table: _view(table) for table in sorted({kind.table for kind in OBJECTS.declared().values()})}
    views |= {table: query.format(moment=_NOW) for table, query in PASTS.items()}
    with connection.cursor() as cursor:
        cursor.execute("select set_config('search_path', %s, false)", [_REAL])
        for table, query in views.items():
            cursor.execute(f"create temporary view {identifier(table)} as {query}")
    try:
        yield
    finally:
        _drop(views)


def _view(table: str) -> str:
    """A record deleted since is shown as living, because that is what it was."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    shown = ["null::timestamptz as deleted_at" if name == "deleted_at" else identifier(name) for name in columns]
    return f"select {', '.join(shown)} from public.{identifier(table)} where {_IS_THERE}"


def _drop(tables: Iterable[str]) -> None:
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"drop view if exists pg_temp.{identifier(table)}")
            cursor.execute("reset search_path")
    except DatabaseError:
        connection.close()  # The session may be broken; a new one knows nothing of them.


@contextmanager
def as_of(now: datetime) -> Iterator[None]:
    """Queries inside see the shadows at this moment."""
    text = "select set_config('search_path', %s, false), set_config(%s, %s, false)"
    with connection.cursor() as cursor:
        cursor.execute(text, [_PAST, _MOMENT, now.isoformat()])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('search_path', %s, false)", [_REAL])
