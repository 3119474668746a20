"""Segments are records; here is what is special about them: counting while editing, members, building."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.api.reply import reply
from guanxi.api.runs import FlowRef
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.customers import facade as customers
from guanxi.objects.write import By

router = Router()


class CountIn(Strict):
    object: str = Field("contact", max_length=63)
    condition: str = Field("", max_length=10_000)


class Named(Schema):
    id: UUID
    label: str


class CountOut(Schema):
    """Within what the caller may see. `is_exact` false: it took too long, and this is an estimate without a sample."""

    count: int
    total: int
    is_exact: bool
    sentence: Words
    sample: list[Named]


class SegmentView(Schema):
    """The head of a segment's page. While it is building, `scanned` of about `total` records have been looked at."""

    id: UUID
    key: str
    name: str
    object: str
    object_label: Words
    kind: str
    status: str
    members: int
    scanned: int
    total: int
    built_at: datetime | None
    sentence: Words
    used_by: list[FlowRef]


class MembersOut(Schema):
    """Rows as in the object's list, each with `since`. `total` counts all members, also those out of sight."""

    items: list[dict[str, Any]]
    next: str | None
    total: int


class MembersIn(Strict):
    add: list[UUID] = Field(default_factory=list, max_length=5_000)
    remove: list[UUID] = Field(default_factory=list, max_length=5_000)


class Edited(Schema):
    added: int
    removed: int


class Page(Strict):
    search: str = Field("", max_length=200)
    after: str | None = Field(None, max_length=1_000)
    limit: int = Field(50, ge=1, le=500)


@router.post(
    "/segments/count", response=CountOut, operation_id="segments_count", summary="How many a condition would find"
)
def count(request: HttpRequest, payload: CountIn) -> HttpResponse:
    found = customers.segment_count(payload.object, payload.condition, who(request))
    return reply({**_shown(found), "sample": [{"id": row["id"], "label": row["label"]} for row in found.sample]})


@router.get(
    "/segments/{uuid:id}/view", response=SegmentView, operation_id="segments_view", summary="A segment with its numbers"
)
def view(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_shown(customers.segment_view(id, who(request))))


@router.get(
    "/segments/{uuid:id}/members", response=MembersOut, operation_id="segments_members", summary="Who is in a segment"
)
def members(request: HttpRequest, id: UUID, page: Query[Page]) -> HttpResponse:
    found = customers.segment_members(id, who(request), after=page.after, limit=page.limit, search=page.search)
    return reply({"items": list(found.items), "next": found.next, "total": found.total})


@router.post(
    "/segments/{uuid:id}/members",
    response=Edited,
    operation_id="segments_edit",
    summary="Put records into a frozen segment, take them out",
)
def edit(request: HttpRequest, id: UUID, payload: MembersIn) -> HttpResponse:
    added, removed = customers.segment_edit(id, payload.add, payload.remove, By(who(request)))
    return reply({"added": added, "removed": removed})


@router.post(
    "/segments/{uuid:id}/rebuild",
    response=SegmentView,
    operation_id="segments_rebuild",
    summary="Look at every record again",
)
def rebuild(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = who(request)
    customers.segment_rebuild(id, By(actor))
    return reply(_shown(customers.segment_view(id, actor)))


def _shown(found: Any) -> dict[str, Any]:
    """Frozen values as JSON, phrases kept as they are."""
    return {name: getattr(found, name) for name in found.__slots__}
