"""Seals over the event log: who changes, adds or deletes sealed events in the database is found out.

Every hour all events that are final since the last seal are summed up by a hash, one seal for each day they happened
on, and each seal takes in the one before it. Writing events costs nothing more. A day that retention has dropped cannot
be looked at any more; its seals still hold the chain together. Who can write to the database could also make all seals
anew: note the last link elsewhere (`guanxi audit verify` prints it) where that matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from django.db import connection, transaction

from guanxi.events import stamp
from guanxi.kit import sql
from guanxi.kit.clock import now

_LOCK = 7_120_250_201
_DIGEST = """
select (e.at at time zone 'UTC')::date as day, count(*), encode(sha256(string_agg(sha256(convert_to(jsonb_build_array(
    e.gen, e.xid::text, e.seq, e.bucket, extract(epoch from e.at)::text, e.kind, e.object, e.record, e.contact,
    e.actor, e.cause, e.depth, e.data)::text, 'UTF8')), ''::bytea order by e.gen, e.xid, e.seq, e.bucket)), 'hex')
from event e
where (e.gen, e.xid) >= (%s, %s::text::xid8) and (e.gen, e.xid) < (%s, %s::text::xid8)
"""
_COLUMNS = "n, from_gen, from_xid, to_gen, to_xid, day, events, digest, link"


@dataclass(frozen=True, slots=True)
class Seal:
    """Of the events from one place in the log up to another that happened on `day`."""

    n: int
    from_gen: int
    from_xid: str
    to_gen: int
    to_xid: str
    day: date
    events: int
    digest: str
    link: str

    def linked(self, before: str) -> str:
        place = f"{self.from_gen}.{self.from_xid}-{self.to_gen}.{self.to_xid}"
        return sha256(f"{before}|{self.n}|{place}|{self.day}|{self.events}|{self.digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong with a seal: its events are not what they were, or it is not what it was."""

    seal: Seal
    what: Literal["events", "chain"]


@dataclass(frozen=True, slots=True)
class Verdict:
    seals: int
    events: int
    not_kept: int
    last: str
    broken: tuple[Broken, ...]


@transaction.atomic
def seal() -> int:
    """Seal all that is final by now; answers how many events. One process at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        last = _last(cursor)
        begin = (last.to_gen, last.to_xid) if last else (0, "0")
        end = sql.rows(cursor, f"select gen, {stamp.horizon()}::text from event_generation where is_current")[0]
        found = sql.rows(cursor, f"{_DIGEST} group by 1 order by 1", [*begin, *end])
        n, link = (last.n, last.link) if last else (0, "")
        for day, count, digest in found:
            n += 1
            made = Seal(n, begin[0], begin[1], end[0], end[1], day, count, digest, "")
            link = made.linked(link)
            values = [n, *begin, *end, day, count, digest, link, now()]
            cursor.execute(f"insert into event_seal ({_COLUMNS}, sealed_at) values ({_MARKS})", values)
    return sum(count for _, count, _ in found)


_MARKS = ", ".join(["%s"] * 10)


def verify() -> Verdict:
    """Look at every seal and its events again."""
    with connection.cursor() as cursor:
        seals = sql.records(Seal, cursor, f"select {_COLUMNS} from event_seal order by n", [])
        kept = sql.rows(cursor, "select (min(at) at time zone 'UTC')::date from event")[0][0]
        looked = [one for one in seals if kept is not None and one.day >= kept]
        broken = (*_wrong_links(seals), *(Broken(one, "events") for one in looked if not _is_whole(cursor, one)))
    return Verdict(
        len(seals), sum(one.events for one in looked), len(seals) - len(looked), seals[-1].link if seals else "", broken
    )


def _wrong_links(seals: list[Seal]) -> Iterator[Broken]:
    before, n = "", 0
    for one in seals:
        if one.n != n + 1 or one.link != one.linked(before):
            yield Broken(one, "chain")
        before, n = one.link, one.n


def _is_whole(cursor: Any, one: Seal) -> bool:
    text = f"{_DIGEST} and e.at >= %s::date::timestamp at time zone 'UTC'"
    text += " and e.at < (%s::date + 1)::timestamp at time zone 'UTC' group by 1"
    params = [one.from_gen, one.from_xid, one.to_gen, one.to_xid, one.day, one.day]
    return sql.rows(cursor, text, params) == [(one.day, one.events, one.digest)]


def _last(cursor: Any) -> Seal | None:
    found = sql.records(Seal, cursor, f"select {_COLUMNS} from event_seal order by n desc limit 1", [])
    return found[0] if found else None
