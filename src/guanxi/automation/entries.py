"""Who may come in: re-entry, decided atomically under a lock on the subject's history, for many candidates at once.

The row of the history with the empty key numbers the entries of a subject, and counts them within a minute: a record
that enters the same flow more than fifty times in sixty seconds is in a loop, and is locked out for an hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import flow_actor
from guanxi.automation import bulk
from guanxi.automation.definition import ReEntry
from guanxi.automation.house import home_zone
from guanxi.automation.program import Program
from guanxi.automation.spans import after, parse_span
from guanxi.automation.steps import Json, RunKey
from guanxi.automation.tally import ENTERED, add
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase
from guanxi.kit.shares import SHARES, share_of
from guanxi.kit.sql import insert_rows, rows

RATE_WINDOW = timedelta(seconds=60)
RATE_LIMIT = 50
LOCK_FOR = timedelta(hours=1)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """`contact` is None when the subject is the contact itself or belongs to nobody."""

    program: Program
    subject: UUID
    contact: UUID | None = None
    key: str = ""
    cause: str = ""
    depth: int = 0
    context: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """What one row of entry_history says; the zero row stands for a subject that was never here."""

    n: int = 0
    last_at: datetime | None = None
    window_at: datetime | None = None
    window_n: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """`refused` is empty when the candidate came in, as `run`."""

    candidate: Candidate
    refused: str = ""
    run: RunKey | None = None


REFUSALS: Mapping[str, Phrase] = {
    "once": Phrase("was here before, and the flow takes each record once", "之前已进入过，此流程每条记录只进入一次"),
    "active": Phrase("is still inside", "仍在流程中"),
    "cool_down": Phrase("was here too recently", "距上次进入的时间太短"),
    "key": Phrase("was here before with the same key", "之前已用相同的键进入过"),
    "no_key": Phrase("the key of re-entry is empty", "重入键为空"),
    "locked": Phrase("is locked out, because it kept entering", "因反复进入而被锁定"),
}


def decide(rule: ReEntry, key: str, total: History, keyed: History, is_active: bool, now: datetime) -> str:
    """The reason for refusing, or an empty string. Pure; the reference engine of the tests states the same rules."""
    if total.locked_until is not None and now < total.locked_until:
        return "locked"
    match rule.mode:
        case "once":
            return "once" if total.n else ""
        case "after_exit":
            return "active" if is_active else ""
        case "cool_down":
            too_soon = total.last_at is not None and now - total.last_at < timedelta(days=rule.days)
            return "active" if is_active else "cool_down" if too_soon else ""
        case "by_key":
            return "no_key" if not key else "key" if keyed.n else ""
        case _:
            return ""


def counted(history: History, now: datetime) -> History:
    """One more entry; starts a new window when the old one is over, and locks when the window is full."""
    is_fresh = history.window_at is None or now - history.window_at > RATE_WINDOW
    window_n = 1 if is_fresh else history.window_n + 1
    return History(
        n=history.n + 1,
        last_at=now,
        window_at=now if is_fresh else history.window_at,
        window_n=window_n,
        locked_until=now + LOCK_FOR if window_n > RATE_LIMIT else history.locked_until,
    )


Key = tuple[int, UUID, int, str]


def enter(candidates: Sequence[Candidate], now: datetime) -> list[Admission]:
    """Decide and enroll, inside the caller's transaction. Answers in the order of the candidates."""
    if not candidates:
        return []
    with connection.cursor() as cursor:
        histories = _locked(cursor, candidates, now)
        before = dict(histories)
        active = _active(cursor, candidates)
        admissions = [admit(one, histories, active, now) for one in candidates]
        _store_histories(cursor, {key: one for key, one in histories.items() if one != before.get(key)})
        _insert(cursor, [one for one in admissions if not one.refused], now)
    _tell(admissions, histories, before)
    return admissions


def admit(one: Candidate, histories: dict[Key, History], active: set[tuple[UUID, int]], now: datetime) -> Admission:
    """Decides one candidate and notes the entry in `histories` and `active`; backtests keep theirs in memory."""
    rule = one.program.definition.re_entry
    key = one.key if rule.mode == "by_key" else ""
    total_key, keyed_key = _key(one, ""), _key(one, key)
    total = histories[total_key]
    here = (one.subject, one.program.flow)
    refused = decide(rule, key, total, histories[keyed_key], here in active, now)
    if refused:
        return Admission(one, refused)
    histories[total_key] = counted(total, now)
    if key:
        histories[keyed_key] = counted(histories[keyed_key], now)
    active.add(here)
    bucket = bucket_of(one.contact or one.subject)
    return Admission(one, run=RunKey(bucket, one.subject, one.program.flow, histories[total_key].n))


def _key(one: Candidate, key: str) -> Key:
    return (bucket_of(one.subject), one.subject, one.program.flow, bounded(key))


def bounded(key: str) -> str:
    """An index takes no text of any length: a long key stands there as its digest, which is as good for comparing."""
    return key if len(key) <= LONGEST_KEY else f"sha256:{sha256(key.encode()).hexdigest()}"


def _locked(cursor: Any, candidates: Sequence[Candidate], now: datetime) -> dict[Key, History]:
    """Make missing rows, then lock all in key order, so that two writers never wait for each other in a circle."""
    keys = sorted({_key(one, "") for one in candidates} | {_key(one, one.key) for one in candidates})
    columns = {"bucket": "smallint", "subject": "uuid", "flow": "int", "entry_key": "text"}
    columns |= {"last_at": "timestamptz", "window_at": "timestamptz"}
    new = [(*key, now, now) for key in keys]
    insert_rows(cursor, "entry_history", columns, new, on_conflict="do nothing")
    return _read(cursor, _LOCK, keys)


def before(candidates: Sequence[Candidate]) -> tuple[dict[Key, History], set[tuple[UUID, int]]]:
    """What the rules of re-entry ask about, without a lock: for trying out who would come in."""
    keys = sorted({_key(one, key) for one in candidates for key in ("", one.key)})
    with connection.cursor() as cursor:
        return _read(cursor, _HISTORY, keys), _active(cursor, candidates)


def _read(cursor: Any, text: str, keys: Sequence[Key]) -> dict[Key, History]:
    found = rows(cursor, text, [list(column) for column in zip(*keys, strict=True)])
    return {
        (bucket, subject, flow, key): History(n, last_at if n else None, window_at if n else None, window_n, locked)
        for bucket, subject, flow, key, n, last_at, window_at, window_n, locked in found
    }


_HISTORY = """
select h.bucket, h.subject, h.flow, h.entry_key, h.n, h.last_at, h.window_at, h.window_n, h.locked_until
from entry_history h
join unnest(%s::smallint[], %s::uuid[], %s::int[], %s::text[]) as k (bucket, subject, flow, entry_key)
  on h.bucket = k.bucket and h.subject = k.subject and h.flow = k.flow and h.entry_key = k.entry_key
order by h.bucket, h.subject, h.flow, h.entry_key
"""
_LOCK = f"{_HISTORY}for update of h"

_ACTIVE = """
select distinct e.subject, e.flow
from enrollment e
join unnest(%s::smallint[], %s::uuid[], %s::int[]) as k (bucket, subject, flow)
  on e.bucket = k.bucket and e.subject = k.subject and e.flow = k.flow
where e.status <> 'e'
"""


def _active(cursor: Any, candidates: Sequence[Candidate]) -> set[tuple[UUID, int]]:
    asked = {"after_exit", "cool_down"}
    keys = {
        (bucket_of(one.contact or one.subject), one.subject, one.program.flow)
        for one in candidates
        if one.program.definition.re_entry.mode in asked
    }
    if not keys:
        return set()
    return {(subject, flow) for subject, flow in rows(cursor, _ACTIVE, [list(c) for c in zip(*keys, strict=True)])}


def _store_histories(cursor: Any, changed: Mapping[Key, History]) -> None:
    if not changed:
        return
    values = [(*key, one.n, one.last_at, one.window_at, one.window_n, one.locked_until) for key, one in changed.items()]
    cursor.execute(_STORE, [list(column) for column in zip(*values, strict=True)])


_STORE = """
update entry_history h
set n = k.n, last_at = k.last_at, window_at = k.window_at, window_n = k.window_n, locked_until = k.locked_until
from unnest(
    %s::smallint[], %s::uuid[], %s::int[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
    %s::smallint[], %s::timestamptz[]
) as k (bucket, subject, flow, entry_key, n, last_at, window_at, window_n, locked_until)
where h.bucket = k.bucket and h.subject = k.subject and h.flow = k.flow and h.entry_key = k.entry_key
"""

_ENROLLMENT = {
    "bucket": "smallint",
    "subject": "uuid",
    "flow": "int",
    "entry": "int",
    "version": "int",
    "step": "text",
    "lane": "smallint",
    "depth": "smallint",
    "wake_at": "timestamptz",
    "step_since": "timestamptz",
    "entered_at": "timestamptz",
    "entry_key": "text",
    "cause": "text",
    "contact": "uuid",
    "context": "jsonb",
}


def begins_at(program: Program, subject: UUID, now: datetime) -> datetime:
    """When the run takes its first step: at once, or at the record's own place within the flow's spread."""
    span = parse_span(program.definition.settings.spread or "")
    if span is None:
        return now
    return now + (after(now, span, home_zone()) - now) * share_of(subject, program.key) / SHARES


def _insert(cursor: Any, admitted: Sequence[Admission], now: datetime) -> None:
    values = []
    for one in admitted:
        run, candidate = one.run, one.candidate
        assert run is not None  # noqa: S101 - admitted
        program = candidate.program
        mode = program.definition.re_entry.mode
        entry_key = bounded(candidate.key) if mode == "by_key" else ""
        place = (run.bucket, run.subject, run.flow, run.entry, program.version, program.first, program.lane)
        begin = begins_at(program, candidate.subject, now)
        moments = (begin, begin, now)
        more = (entry_key, candidate.cause, candidate.contact, dict(candidate.context) or None)
        values.append((*place, candidate.depth, *moments, *more))
    bulk.insert(cursor, "enrollment", _ENROLLMENT, values)


def _tell(
    admissions: Sequence[Admission],
    histories: Mapping[Key, History],
    before: Mapping[Key, History],
) -> None:
    """Events of entering, and of locks that have just closed; and the counters."""
    entered = [one for one in admissions if one.run is not None]
    append([_event("flow.entered", one, {"run": one.run.id}) for one in entered if one.run])
    closed = {
        key: one
        for key, one in histories.items()
        if not key[3] and one.locked_until and one.locked_until != before[key].locked_until
    }
    last = {_key(one.candidate, ""): one for one in entered}
    append([_event("flow.locked", last[key], {"entries": one.window_n}) for key, one in closed.items()])
    add(Counter((one.candidate.program.flow, "", ENTERED) for one in entered))


def _event(kind: str, one: Admission, data: Mapping[str, Json]) -> NewEvent:
    candidate = one.candidate
    program = candidate.program
    is_contact = is_person(program.object)
    return NewEvent(
        kind,
        program.object,
        candidate.subject,
        candidate.subject if is_contact else candidate.contact,
        {"flow": program.key, "version": program.version, **data},
        actor=flow_actor(program.key).stamp,
        cause=candidate.cause,
        depth=candidate.depth,
    )
