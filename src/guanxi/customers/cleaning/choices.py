"""Which rules the organisation has switched off, and whether domains are looked up. A flow may switch off more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.customers.cleaning.rules import RULES
from guanxi.kit import sql
from guanxi.kit.errors import Conflict, Fault, Invalid
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"
Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Choices:
    off: frozenset[str] = frozenset()
    asks_dns: bool = False
    version: int = 0


def choices(query: Query | None = None) -> Choices:
    found = (query or _query)("select switched_off, asks_dns, version from cleaning_choice", [])
    return Choices(frozenset(found[0][0]), found[0][1], found[0][2]) if found else Choices()


@transaction.atomic
def save(off: Sequence[str], asks_dns: bool, version: int | None, actor: Actor) -> Choices:
    require_ability(actor, ABILITY)
    unknown = [
        Fault(f"off.{number}", "unknown_rule", _UNKNOWN.fill(name=name[:60]))
        for number, name in enumerate(off)
        if name not in RULES
    ]
    if unknown:
        raise Invalid(unknown[0].message, faults=tuple(unknown))
    with connection.cursor() as cur:
        cur.execute("insert into cleaning_choice (id) values (1) on conflict do nothing")
        known = sql.rows(cur, "select version from cleaning_choice for update")[0][0]
        if version is not None and version != known:
            raise Conflict(_CHANGED, code="version")
        cur.execute(
            "update cleaning_choice set switched_off = %s, asks_dns = %s, version = version + 1",
            [sorted(set(off)), asks_dns],
        )
    return choices()


def _query(text: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cur:
        return sql.rows(cur, text, list(params))


_UNKNOWN = Phrase("There is no cleaning rule “{name}”", "没有名为“{name}”的清洗规则")
_CHANGED = Phrase("Somebody else has changed the rules", "规则已被他人修改")
