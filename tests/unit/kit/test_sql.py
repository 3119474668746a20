from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection

from guanxi.kit.ids import bucket_of
from guanxi.kit.sql import Cursor, claim, copy_rows, dicts, identifier, insert_rows, records, rows

COLUMNS = {"id": "uuid", "name": "text", "tags": "text[]", "data": "jsonb", "at": "timestamptz"}
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
NASTY = 'a"b\\c{}%s,\n‘é’ 线索'


@pytest.fixture
def cursor(db: None) -> Iterator[Cursor]:
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table thing (id uuid primary key, name text, tags text[], data jsonb, at timestamptz,"
            " bucket smallint not null default 1)"
        )
        yield cursor


@dataclass(frozen=True)
class Thing:
    id: UUID
    name: str


def test_rows_go_in_by_one_statement_and_come_out_as_they_were(cursor: Cursor) -> None:
    first, second = (uuid4(), NASTY, [NASTY, ""], {"a": [1, NASTY]}, MOMENT), (uuid4(), None, None, None, None)
    insert_rows(cursor, "thing", COLUMNS, [first, second])
    found = rows(cursor, "select id, name, tags, data, at from thing order by name nulls last")
    assert found == [first, second]


def test_an_insert_of_nothing_asks_nothing(cursor: Cursor) -> None:
    assert insert_rows(cursor, "thing", COLUMNS, [], returning="id") == []


def test_a_conflict_can_be_left_alone_and_the_new_rows_returned(cursor: Cursor) -> None:
    old, new = uuid4(), uuid4()
    insert_rows(cursor, "thing", {"id": "uuid"}, [(old,)])
    both = [(old,), (new,)]
    assert insert_rows(cursor, "thing", {"id": "uuid"}, both, on_conflict="(id) do nothing", returning="id") == [(new,)]


def test_copy_takes_the_same_rows(cursor: Cursor) -> None:
    assert copy_rows(cursor, "thing", COLUMNS, [(uuid4(), NASTY, ["x", NASTY], {"a": NASTY}, MOMENT)]) == 1
    assert rows(cursor, "select name, tags, data->>'a' from thing") == [(NASTY, ["x", NASTY], NASTY)]


def test_rows_can_be_read_as_dicts_and_as_records(cursor: Cursor) -> None:
    id = uuid4()
    insert_rows(cursor, "thing", {"id": "uuid", "name": "text"}, [(id, "x")])
    assert dicts(cursor, "select name from thing") == [{"name": "x"}]
    assert records(Thing, cursor, "select id, name from thing where id = %s", [id]) == [Thing(id, "x")]


def test_claimed_rows_are_limited_to_the_given_buckets(cursor: Cursor) -> None:
    insert_rows(cursor, "thing", {"id": "uuid", "bucket": "smallint"}, [(uuid4(), number) for number in (1, 1, 2)])
    found = claim(cursor, "thing", ["bucket"], buckets=[1], where="name is null", order_by="id", limit=5)
    assert found == [(1,), (1,)]


def test_a_name_that_we_did_not_write_is_refused() -> None:
    with pytest.raises(ValueError, match="not an SQL name"):
        identifier('x"; drop table thing')


def test_sql_and_python_agree_on_every_bucket(db: None) -> None:
    ids = [uuid4() for _ in range(5_000)]
    with connection.cursor() as cursor:
        found = rows(cursor, "select id, bucket_of(id) from unnest(%s::uuid[]) as id", [ids])
    assert [bucket for _, bucket in found] == [bucket_of(id) for id, _ in found]
