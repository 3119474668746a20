"""Very many records at once, by COPY, as no person could write them: for lists that must scroll all the same."""

import io
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from guanxi.project.embedded import guest


def copies(data: Path, table: str, id: str, count: int, name: str) -> None:
    """`count` records like this one, called “name 1” to “name count”, each a second older than the one before."""
    stay = guest.join(data)
    try:
        with psycopg.connect(stay.url()) as connection:
            _copy(connection, table, UUID(id), count, name)
    finally:
        stay.leave()


def _copy(connection: psycopg.Connection, table: str, id: UUID, count: int, name: str) -> None:
    columns = [
        column
        for (column,) in connection.execute(
            "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
            " and column_name not in ('id', 'name', 'created_at', 'external_id', 'match_key')"
            " order by ordinal_position",
            [table],
        )
    ]
    connection.execute("create temporary table made (id uuid, name text, at int) on commit drop")
    lines = io.StringIO("".join(f"{uuid4()}\t{name} {number}\t{number}\n" for number in range(1, count + 1)))
    with connection.cursor() as cursor, cursor.copy("copy made from stdin") as copy:
        copy.write(lines.read())
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    like = sql.SQL(", ").join(sql.SQL("one.{}").format(sql.Identifier(column)) for column in columns)
    connection.execute(
        sql.SQL(
            "insert into {table} (id, name, created_at, {listed})"
            " select made.id, made.name, one.created_at - made.at * interval '1 second', {like}"
            " from made, {table} one where one.id = %s"
        ).format(table=sql.Identifier(table), listed=listed, like=like),
        [id],
    )
    connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
