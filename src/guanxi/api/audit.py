"""The audit: every change, login, key, export and permission, newest first, found by who, what, when and text."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.audit import exported
from guanxi.access.scopes import require_ability
from guanxi.api.history import item_data
from guanxi.api.problems import language_of
from guanxi.api.reply import reply
from guanxi.api.schemas import Moment, TimelineOut, Words
from guanxi.api.who import who
from guanxi.events import search
from guanxi.events.kinds import KINDS
from guanxi.events.log import Event
from guanxi.events.search import Search
from guanxi.kit.clock import now
from guanxi.kit.errors import Unavailable
from guanxi.kit.phrase import Phrase
from guanxi.kit.sheets import tame
from guanxi.objects.timeline import TimelineItem, told

router = Router()
ABILITY = "audit.read"
PATIENCE_MS = 8_000
AT_ONCE = 500
MOST_EXPORTED = 100_000
# Several kinds that people look for together.
GROUPS: dict[str, tuple[Phrase, tuple[str, ...]]] = {
    "logins": (
        Phrase("Logins", "登录"),
        ("access.logged_in", "access.login_failed", "access.logged_out"),
    ),
    "people": (
        Phrase("People, roles and keys", "用户、角色与密钥"),
        (
            "access.user_created", "access.user_changed", "access.user_deactivated", "access.user_reactivated",
            "access.password_reset", "access.handed_over", "access.role_saved", "access.role_deleted",
            "access.team_saved", "access.team_deleted", "access.key_created", "access.key_revoked",
        ),
    ),
    "exports": (Phrase("Exports", "导出"), ("access.exported",)),
    "rules": (Phrase("Rules and flows", "规则与流程"), ("access.rules_changed", "flow.published")),
}  # fmt: skip


class AuditFilter(Schema):
    kind: str = Field("", max_length=100, description="A kind of event, the part before its dot, or a group")
    actor: str = Field("", max_length=200, description="A stamp such as user:<id>, or the part before its colon")
    person: str = Field("", max_length=60, description="The id of a person: by themselves and by their keys")
    object: str = Field("", max_length=60)
    record: str = Field("", max_length=60, description="The id of a record")
    text: str = Field("", max_length=200, description="Stands anywhere in what was written")
    after: Moment | None = None
    until: Moment | None = None


class AuditQuery(AuditFilter):
    before: str = Field("", max_length=200, description="`next` of the page before")
    limit: int = Field(100, ge=1, le=500)


class AuditKind(Schema):
    key: str
    label: Words


class AuditChoices(Schema):
    """What the search offers: groups of kinds, and every kind there is."""

    groups: list[AuditKind]
    kinds: list[AuditKind]


@router.get("", response=TimelineOut, operation_id="audit_list", summary="Who did what")
def audit(request: HttpRequest, query: Query[AuditQuery]) -> HttpResponse:
    require_ability(who(request), ABILITY)
    events = _found(_search(query), query.before, query.limit)
    full = len(events) == query.limit
    items = [item_data(item) for item in told(events, who(request))]
    return reply({"items": items, "next": events[-1].ref if full else None})


@router.get("/choices", response=AuditChoices, operation_id="audit_choices", summary="What can be searched for")
def choices(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), ABILITY)
    groups = [{"key": key, "label": label} for key, (label, _) in GROUPS.items()]
    kinds = [{"key": key, "label": kind.label} for key, kind in sorted(KINDS.items())]
    return reply({"groups": groups, "kinds": kinds})


@router.get("/export", operation_id="audit_export", summary="What was found, as CSV")
def export(request: HttpRequest, query: Query[AuditFilter]) -> HttpResponseBase:
    """At most 100,000 lines, newest first. The export is itself in the audit, with what was searched for."""
    actor = who(request)
    require_ability(actor, ABILITY)
    found = _search(query)
    first = _found(found, "", AT_ONCE)
    given = {name: str(value) for name, value in query.model_dump().items() if value}
    with transaction.atomic():
        exported(actor, "audit", filter=", ".join(f"{name}={value}" for name, value in given.items()))
    language = language_of(request)
    lines = _lines(first, found, language, actor)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{_NAME.in_(language)} {now():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _search(query: AuditFilter) -> Search:
    kinds = GROUPS[query.kind][1] if query.kind in GROUPS else ((query.kind,) if query.kind else ())
    return Search(
        kinds=kinds, actor=query.actor, person=query.person, object=query.object, record=query.record,
        text=query.text, after=query.after, until=query.until,
    )  # fmt: skip


def _found(what: Search, before: str, limit: int) -> list[Event]:
    """Asked within a few seconds: a rare word in years of events is better asked month by month."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local statement_timeout = {PATIENCE_MS}")
            return search.find(what, before=before, limit=limit)
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise Unavailable(_TOO_LONG, code="search_too_long") from None
        raise


def _lines(first: Sequence[Event], what: Search, language: str, reader: Actor) -> Iterator[bytes]:
    line, zone = csv.writer(_Echo()), ZoneInfo(reader.time_zone)
    yield b"\xef\xbb\xbf" + line.writerow([head.in_(language) for head in _HEAD]).encode()
    events, count = list(first), 0
    while events and count < MOST_EXPORTED:
        yield "".join(line.writerow(_cells(item, language, zone)) for item in told(events, reader)).encode()
        count += len(events)
        events = search.find(what, before=events[-1].ref, limit=AT_ONCE) if len(events) == AT_ONCE else []


def _cells(item: TimelineItem, language: str, zone: ZoneInfo) -> list[str]:
    return [
        item.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"),
        tame(item.actor.name.in_(language)),
        item.kind,
        tame(item.sentence.in_(language)),
        item.object,
        str(item.record),
        item.cause,
        item.event_ref,
    ]


class _Echo:
    """What csv writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


_NAME = Phrase("Audit", "审计")
_HEAD = (
    Phrase("When", "时间"), Phrase("Who", "操作者"), Phrase("Kind", "类型"), Phrase("What", "内容"),
    Phrase("Object", "对象"), Phrase("Record", "记录"), Phrase("Cause", "起因"), Phrase("Event", "事件编号"),
)  # fmt: skip
_TOO_LONG = Phrase(
    "This search takes too long. Choose a shorter time, a person or a kind of event.",
    "搜索耗时过长，请缩小时间范围，或选择人员、事件类型。",
)
