"""What people do with segments: count while writing the condition, look at members, put in and take out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from guanxi.access import scopes
from guanxi.access.actors import Actor
from guanxi.automation.timetable.table import Moment, put
from guanxi.customers.segments.living import BUILD
from guanxi.customers.segments.membership import Named, Why, change
from guanxi.customers.segments.model import BUILDING, FROZEN, LIVE
from guanxi.expressions import ExpressionError, Sql, parse, sentence
from guanxi.kit import clock, json
from guanxi.kit.errors import Fault, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.sql import identifier, rows
from guanxi.objects import query, read
from guanxi.objects.drafts import By
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import shape_of

COUNT_LIMIT_MS = 2_000
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """`is_exact` false: the count took too long, and this is the planner's estimate. `total`: all records in sight."""

    count: int
    total: int
    is_exact: bool
    sample: tuple[Mapping[str, Any], ...]
    sentence: Phrase


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows at its head. `scanned` of `total` records have been looked at while it is building."""

    id: UUID
    key: str
    name: str
    object: str
    object_label: Phrase
    kind: str
    status: str
    members: int
    scanned: int
    total: int
    built_at: datetime | None
    sentence: Phrase
    used_by: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MemberPage:
    items: tuple[Mapping[str, Any], ...]
    next: str | None
    total: int


def count(object: str, condition: str, actor: Actor) -> Counted:
    """How many records within the actor's scope fit; answers within seconds whatever the condition is."""
    if object not in OBJECTS:
        words = Phrase("There is no object “{name}”", "没有名为“{name}”的对象").fill(name=object[:60])
        raise Invalid(words, faults=(Fault("object", "unknown_object", words),))
    shape = shape_of(object)
    fitting = query.select(shape, actor, _parsed(object, condition), "")
    found, is_exact = _counted(fitting)
    sample = read.page(object, actor, filter=condition, limit=SAMPLE, fields=()).items if is_exact else []
    total, _ = query.total(query.select(shape, actor, None, ""))
    return Counted(found, total, is_exact, tuple(sample), _sentence(object, condition))


def _parsed(object: str, condition: str) -> Any:
    try:
        return parse(condition, schema_of(object), "flag") if condition else None
    except ExpressionError as error:
        raise Invalid(
            error.found[0].message, faults=tuple(Fault("condition", one.code, one.message) for one in error.found)
        ) from error


def _counted(fitting: query.Selection) -> tuple[int, bool]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local statement_timeout = {COUNT_LIMIT_MS}")
            return query.exact_count(fitting), True
    except OperationalError:
        with connection.cursor() as cursor:
            text = f"explain (format json) select 1 from {fitting.source}"
            plan = rows(cursor, text, fitting.params)[0][0]
        return int((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]), False


def _sentence(object: str, condition: str) -> Phrase:
    if not condition:
        return Phrase("all {o}", "全部{o}").fill(o=OBJECTS[object].plural_label)
    try:
        schema = schema_of(object)
        return sentence(parse(condition, schema, "flag"), schema)
    except ExpressionError:
        return same(condition)


def view(id: UUID, actor: Actor) -> View:
    row = read.one("segment", id, actor)
    object = str(row["object"])
    return View(
        id=id,
        key=row["key"],
        name=row["name"],
        object=object,
        object_label=OBJECTS[object].label if object in OBJECTS else same(object),
        kind=row["kind"],
        status=row["status"],
        members=int(row["members"] or 0),
        scanned=int(row["scanned"] or 0),
        total=_estimate(object),
        built_at=row["built_at"],
        sentence=_sentence(object, row["condition"] or "") if object in OBJECTS else same(""),
        used_by=_users(row["key"]),
    )


def _estimate(object: str) -> int:
    """What the server believes the table holds: enough for a progress bar."""
    if object not in OBJECTS:
        return 0
    with connection.cursor() as cursor:
        text = "select greatest(reltuples, 0)::bigint from pg_class where oid = %s::regclass"
        return int(rows(cursor, text, [identifier(OBJECTS[object].table)])[0][0])


def _users(key: str) -> tuple[Mapping[str, Any], ...]:
    """Flows whose active version names the segment anywhere: as a trigger, a step, or inside a condition."""
    text = (
        "select f.key, f.name from flow f join flow_version v on v.flow = f.id and v.number = f.active_version"
        " where f.status <> 'archived' and (v.definition::text like %s or v.definition::text like %s) order by f.key"
    )
    patterns = [f'%"segment": "{key}"%', f'%segment(\\\\"{key}\\\\")%']
    with connection.cursor() as cursor:
        return tuple({"key": flow, "name": name} for flow, name in rows(cursor, text, patterns))


def members(id: UUID, actor: Actor, *, after: str | None = None, limit: int = 50, search: str = "") -> MemberPage:
    """The members whom the actor may see, newest records first, each with the moment since when it is in."""
    row = read.one("segment", id, actor, fields=("object", "members"))
    inside = Sql(
        "exists (select from segment_member m where m.segment = %s and m.record = r.id and m.until is null)", (id,)
    )
    page = read.page(str(row["object"]), actor, search=search, after=after, limit=limit, where=[inside])
    since = _since(id, [item["id"] for item in page.items])
    items = tuple({**item, "since": since.get(item["id"])} for item in page.items)
    return MemberPage(items, page.next, int(row["members"] or 0))


def _since(segment: UUID, ids: Sequence[UUID]) -> Mapping[UUID, datetime]:
    text = "select record, since from segment_member where segment = %s and record = any(%s) and until is null"
    with connection.cursor() as cursor:
        return dict(rows(cursor, text, [segment, list(ids)])) if ids else {}


@transaction.atomic
def edit(id: UUID, add: Sequence[UUID], remove: Sequence[UUID], by: By) -> tuple[int, int]:
    """Into a frozen segment and out of it, for records the person may see. Answers how many came and went."""
    named = _writable(id, by, FROZEN, _LIVE)
    seen = read.many(named.object, [*add, *remove], by.actor, fields=())
    why = Why(by.cause, by.depth, by.actor.stamp)
    coming = {one: why for one in add if one in seen}
    going = {one: why for one in remove if one in seen and one not in coming}
    return change(named, coming, going, clock.now())


@transaction.atomic
def rebuild(id: UUID, by: By) -> None:
    """Look at every record again; who comes and goes is told."""
    _writable(id, by, LIVE, _FROZEN)
    with connection.cursor() as cursor:
        cursor.execute("update segment set status = %s, scanned = 0 where id = %s", [BUILDING, id])
    put([Moment(BUILD, str(id), id, clock.now())])


def _writable(id: UUID, by: By, kind: str, words: Phrase) -> Named:
    row = read.one("segment", id, by.actor)
    with connection.cursor() as cursor:
        owner, team = rows(cursor, "select owner_id, team_id from segment where id = %s", [id])[0]
    if not scopes.may(by.actor, "segment", "write", {"owner": owner, "team": team}):
        raise scopes.forbidden("write")
    if row["kind"] != kind:
        raise Refused(words, code="segment_kind")
    return Named(id, row["key"], row["name"], row["object"])


def hand_faults(segment: str, object: str, actor: Actor) -> Sequence[Fault]:
    """What keeps records of this object out of a segment that somebody has chosen for them."""
    try:
        row = read.one("segment", UUID(segment), actor)
    except (ValueError, NotFound):
        return [Fault("segment", "unknown", Phrase("Choose a segment", "请选择客群"))]
    if row["object"] != object:
        return [Fault("segment", "other_object", _OTHER)]
    return [Fault("segment", "segment_kind", _LIVE)] if row["kind"] != FROZEN else []


_OTHER = Phrase("This segment is about other records", "该客群适用于其他对象")
_LIVE = Phrase("A live segment follows its condition; nobody is put in by hand", "动态客群由条件决定成员，不能手动增减")
_FROZEN = Phrase("A frozen segment is not built from a condition", "静态客群不按条件构建")

__all__ = ["Counted", "MemberPage", "View", "count", "edit", "hand_faults", "members", "rebuild", "view"]
