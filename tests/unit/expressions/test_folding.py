"""Upper and lower case are those of the database, for every character there is."""

from typing import Any

import psycopg

from guanxi.expressions.folding import lower, upper


def test_every_character_has_the_same_case_in_memory_and_in_the_database(server: Any) -> None:
    characters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        found = connection.execute(
            'select c, lower(c collate "pg_c_utf8"), upper(c collate "pg_c_utf8") from unnest(%s::text[]) c',
            [characters],
        ).fetchall()
    wrong = [(one, low, up) for one, low, up in found if (lower(one), upper(one)) != (low, up)]
    assert wrong == []
