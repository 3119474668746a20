"""Pause, resume, drain and archive a flow. Each leaves an event, so that history says who did it and when."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM
from guanxi.automation.compile import compile_flow
from guanxi.automation.store import definition_at, flow_row, notice, require, tell
from guanxi.automation.timetable.keeping import reopen
from guanxi.kit import clock
from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

ALL_BUCKETS = list(range(256))
STATUS_WORDS = {
    "draft": Phrase("a draft", "草稿"),
    "active": Phrase("active", "已启用"),
    "paused": Phrase("paused", "已暂停"),
    "draining": Phrase("draining", "收尾中"),
    "archived": Phrase("archived", "已归档"),
}


@transaction.atomic
def pause(key: str, by: By) -> None:
    """Nobody enters; whoever is inside stands still at the next step that is due."""
    _change(key, by, ("active", "draining"), "paused", "flow.paused")


@transaction.atomic
def resume(key: str, by: By) -> None:
    """Open again; who came due meanwhile goes on at once."""
    let_go(_change(key, by, ("paused", "draining"), "active", "flow.resumed"))
    flow = flow_row(key)
    program = compile_flow(definition_at(flow, flow.version), flow.id, flow.version).program
    if program is not None:
        reopen(program, clock.now(), is_anew=True)


@transaction.atomic
def drain(key: str, by: By) -> None:
    """Nobody enters any more; whoever is inside finishes in the version they are in."""
    let_go(_change(key, by, ("active", "paused"), "draining", "flow.draining"))


@transaction.atomic
def archive(key: str, by: By) -> None:
    """The flow is over; whoever is inside leaves when due, with that reason."""
    _change(key, by, ("draft", "active", "paused", "draining", "archived"), "archived", "flow.archived")


_EMPTY = """
select f.key from flow f
where f.status = 'draining' and not exists (
    select from enrollment e where e.bucket = any(%s) and e.flow = f.id and e.status <> 'e'
)
"""


@transaction.atomic
def open_drained() -> list[str]:
    """Flows that a publishing drained open with their new version when the last one has left."""
    with connection.cursor() as cursor:
        empty = [key for (key,) in rows(cursor, _EMPTY, [ALL_BUCKETS])]
    opened = [key for key in empty if _waits_to_open(key)]
    for key in opened:
        resume(key, By(SYSTEM))
    return opened


def _waits_to_open(key: str) -> bool:
    """Only a publishing drains in order to open again; who drained by hand wants it empty."""
    text = "select v.move = 'drain' from flow f join flow_version v on v.flow = f.id and v.number = f.active_version"
    with connection.cursor() as cursor:
        found = rows(cursor, f"{text} where f.key = %s", [key])
    return bool(found and found[0][0])


def _change(key: str, by: By, before: Sequence[str], after: str, kind: str) -> int:
    require(by)
    text = (
        "update flow set status = %s, updated_at = %s, updated_by = %s"
        " where key = %s and status = any(%s) and (active_version is not null or %s = 'archived') returning id"
    )
    with connection.cursor() as cursor:
        changed = rows(cursor, text, [after, clock.now(), by.actor.stamp, key, list(before), after])
    flow = flow_row(key)
    if not changed:
        words = _NOT_NOW.fill(status=STATUS_WORDS[flow.status], wanted=STATUS_WORDS[before[0]])
        raise Refused(words, code="flow_status")
    notice()
    tell(kind, flow.id, {"flow": key}, by)
    return flow.id


def let_go(flow: int) -> None:
    """Whoever stood still while the flow was paused may go on. After the flow's row has been changed: an engine that is
    about to let a run stand waits for that row, or is waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update enrollment set status = 'w', epoch = epoch + 1"
            " where bucket = any(%s) and flow = %s and status = 'p'",
            [ALL_BUCKETS, flow],
        )


_NOT_NOW = Phrase("The flow is {status}, not {wanted}", "流程当前为“{status}”，不是“{wanted}”")
