"""Drafts of flows: kept beside the running version, which they never touch, and guarded against two writers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from guanxi.access.names import actor_name
from guanxi.automation.definition import Definition, dump
from guanxi.automation.source import definition_of
from guanxi.automation.store import find_flow, flow_row, require, tell
from guanxi.kit import clock, json
from guanxi.kit.errors import Conflict, Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By


@dataclass(frozen=True, slots=True)
class Draft:
    """`version` counts the saves; 0 means that nothing was saved and this is the running definition."""

    key: str
    definition: Mapping[str, Any]
    version: int
    saved_at: datetime | None = None
    saved_by: str = ""


class DraftConflict(Conflict):
    """Somebody saved the draft in between; `current` is what they saved."""

    def __init__(self, detail: Phrase, current: Mapping[str, Any]) -> None:
        super().__init__(detail, code="draft_conflict")
        self.current = current


def read_draft(key: str) -> Draft:
    """The draft, or what runs when there is none."""
    flow_row(key)
    text = (
        "select coalesce(f.draft, v.definition), case when f.draft is null then 0 else f.draft_version end,"
        " f.draft_at, f.draft_by from flow f"
        " left join flow_version v on v.flow = f.id and v.number = f.active_version where f.key = %s"
    )
    with connection.cursor() as cursor:
        definition, version, at, by = rows(cursor, text, [key])[0]
    return Draft(key, definition or {}, version, at if version else None, by if version else "")


_SAVE = """
insert into flow (key, name, summary, object, status, draft, settings, created_at, updated_at, updated_by,
                  draft_version, draft_at, draft_by)
values (%(key)s, %(name)s, %(summary)s, %(object)s, 'draft', %(draft)s, '{}', %(now)s, %(now)s, %(by)s,
        1, %(now)s, %(by)s)
on conflict (key) do update set
    name = case when flow.active_version is null then excluded.name else flow.name end,
    summary = case when flow.active_version is null then excluded.summary else flow.summary end,
    object = case when flow.active_version is null then excluded.object else flow.object end,
    draft = excluded.draft, draft_version = flow.draft_version + 1, draft_at = excluded.draft_at,
    draft_by = excluded.draft_by
returning id, draft_version, object
"""


@transaction.atomic
def save_draft(given: Definition | Mapping[str, Any] | str, by: By, *, version: int | None = None) -> Draft:
    """Keep a draft, which may have faults. With the version somebody read, a save in between is a conflict."""
    require(by)
    definition = definition_of(given)
    _require_unchanged(definition.key, version)
    now = clock.now()
    params = {
        "key": definition.key,
        "name": json.dumps(definition.name),
        "summary": json.dumps(definition.summary),
        "object": definition.object,
        "draft": json.dumps(dump(definition)),
        "now": now,
        "by": by.actor.stamp,
    }
    with connection.cursor() as cursor:
        _, number, object = rows(cursor, _SAVE, params)[0]
    require_same_object(object, definition)
    return Draft(definition.key, dump(definition), number, now, by.actor.stamp)


@transaction.atomic
def discard_draft(key: str, by: By) -> None:
    """Forget what was not published. A flow that never was published has nothing else, so it keeps its draft."""
    require(by)
    flow = flow_row(key)
    if not flow.version:
        raise Refused(_ONLY_DRAFT, code="only_draft")
    with connection.cursor() as cursor:
        cursor.execute("update flow set draft = null, draft_version = draft_version + 1 where id = %s", [flow.id])
    tell("flow.draft_discarded", flow.id, {"flow": key}, by)


def require_same_object(object: str, definition: Definition) -> None:
    if object != definition.object:
        raise Refused(_OBJECT.fill(object=object), code="flow_object")


def _require_unchanged(key: str, version: int | None) -> None:
    """Locks the row, so that of two savers one is told."""
    if version is None:
        return
    with connection.cursor() as cursor:
        rows(cursor, "select 1 from flow where key = %s for update", [key])
    flow = find_flow(key)
    newest = flow.draft_version if flow and flow.draft is not None else 0
    if newest != version:
        current = read_draft(key)
        who = actor_name(current.saved_by) if current.saved_by else Phrase("somebody", "他人")
        raise DraftConflict(_CONFLICT.fill(who=who), {"version": newest, "definition": current.definition})


_OBJECT = Phrase("A flow keeps the object it began with ({object})", "流程不能更换对象（原为 {object}）")
_ONLY_DRAFT = Phrase(
    "The flow was never published, so its draft is all there is; archive it instead",
    "该流程尚未发布，草稿是唯一内容；如不再需要，请归档",
)
_CONFLICT = Phrase(
    "{who} has saved the draft in the meantime; look at the new state and save again",
    "{who}刚刚保存了草稿，请查看最新内容后再保存",
)
