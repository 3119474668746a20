"""A batch of messages becomes contacts, identities and events, in one transaction, each message once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import visitor
from guanxi.automation.engine.starts import SILENT
from guanxi.customers.tracking import people
from guanxi.customers.tracking.messages import Said
from guanxi.customers.tracking.people import Identity
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock
from guanxi.kit.sql import insert_rows, rows
from guanxi.objects import custom_events, living, read, write
from guanxi.objects.write import By, Draft

REMEMBERED = timedelta(days=7)
"""How long a message id is kept, so that what is sent again counts once (as Segment does)."""
JOINED = timedelta(days=90)
MOST_JOINED = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    accepted: int
    repeated: int


@dataclass(slots=True)
class _Batch:
    """What is known of people while a batch is worked through, and the events it leaves."""

    by: By
    contacts: dict[Identity, UUID]
    links: dict[Identity, UUID] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    joined: dict[UUID, UUID] = field(default_factory=dict)

    def who(self, said: Said) -> UUID | None:
        return next((found for one in people.identities(said) if (found := self.contacts.get(one))), None)

    def recognise(self, said: Said, contact: UUID) -> None:
        """All names of this message stand for the contact; what an unknown browser did before becomes theirs."""
        for one in people.identities(said):
            if self.contacts.get(one) != contact:
                self.contacts[one] = self.links[one] = contact
                if one[0] == "anonymous":
                    self.joined[people.visitor_of(said)] = contact


@transaction.atomic
def take(messages: Sequence[Said], source: str) -> Taken:
    """`source` is the name of the write key; it stands as the actor behind everything."""
    fresh = _unseen(messages)
    batch = _Batch(By(visitor(source)), people.known(one for said in fresh for one in people.identities(said)))
    for said in fresh:
        _ACTS[said.type](batch, said)
    people.link(batch.links)
    append([*_before(batch), *batch.events])
    _stamp_activity(batch)
    return Taken(len(fresh), len(messages) - len(fresh))


def _unseen(messages: Sequence[Said]) -> list[Said]:
    """Messages whose id has not been met lately; those without an id are taken as they come."""
    named = {said.id: said for said in messages if said.id}
    now = clock.now()
    columns = {"id": "text", "at": "timestamptz"}
    with connection.cursor() as cursor:
        new = insert_rows(
            cursor,
            "tracked_message",
            columns,
            [(id, now) for id in named],
            on_conflict="(id) do nothing",
            returning="id",
        )
    fresh = {id for (id,) in new or ()}
    kept = {id(said) for name, said in named.items() if name in fresh}
    return [said for said in messages if not said.id or id(said) in kept]


def _identify(batch: _Batch, said: Said) -> None:
    contact = people.met(people.values_of(said), said.user, batch.who(said), batch.by)
    if contact is not None:
        batch.recognise(said, contact)


def _alias(batch: _Batch, said: Said) -> None:
    """The person so far known as `previousId` is now `userId`."""
    former = [("user", said.previous), ("anonymous", said.previous)]
    batch.contacts |= people.known(one for one in former if one not in batch.contacts)
    contact = next((found for one in former if (found := batch.contacts.get(one))), None) or batch.who(said)
    if contact is not None:
        batch.contacts[("user", said.user)] = batch.links[("user", said.user)] = contact
        batch.links[("anonymous", said.previous)] = contact


def _group(batch: _Batch, said: Said) -> None:
    company, contact = people.company_of(said, batch.by), batch.who(said)
    if company is None or contact is None:
        return
    row = read.many("contact", [contact], batch.by.actor).get(contact)
    if row is not None and not row.get("company"):
        write.update("contact", [Draft({"company": company}, id=contact)], batch.by, partial=True)


def _behave(batch: _Batch, said: Said) -> None:
    kind, data = _page(said) if said.type in ("page", "screen") else _track(said)
    contact = batch.who(said)
    object, record = ("contact", contact) if contact else ("visitor", people.visitor_of(said))
    batch.events.append(NewEvent(kind, object, record, contact, data, at=said.at, actor=batch.by.actor.stamp))


def _page(said: Said) -> tuple[str, dict[str, Any]]:
    seen = {**said.page, **said.properties}
    data = {name: seen[name][:2000] for name in ("url", "path", "title", "referrer") if isinstance(seen.get(name), str)}
    return "page.visited", {"title": said.event, **data} if said.event else data


def _track(said: Said) -> tuple[str, dict[str, Any]]:
    """What people have declared a kind of event for is that kind, with the properties that fit its fields."""
    given = said.properties
    declared = living.tracked_as(said.event)
    if declared is not None:
        fit, _ = custom_events.fitted(declared, given)
        return declared.name, fit
    texts = {name: given[name][:500] for name in ("feature", "product", "url") if isinstance(given.get(name), str)}
    numbers = {name: given[name] for name in ("value", "percent") if _is_number(given.get(name))}
    return "behaviour.tracked", {"event": said.event, **texts, **numbers, "properties": dict(given)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


_ACTS = {
    "identify": _identify,
    "alias": _alias,
    "group": _group,
    "track": _behave,
    "page": _behave,
    "screen": _behave,
}

_EARLIER = """
select e.kind, e.record, e.at, e.data, e.bucket, e.gen, e.xid::text, e.seq from event e
where e.record = any(%s) and e.object = 'visitor' and e.at > %s order by e.at desc limit %s
"""


def _before(batch: _Batch) -> Iterable[NewEvent]:
    """What a recognised browser did before, now as the person's own. Told silently: no flow starts from the past."""
    if not batch.joined:
        return []
    now = clock.now()
    with connection.cursor() as cursor:
        found = rows(cursor, _EARLIER, [list(batch.joined), now - JOINED, MOST_JOINED])
    told = [_recognised(batch, visitor_id, contact) for visitor_id, contact in batch.joined.items()]
    return [*(_as_own(batch, batch.joined[row[1]], row) for row in reversed(found)), *told]


def _as_own(batch: _Batch, contact: UUID, row: Sequence[Any]) -> NewEvent:
    kind, _, at, data, bucket, gen, xid, seq = row
    cause = f"{bucket}.{gen}.{xid}.{seq}"
    actor = batch.by.actor.stamp
    return NewEvent(kind, "contact", contact, contact, data, at=at, actor=actor, cause=cause, depth=SILENT)


def _recognised(batch: _Batch, visitor_id: UUID, contact: UUID) -> NewEvent:
    data: Mapping[str, Any] = {"anonymous": str(visitor_id), "source": batch.by.actor.name or batch.by.actor.id}
    return NewEvent("contact.identified", "contact", contact, contact, data, actor=batch.by.actor.stamp)


def _stamp_activity(batch: _Batch) -> None:
    latest: dict[UUID, Any] = {}
    for event in batch.events:
        if event.contact is not None and event.at is not None:
            latest[event.contact] = max(event.at, latest.get(event.contact, event.at))
    drafts = [Draft({"last_activity_at": at}, id=contact) for contact, at in latest.items()]
    if drafts:
        write.update("contact", drafts, batch.by, partial=True)
