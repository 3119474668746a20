"""Set statements for any cursor of psycopg, also one wrapped by Django. Values are always parameters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import adapters
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.string import TextLoader

from guanxi.kit import json

R = TypeVar("R")
Params = Sequence[object] | Mapping[str, object] | None
Cursor = Any  # psycopg.Cursor, or Django's wrapper of it, which shares no base class with it.

_JSONB = 3802
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def rows(cur: Cursor, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
    """All rows; jsonb as Python values, also from Django's cursors, which leave it as text for their own fields."""
    cur.execute(sql, [quick(value) for value in params] if isinstance(params, list) else params)
    return fetched(cur)


class Ids(list[UUID]):
    """An array of uuid, written as one text. Lists in general are looked through item by item, thrice."""


class _IdsDumper(Dumper):
    oid = adapters.types["uuid"].array_oid

    def dump(self, obj: Ids) -> bytes:
        return ("{" + ",".join(map(str, obj)) + "}").encode()


class Numbers(list[int]):
    """An array of whole numbers, written as one text. The statement says of which type, by a cast or a column."""


class _NumbersDumper(Dumper):
    def dump(self, obj: Numbers) -> bytes:
        return ("{" + ",".join(map(str, obj)) + "}").encode()


adapters.register_dumper(Ids, _IdsDumper)
adapters.register_dumper(Numbers, _NumbersDumper)


def quick(value: object) -> object:
    """A list of nothing but ids as `Ids`, of nothing but numbers as `Numbers`; any other value as it is."""
    if type(value) is not list:
        return value
    kinds = set(map(type, value))
    return Ids(value) if kinds == {UUID} else Numbers(value) if kinds == {int} else value


def fetched(cur: Cursor) -> list[tuple[Any, ...]]:
    """What is left to fetch of a statement already executed, with jsonb decoded as in `rows`."""
    found = list(cur.fetchall())
    if not (places := _undecoded(cur)):
        return found
    columns = list(zip(*found, strict=True))
    for place in places if found else ():
        columns[place] = tuple(value if value is None else json.loads(value) for value in columns[place])
    return list(zip(*columns, strict=True))


def fetch(connection: Any, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows in binary form, by a Django connection and in its transaction: dates, ids and JSON are read by C, where
    the loaders of Django's own cursors are Python.
    """
    connection.ensure_connection()
    query: Any = sql  # psycopg wants a literal; ours are built from declared names only.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(query, params, binary=True).fetchall()


def dicts(cur: Cursor, sql: str, params: Params = None) -> list[dict[str, Any]]:
    found = rows(cur, sql, params)
    names = [column[0] for column in cur.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def records(cls: type[R], cur: Cursor, sql: str, params: Params = None) -> list[R]:
    """One `cls` a row, columns given by name."""
    return [cls(**row) for row in dicts(cur, sql, params)]


def identifier(name: str) -> str:
    """A quoted name. Only names we would declare ourselves pass; anything else is a programming error."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an SQL name: {name!r}")
    return f'"{name}"'


def insert_rows(
    cur: Cursor,
    table: str,
    columns: Mapping[str, str],
    values: Iterable[Sequence[object]],
    *,
    returning: str = "",
    on_conflict: str = "",
) -> list[tuple[Any, ...]]:
    """Insert many rows by ONE statement. They travel as one JSON document, which C writes and the server takes apart.

    `columns` maps names to SQL types. `returning` and `on_conflict` are SQL text ("id, version", "(key) do nothing").
    """
    names = tuple(columns)
    given = [dict(zip(names, row, strict=True)) for row in values]
    if not given:
        return []
    cur.execute(_insert_text(table, tuple(columns.items()), returning, on_conflict), [json.dumps(given)])
    return fetched(cur) if returning else []


def copy_rows(cur: Cursor, table: str, columns: Mapping[str, str], values: Iterable[Sequence[object]]) -> int:
    """COPY rows in: several times faster than `insert_rows`, but knows no conflict and returns only the count."""
    types = list(columns.values())
    names = ", ".join(identifier(name) for name in columns)
    count = 0
    with cur.copy(f"copy {identifier(table)} ({names}) from stdin") as copy:
        for row in values:
            copy.write_row([_copied(sqltype, value) for sqltype, value in zip(types, row, strict=True)])
            count += 1
    return count


def claim(
    cur: Cursor,
    table: str,
    columns: Sequence[str],
    *,
    buckets: Sequence[int],
    where: str,
    params: Sequence[object] = (),
    order_by: str,
    limit: int,
) -> list[tuple[Any, ...]]:
    """Lock up to `limit` rows of these buckets that nobody else holds; the locks last as long as the transaction."""
    names = ", ".join(identifier(name) for name in columns)
    return rows(
        cur,
        f"select {names} from {identifier(table)} where bucket = any(%s) and ({where})"
        f" order by {order_by} limit %s for update skip locked",
        [list(buckets), *params, limit],
    )


def _undecoded(cur: Cursor) -> frozenset[int]:
    places = frozenset(place for place, column in enumerate(cur.description) if column[1] == _JSONB)
    # Compared by name, because psycopg may put its C twin in the place of the class.
    if places and cur.adapters.get_loader(_JSONB, Format.TEXT).__name__ == TextLoader.__name__:
        return places
    return frozenset()


@lru_cache(maxsize=128)
def _insert_text(table: str, columns: tuple[tuple[str, str], ...], returning: str, on_conflict: str) -> str:
    listed = ", ".join(identifier(name) for name, _ in columns)
    typed = ", ".join(f"{identifier(name)} {sqltype}" for name, sqltype in columns)
    text = (
        f"insert into {identifier(table)} ({listed}) select {listed} from json_to_recordset(%s::json) as new ({typed})"
    )
    if on_conflict:
        text += f" on conflict {on_conflict}"
    if returning:
        text += f" returning {returning}"
    return text


def _copied(sqltype: str, value: object) -> object:
    if value is not None and sqltype in ("json", "jsonb"):
        return json.dumps(value)
    return value
