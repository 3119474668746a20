"""A record's history and the reasons for its values, as the web draws them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.customers import facade as customers
from guanxi.kit.phrase import Phrase
from guanxi.objects.explain import Link, Story, explain, origin
from guanxi.objects.timeline import TimelineItem, Who
from guanxi.objects.timeline import timeline as items_of

NEVER = Phrase("It has been so since the record was made", "自创建以来一直如此")
# By what stands before the dot, or by the whole kind.
ICONS: Mapping[str, str] = {
    "message": "mail",
    "message.opened": "mail-open",
    "message.clicked": "link",
    "message.bounced": "alert",
    "message.complained": "alert",
    "message.unsubscribed": "bell-off",
    "form": "form",
    "page": "globe",
    "flow": "flow",
    "import": "upload",
    "access": "lock",
    "lead": "lead",
    "deal": "deal",
    "deal.won": "trophy",
    "deal.lost": "close",
    "task": "task",
    "note": "note",
    "consent": "shield",
    "contact": "contact",
    "contact.scored": "score",
    "contact.interaction": "chat",
    "contact.consented": "shield",
    "company": "company",
}


class TimelineQuery(Schema):
    kinds: str = Field("", description="Only these kinds of event, by comma")
    after: str | None = Field(None, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)


def timeline(object_name: str, id: UUID, actor: Actor, query: TimelineQuery) -> dict[str, Any]:
    kinds = [kind.strip() for kind in query.kinds.split(",") if kind.strip()] or None
    return timeline_data(
        items_of(object_name, id, actor, kinds=kinds, before=query.after, limit=query.limit), query.limit
    )


def timeline_data(found: Sequence[TimelineItem], limit: int) -> dict[str, Any]:
    full = len(found) == limit
    return {"items": [item_data(item) for item in found], "next": found[-1].event_ref if full else None}


def item_data(item: TimelineItem) -> dict[str, Any]:
    return {
        "ref": item.event_ref,
        "at": item.at,
        "kind": item.kind,
        "icon": icon_of(item.kind),
        "sentence": item.sentence,
        "reason": item.reason,
        "actor": who_data(item.actor),
        "by_automation": item.by_automation,
        "cause": item.cause,
        "run": item.run or None,
        "object": item.object,
        "record": item.record,
        "data": item.data,
    }


def who_data(who: Who) -> dict[str, Any]:
    return {"kind": who.kind, "id": who.id, "name": who.name}


def icon_of(kind: str) -> str:
    return ICONS.get(kind) or ICONS.get(kind.partition(".")[0]) or "dot"


def explanation(object_name: str, id: UUID, field: str, actor: Actor) -> dict[str, Any]:
    """Without a field: why there is this record at all."""
    story = explain(object_name, id, field, actor) if field else origin(object_name, id, actor)
    written = story.written
    lines = LINES.get((object_name, field))
    return {
        "field": story.field,
        "label": story.label,
        "value": story.value,
        "at": written.at if written else None,
        "sentence": written.sentence if written else NEVER,
        "actor": who_data(written.actor) if written else None,
        "lines": lines(id) if lines else [],
        "chain": [_link(link) for link in story.chain],
        "run": _run(story),
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "sentence": link.sentence,
        "at": link.at,
        "ref": link.ref or None,
        "run": link.run or None,
    }


def _run(story: Story) -> str | None:
    runs = [story.written.run if story.written else "", *(link.run for link in story.chain)]
    return next((run for run in runs if run), None)


def _score_lines(contact: UUID) -> Sequence[Mapping[str, Any]]:
    return [
        {"label": line.label, "points": line.points, "because": line.because, "at": line.at}
        for line in customers.score_lines(contact)
    ]


# Values that are a sum say what they are made of.
LINES: Mapping[tuple[str, str], Callable[[UUID], Sequence[Mapping[str, Any]]]] = {("contact", "score"): _score_lines}
