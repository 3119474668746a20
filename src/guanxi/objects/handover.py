"""What a person owns, and giving all of it to somebody else when they leave."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction

from guanxi.access import audit
from guanxi.access.models import User
from guanxi.access.scopes import require_ability
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier, rows
from guanxi.objects import write
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import By, Draft

BATCH = 1_000


def owned(user: UUID) -> Mapping[str, int]:
    """Living records by object, where there are any; whoever may see them."""
    counted = {name: _count(kind.table, user) for name, kind in OBJECTS.items()}
    return {name: count for name, count in counted.items() if count}


@transaction.atomic
def hand_over(user: UUID, to: UUID, by: By) -> Mapping[str, int]:
    """All of it, each record with its event; answers how many of each object went over."""
    require_ability(by.actor, "users.manage")
    if user == to or not User.objects.filter(pk=to, is_active=True).exists():
        raise Invalid(_NOBODY, faults=(Fault("to", "unknown_user", _NOBODY),))
    given = {name: _give(name, user, to, by) for name in owned(user)}
    names = dict(User.objects.filter(pk__in=(user, to)).values_list("pk", "email"))
    if given:
        count = sum(given.values())
        audit.record("access.handed_over", user, by.actor, email=names[user], to=names[to], count=count, objects=given)
    return given


def _give(object: str, user: UUID, to: UUID, by: By) -> int:
    total = 0
    while ids := _some(OBJECTS[object].table, user):
        write.update(object, [Draft({"owner": to}, id=id) for id in ids], by)
        total += len(ids)
    return total


def _count(table: str, user: UUID) -> int:
    with connection.cursor() as cursor:
        text = f"select count(*) from {identifier(table)} where owner_id = %s and deleted_at is null"
        return int(rows(cursor, text, [user])[0][0])


def _some(table: str, user: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        text = (
            f"select id from {identifier(table)} where owner_id = %s and deleted_at is null order by id limit {BATCH}"
        )
        return [id for (id,) in rows(cursor, text, [user])]


_NOBODY = Phrase("Choose a colleague who works here", "请选择一位在职同事")
