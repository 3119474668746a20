"""Rows of flows and their versions, as the verbs around them need them. The engine has its own view, the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guanxi.access.scopes import require_ability
from guanxi.automation.definition import Definition, read_definition
from guanxi.automation.identity import flow_record
from guanxi.events.log import NewEvent, append
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

ABILITY = "flows.manage"
UNKNOWN = Phrase("There is no flow “{key}”", "没有名为“{key}”的流程")
NO_VERSION = Phrase("The flow “{key}” has no version {number}", "流程“{key}”没有第 {number} 版")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """`version` is 0 before the first publishing; `draft` None when nobody has begun to change it."""

    id: int
    key: str
    status: str
    version: int
    draft: Mapping[str, Any] | None
    draft_version: int


def require(by: By) -> None:
    require_ability(by.actor, ABILITY)


def notice() -> None:
    """Tell every engine that some flow is different now."""
    with connection.cursor() as cursor:
        cursor.execute("update flow_change set n = n + 1")


def find_flow(key: str) -> FlowRow | None:
    text = "select id, key, status, coalesce(active_version, 0), draft, draft_version from flow where key = %s"
    with connection.cursor() as cursor:
        found = rows(cursor, text, [key])
    return FlowRow(*found[0]) if found else None


def flow_row(key: str) -> FlowRow:
    found = find_flow(key)
    if found is None:
        raise NotFound(UNKNOWN.fill(key=key[:80]), code="unknown_flow")
    return found


def version_data(flow: FlowRow, number: int) -> Mapping[str, Any]:
    """The definition of a version as it was published."""
    with connection.cursor() as cursor:
        text = "select definition from flow_version where flow = %s and number = %s"
        found = rows(cursor, text, [flow.id, number])
    if not found:
        raise NotFound(NO_VERSION.fill(key=flow.key, number=number), code="unknown_version")
    data: Mapping[str, Any] = found[0][0]
    return data


def definition_at(flow: FlowRow, number: int) -> Definition:
    return read_definition(version_data(flow, number))


def tell(kind: str, flow: int, data: Mapping[str, Any], by: By) -> None:
    append([NewEvent(kind, "flow", flow_record(flow), None, data, actor=by.actor.stamp, cause=by.cause)])
