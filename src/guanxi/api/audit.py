"""The security audit: logins, keys, changes; the event log as it stands, newest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.history import item_data
from guanxi.api.reply import reply
from guanxi.api.schemas import Moment, TimelineOut
from guanxi.api.who import who
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.kit import sql
from guanxi.objects.timeline import told

router = Router()


class AuditQuery(Schema):
    kind: str = Field("", max_length=100, description="A kind of event, or the part before its dot")
    actor: str = Field("", max_length=200, description="A stamp such as user:<id>, or the part before its colon")
    record: UUID | None = None
    before: Moment | None = None
    after: Moment | None = None
    limit: int = Field(100, ge=1, le=500)


@router.get("", response=TimelineOut, operation_id="audit_list", summary="Who did what")
def audit(request: HttpRequest, query: Query[AuditQuery]) -> HttpResponse:
    """`next` is a moment to give back as `before`."""
    require_ability(who(request), "audit.read")
    events = _events(query)
    full = len(events) == query.limit
    items = [item_data(item) for item in told(events)]
    return reply({"items": items, "next": events[-1].at if full else None})


def _events(query: AuditQuery) -> list[Event]:
    """Moments are always given: they let the planner leave out partitions."""
    wheres: list[tuple[str, Any]] = []
    if query.kind:
        wheres.append(("(e.kind = %s or e.kind like %s)", (query.kind, _prefix(query.kind, "."))))
    if query.actor:
        wheres.append(("(e.actor = %s or e.actor like %s)", (query.actor, _prefix(query.actor, ":"))))
    if query.record:
        wheres.append(("e.record = %s", (query.record,)))
    if query.before:
        wheres.append(("e.at < %s", (query.before,)))
    if query.after:
        wheres.append(("e.at >= %s", (query.after,)))
    where = " and ".join(text for text, _ in wheres) or "true"
    params = [param for _, given in wheres for param in given]
    text = (
        f"select {COLUMNS} from event e where {where} order by e.at desc, e.gen desc, e.xid desc, e.seq desc limit %s"
    )
    with connection.cursor() as cur:
        return sql.records(Event, cur, text, [*params, query.limit])


def _prefix(text: str, mark: str) -> str:
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{plain}{mark}%"
