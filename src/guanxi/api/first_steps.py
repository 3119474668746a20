"""What a new company does first, for those who may do it, until it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.db import connection
from ninja import Schema

from guanxi.access.actors import Actor
from guanxi.access.scopes import has_ability, may_create
from guanxi.channels.house import are_mails_caught
from guanxi.kit import sql

Name = Literal["customers", "colleagues", "form", "mails"]

_DONE = """
select exists (select from contact where deleted_at is null),
       (select count(*) > 1 from (select from app_user where is_active limit 2) users),
       exists (select from lead)
"""


class FirstStep(Schema):
    name: Name
    is_done: bool


def first_steps(actor: Actor) -> Sequence[dict[str, Any]]:
    """Nothing for those who may take none of them, and nothing once customers, colleagues and leads are there: that
    mails stay on this machine is then a decision.
    """
    may: dict[Name, bool] = {
        "customers": has_ability(actor, "imports.run"),
        "colleagues": has_ability(actor, "users.manage"),
        "form": may_create(actor, "form"),
        "mails": has_ability(actor, "settings.manage"),
    }
    if not any(may.values()):
        return ()
    with connection.cursor() as cur:
        ((customers, colleagues, leads),) = sql.rows(cur, _DONE, [])
    if customers and colleagues and leads:
        return ()
    done = {"customers": customers, "colleagues": colleagues, "form": leads, "mails": not are_mails_caught()}
    return [{"name": name, "is_done": done[name]} for name, is_allowed in may.items() if is_allowed]
