"""What follows from the status of a ticket, on every write, whoever writes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, visitor
from guanxi.channels.tracking import Sent
from guanxi.events.log import NewEvent, append
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import read
from guanxi.objects.write import By
from guanxi.service.vocabulary import OPEN_TICKET

Values = dict[str, object]
Old = Mapping[str, object] | None


def follow_status(values: Values, old: Old) -> Values:
    """A ticket is solved at the moment its status says so, and not solved when it is opened again."""
    before = str((old or {}).get("status") or "new")
    after = str(values.get("status") or before)
    if old is not None and after == before:
        return values
    if after in OPEN_TICKET:
        values |= {"solved_at": None, "closed_at": None}
        if old is not None and before not in OPEN_TICKET:
            values["reopened"] = int(str(old.get("reopened") or 0)) + 1
        return values
    if not (old or {}).get("solved_at"):
        values["solved_at"] = now()
    values["closed_at"] = now() if after == "closed" else None
    return values


def know_company(values: Values, old: Old) -> Values:
    """A new ticket of a person is one of their company, unless somebody says otherwise."""
    contact = values.get("contact")
    if old is None and isinstance(contact, UUID) and not values.get("company"):
        company = read.many("contact", [contact], SYSTEM).get(contact, {}).get("company")
        if company:
            values["company"] = company["id"]
    return values


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    before = str((old or {}).get("status") or "new")
    after = str(new.get("status") or "new")
    if (before in OPEN_TICKET) == (after in OPEN_TICKET):
        return []
    kind = "ticket.reopened" if after in OPEN_TICKET else "ticket.solved"
    data = {
        "status": after,
        "priority": new.get("priority"),
        "kind": new.get("kind"),
        "hours": _hours(new.get("created_at")),
        "title": new.get("title"),
    }
    return [event(kind, "ticket", new, data, by)]


# A flow writes about the ticket itself, or about the response of somebody who was asked how it went.
_MEANT = """
select id, contact_id as contact from ticket where deleted_at is null
and id in (select %(subject)s::uuid union all select ticket_id from response where id = %(subject)s::uuid)
"""


def hear_answer(about: Sent, said: Mapping[str, object]) -> None:
    """An answer to what a flow has written about a ticket stands with the ticket."""
    if not about.run:
        return
    # Runs carry their subject as the last part of their name.
    subject = UUID(about.run.rpartition(".")[2])
    with connection.cursor() as cursor:
        found = sql.dicts(cursor, _MEANT, {"subject": subject})
    data, by = {**said, "subject": about.subject}, By(visitor("mail"))
    append([event("ticket.answered", "ticket", ticket, data, by) for ticket in found])


def event(kind: str, object: str, new: Mapping[str, object], data: Mapping[str, object], by: By) -> NewEvent:
    """About the record that `write` has just written, and its contact."""
    id, contact = new["id"], new.get("contact")
    assert isinstance(id, UUID)  # noqa: S101 - what `write` hands out
    about = contact if isinstance(contact, UUID) else None
    return NewEvent(kind, object, id, about, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth)


def _hours(since: object) -> float:
    return round((now() - since).total_seconds() / 3600, 1) if isinstance(since, datetime) else 0.0
