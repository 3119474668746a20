"""Which ways of notices a person wants, besides the bell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.kit import sql

Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Ways:
    """Both are on for whoever has said nothing; a flow must ask for them all the same."""

    mail: bool = True
    chat: bool = True


def choices(users: Sequence[UUID], query: Query) -> dict[UUID, Ways]:
    found = query("select user_id, mail, chat from notice_choice where user_id = any(%s)", [list(users)])
    return {user: Ways(mail, chat) for user, mail, chat in found}


def of(user: UUID) -> Ways:
    with connection.cursor() as cur:
        return choices([user], lambda text, params: sql.rows(cur, text, params)).get(user, Ways())


def choose(user: UUID, ways: Ways) -> Ways:
    with connection.cursor() as cur:
        cur.execute(
            "insert into notice_choice (user_id, mail, chat) values (%s, %s, %s)"
            " on conflict (user_id) do update set mail = excluded.mail, chat = excluded.chat",
            [user, ways.mail, ways.chat],
        )
    return ways
