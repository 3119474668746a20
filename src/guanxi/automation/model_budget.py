"""What flows may ask of the language model in a day: so many questions, so many tokens. A loop must not cost a fortune.

A question counts when it leaves, also when it is asked again; its tokens count when the answer says how many they were.
The day is the organisation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation.house import home_zone
from guanxi.expressions.calendar import local_wall
from guanxi.kit import clock
from guanxi.kit.errors import Conflict, Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import records, rows

ABILITY = "settings.manage"
SHOWN_DAYS = 30
MOST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """None means no limit. `version` is 0 while nobody has said anything and the defaults count."""

    calls_a_day: int | None = 5_000
    tokens_a_day: int | None = 5_000_000
    version: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    calls: int
    tokens: int
    refused: int


def budget() -> Budget:
    with connection.cursor() as cursor:
        found = records(Budget, cursor, "select calls_a_day, tokens_a_day, version from model_budget")
    return found[0] if found else Budget()


def used(actor: Actor) -> list[Day]:
    """The newest days on which something was asked."""
    require_ability(actor, ABILITY)
    text = "select day, calls, tokens, refused from model_day order by day desc limit %s"
    with connection.cursor() as cursor:
        return records(Day, cursor, text, [SHOWN_DAYS])


def today() -> Day:
    day = _day(clock.now())
    with connection.cursor() as cursor:
        found = records(Day, cursor, "select day, calls, tokens, refused from model_day where day = %s", [day])
    return found[0] if found else Day(day, 0, 0, 0)


_SAVE = """
insert into model_budget (calls_a_day, tokens_a_day, updated_at, updated_by) values (%s, %s, %s, %s)
on conflict (id) do update set
    calls_a_day = excluded.calls_a_day, tokens_a_day = excluded.tokens_a_day, updated_at = excluded.updated_at,
    updated_by = excluded.updated_by, version = model_budget.version + 1
"""


def save(calls: int | None, tokens: int | None, version: int | None, actor: Actor) -> Budget:
    require_ability(actor, ABILITY)
    given = {"calls_a_day": calls, "tokens_a_day": tokens}
    faults = [Fault(name, "out_of_range", _RANGE) for name, n in given.items() if n is not None and not 0 <= n <= MOST]
    if faults:
        raise Invalid(_RANGE, faults=tuple(faults))
    if version is not None and version != budget().version:
        raise Conflict(_CHANGED, code="version")
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [calls, tokens, clock.now(), actor.stamp])
    return budget()


_TAKE = """
insert into model_day (day) values (%s) on conflict (day) do update set calls = model_day.calls
returning calls, tokens
"""


def take(wanted: int) -> Sequence[Phrase | None]:
    """For each of so many questions why it may not be asked, or None; inside the sender's transaction.

    The row of the day stays locked until then, so that two senders do not both take what is left.
    """
    if not wanted:
        return ()
    now, limit = clock.now(), budget()
    with connection.cursor() as cursor:
        calls, tokens = rows(cursor, _TAKE, [_day(now)])[0]
        over = limit.tokens_a_day is not None and tokens >= limit.tokens_a_day
        left = wanted if limit.calls_a_day is None else max(0, limit.calls_a_day - calls)
        asked = 0 if over else min(wanted, left)
        text = "update model_day set calls = calls + %s, refused = refused + %s where day = %s"
        cursor.execute(text, [asked, wanted - asked, _day(now)])
    reason = _TOKENS.fill(n=f"{limit.tokens_a_day:,}") if over else _CALLS.fill(n=f"{limit.calls_a_day or 0:,}")
    return [None] * asked + [reason] * (wanted - asked)


def spend(tokens: int) -> None:
    """What answers said that they cost; inside the transaction that closes them."""
    if tokens:
        text = "insert into model_day (day, tokens) values (%s, %s)"
        text += " on conflict (day) do update set tokens = model_day.tokens + excluded.tokens"
        with connection.cursor() as cursor:
            cursor.execute(text, [_day(clock.now()), tokens])


def _day(now: datetime) -> date:
    wall = local_wall(now, home_zone())
    return (wall or now).date()


_RANGE = Phrase("A number from 0 to 1,000,000,000, or nothing for no limit", "请填写 0 到 1,000,000,000，留空表示不限")
_CHANGED = Phrase("Somebody else has changed the budget", "预算已被他人修改")
_CALLS = Phrase(
    "today's budget of {n} questions to the language model is used up",
    "今天向语言模型提问的预算（{n} 次）已用完",
)
_TOKENS = Phrase(
    "today's budget of {n} tokens of the language model is used up", "今天语言模型的 token 预算（{n}）已用完"
)
