"""One change of many records: looked at beforehand, done in chunks that can be left and cancelled, undone where it can.

The records are fixed when it starts, so that a change which makes them leave the list they were chosen in still
reaches all of them. Each chunk commits; a killed worker's successor goes on with what is still waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.expressions import Sql
from guanxi.kit import json, sql
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Forbidden, GuanxiError, Invalid, NotFound, Refused
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects import query
from guanxi.objects.bulk_actions import BULK_ACTIONS, FORESEERS, BulkAction, Foreseen, Settings, checked
from guanxi.objects.explain import Link
from guanxi.objects.models import BulkChange, BulkItem
from guanxi.objects.registry import OBJECTS
from guanxi.objects.rows import load_values
from guanxi.objects.shape import shape_of
from guanxi.objects.write import By, Draft, Written, update

CHUNK = 200
SAMPLE = 200
MOST = 1_000_000
FAULTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records ticked one by one, or all that a list shows."""

    ids: tuple[UUID, ...] = ()
    filter: str = ""
    search: str = ""
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen to the first records (`looked_at` of `total`), done and taken back."""

    total: int
    is_exact: bool
    looked_at: int
    counts: Mapping[str, int]
    faults: tuple[tuple[UUID, Fault], ...]
    sets_off: tuple[Foreseen, ...]
    can_undo: bool


class _TakenBack(Exception):
    """Ends the transaction in which a preview was tried out."""


def preview(object: str, chosen: Chosen, action: str, settings: Settings, actor: Actor) -> Preview:
    """Does it to a sample of the records, reads what that would set off, and takes it back."""
    doing = checked(action, object, settings, actor)
    selection = _selection(object, chosen, actor)
    total, is_exact = query.total(selection)
    ids = _some(selection, SAMPLE)
    done, events = _tried(doing, object, ids, settings, actor)
    faults = [(one.id or ids[0], fault) for one in done for fault in one.faults][:FAULTS_SHOWN]
    return Preview(
        total=total,
        is_exact=is_exact,
        looked_at=len(ids),
        counts=Counter(one.outcome for one in done),
        faults=tuple(faults),
        sets_off=tuple(one for foresee in FORESEERS.values() for one in foresee(events)) if events else (),
        can_undo=bool(doing.undoes),
    )


def start(object: str, chosen: Chosen, action: str, settings: Settings, actor: Actor) -> BulkChange:
    """Fixes the records and hands the work to the jobs process."""
    person = _person(actor)
    checked(action, object, settings, actor)
    selection = _selection(object, chosen, actor)
    with transaction.atomic():
        change = BulkChange.objects.create(
            id=uuid7(), user_id=person, object=object, action=action, settings=dict(settings)
        )
        text = f"insert into bulk_item (change_id, record) select %s, r.id from {selection.source} limit {MOST}"
        with connection.cursor() as cur:
            params: list[Any] = [change.pk, *selection.params]
            cur.execute(text, params)
            change.total = cur.rowcount
        if change.total == 0:
            raise Invalid(_NOBODY, code="nothing_chosen", faults=(Fault("ids", "nothing_chosen", _NOBODY),))
        change.save(update_fields=["total"])
        _defer(change.pk)
    return change


def run(id: UUID) -> None:
    """Until nothing is waiting, it is cancelled, or the person may no longer work here."""
    while _step(id):
        pass


def cancel(id: UUID, actor: Actor) -> BulkChange:
    """Takes effect at the next chunk; what is done stays, and can be undone."""
    _mine(id, actor)
    if not BulkChange.objects.filter(pk=id, status="running").update(is_cancelled=True):
        raise Refused(_NOT_RUNNING, code="not_running")
    return _mine(id, actor)


def undo(id: UUID, actor: Actor) -> BulkChange:
    """Bring back what was before, wherever nobody has changed it since."""
    with transaction.atomic():
        change = _mine(id, actor)
        if change.status not in ("done", "cancelled", "failed") or not BULK_ACTIONS[change.action].undoes:
            raise Refused(_NO_WAY_BACK, code="no_way_back")
        BulkChange.objects.filter(pk=id).update(status="undoing", is_cancelled=False, failure=None, finished_at=None)
        _defer(id)
    return _mine(id, actor)


def one(id: UUID, actor: Actor) -> BulkChange:
    return _mine(id, actor)


def listed(actor: Actor, limit: int = 20) -> Sequence[BulkChange]:
    return list(BulkChange.objects.filter(user_id=_person(actor)).order_by("-created_at")[:limit])


def faults_of(id: UUID, limit: int = FAULTS_SHOWN) -> Sequence[BulkItem]:
    return list(BulkItem.objects.filter(change_id=id, faults__isnull=False).order_by("record")[:limit])


def cause(text: str) -> Link | None:
    """ "bulk:<id>" as a link of an explanation."""
    try:
        change = BulkChange.objects.select_related("user").filter(pk=UUID(text[5:41])).first()
    except ValueError:
        return None
    if change is None:
        return None
    words = _CAUSE.fill(name=change.user.name, count=f"{change.total:,}")
    return Link("bulk", words, at=change.created_at, ref=text)


def _selection(object: str, chosen: Chosen, actor: Actor) -> query.Selection:
    shape = shape_of(OBJECTS[object].name)
    if chosen.is_all:
        return query.select(shape, actor, chosen.filter or None, chosen.search)
    if not chosen.ids:
        raise Invalid(_NOBODY, code="nothing_chosen", faults=(Fault("ids", "nothing_chosen", _NOBODY),))
    return query.select(shape, actor, None, "", [Sql("r.id = any(%s)", (list(chosen.ids),))])


def _some(selection: query.Selection, limit: int) -> list[UUID]:
    with connection.cursor() as cur:
        text = f"select r.id from {selection.source} order by r.created_at desc, r.id desc limit {limit}"
        return [id for (id,) in sql.rows(cur, text, selection.params)]


def _tried(
    action: BulkAction, object: str, ids: Sequence[UUID], settings: Settings, actor: Actor
) -> tuple[Sequence[Written], list[Event]]:
    mark = f"bulk:{uuid7()}"
    done: Sequence[Written] = ()
    events: list[Event] = []
    try:
        with transaction.atomic():
            done = action.apply(object, ids, settings, By(actor, cause=mark)) if ids else ()
            events = _events_of(ids, mark)
            raise _TakenBack
    except _TakenBack:
        return done, events


def _events_of(ids: Sequence[UUID], cause: str) -> list[Event]:
    text = f"select {COLUMNS} from event e where e.record = any(%s) and e.cause = %s order by e.at, e.seq"
    with connection.cursor() as cur:
        return sql.records(Event, cur, text, [list(ids), cause])


def _step(id: UUID) -> bool:
    """One chunk and its commit; False when there is nothing more to do."""
    try:
        with transaction.atomic():
            change = BulkChange.objects.select_for_update(of=("self",)).select_related("user").get(pk=id)
            if change.status == "undoing":
                return _undo_chunk(change)
            return change.status == "running" and _do_chunk(change)
    except GuanxiError as error:
        failure = {"code": error.code, "message": error.detail.json()}
        BulkChange.objects.filter(pk=id).update(status="failed", failure=failure, finished_at=now())
        return False


def _do_chunk(change: BulkChange) -> bool:
    ids = _waiting(change.pk)
    if change.is_cancelled or not ids:
        return _close(change, "cancelled" if change.is_cancelled else "done")
    action, by = BULK_ACTIONS[change.action], By(_actor(change.user), cause=f"bulk:{change.pk}")
    shape, fields = shape_of(change.object), list(action.fields(change.settings))
    before = load_values(shape, ids, fields) if fields else {}
    done = action.apply(change.object, ids, change.settings, by)
    after = load_values(shape, ids, fields) if fields else {}
    _remember(change.pk, ids, done, before, after)
    _count(change, Counter(one.outcome for one in done))
    return True


def _undo_chunk(change: BulkChange) -> bool:
    """Items go back to `undone` or, when somebody has changed the record since, to `kept`."""
    items = list(
        BulkItem.objects.filter(change_id=change.pk, outcome__in=("updated", "deleted", "restored")).order_by("record")[
            :CHUNK
        ]
    )
    if not items:
        return _close(change, "undone")
    by = By(_actor(change.user), cause=f"bulk:{change.pk}")
    fates = _brought_back(change, items, by)
    for fate in ("undone", "kept"):
        ids = [item.record for item in items if fates.get(item.record, "kept") == fate]
        BulkItem.objects.filter(change_id=change.pk, record__in=ids).update(outcome=fate)
    _count(change, Counter(fates.get(item.record, "kept") for item in items))
    return True


def _brought_back(change: BulkChange, items: Sequence[BulkItem], by: By) -> dict[UUID, str]:
    undoes = BULK_ACTIONS[change.action].undoes
    ids = [item.record for item in items]
    if undoes != "values":
        done = BULK_ACTIONS[undoes].apply(change.object, ids, {}, by)
        return {one.id: "kept" if one.outcome == "refused" else "undone" for one in done if one.id}
    fields = list(BULK_ACTIONS[change.action].fields(change.settings))
    current = load_values(shape_of(change.object), ids, fields)
    untouched = [item for item in items if _plain(current.get(item.record)) == item.after]
    done = update(change.object, [Draft(item.before, id=item.record) for item in untouched], by, partial=True)
    return {one.id: "kept" if one.outcome == "refused" else "undone" for one in done if one.id}


def _waiting(id: UUID) -> list[UUID]:
    text = "select record from bulk_item where change_id = %s and outcome is null order by record limit %s"
    with connection.cursor() as cur:
        return [record for (record,) in sql.rows(cur, text, [id, CHUNK])]


_REMEMBER = """
update bulk_item item set outcome = given.outcome, before = given.before, after = given.after, faults = given.faults
from jsonb_to_recordset(%s::jsonb) as given(record uuid, outcome text, before jsonb, after jsonb, faults jsonb)
where item.change_id = %s and item.record = given.record
"""


def _remember(
    id: UUID, ids: Sequence[UUID], done: Sequence[Written], before: Mapping[UUID, Any], after: Mapping[UUID, Any]
) -> None:
    rows = [
        {
            "record": record,
            "outcome": one.outcome,
            "before": before.get(record) if one.outcome == "updated" else None,
            "after": after.get(record) if one.outcome == "updated" else None,
            "faults": [fault.json() for fault in one.faults] or None,
        }
        for record, one in zip(ids, done, strict=True)
    ]
    with connection.cursor() as cur:
        cur.execute(_REMEMBER, [json.dumps(rows), id])


def _count(change: BulkChange, more: Counter[str]) -> None:
    change.counts = dict(Counter(change.counts) + more)
    change.save(update_fields=["counts"])


def _close(change: BulkChange, status: str) -> bool:
    change.status, change.finished_at = status, now()
    change.save(update_fields=["status", "finished_at"])
    return False


def _actor(user: User) -> Actor:
    if not user.is_active:
        raise Forbidden(_LEFT, code="left")
    return actor_of(user)


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise Forbidden
    return actor.user


def _plain(values: Mapping[str, Any] | None) -> Any:
    return None if values is None else json.loads(json.dumps(values))


def _mine(id: UUID, actor: Actor) -> BulkChange:
    found = BulkChange.objects.filter(pk=id).first()
    if found is None or (found.user_id != actor.user and not actor.is_admin):
        raise NotFound(_NO_CHANGE)
    return found


def _defer(id: UUID) -> None:
    from guanxi.objects.tasks import run_bulk

    run_bulk.defer(change_id=str(id))


_NOBODY = Phrase("Choose at least one record", "请至少选择一条记录")
_NO_CHANGE = Phrase("There is no such change", "没有这个批量操作")
_NOT_RUNNING = Phrase("It is not running any more", "该操作已经结束")
_NO_WAY_BACK = Phrase("This cannot be undone", "此操作无法撤销")
_LEFT = Phrase("The person who started this has left", "发起该操作的用户已停用")
_CAUSE = Phrase("{name} changed {count} records at once", "{name} 批量修改了 {count} 条记录")
