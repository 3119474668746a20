"""The live segments as the engine needs them: parsed, indexed by what events signal, refreshed when one changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.automation.house import home_zone
from guanxi.automation.timetable.table import Moment, put
from guanxi.customers.segments.membership import Named
from guanxi.customers.segments.model import BROKEN, BUILDING, LIVE
from guanxi.events.consumers import start_now
from guanxi.events.log import Event
from guanxi.expressions import Closure, Facts, Node, Schema, Watch, changer, compile_closure, parse, scripts_of, watch
from guanxi.kit import clock
from guanxi.kit.errors import GuanxiError
from guanxi.kit.sql import rows
from guanxi.objects import living as made
from guanxi.objects.reach import Signal, signals, signals_of
from guanxi.objects.schema import schema_of

CONSUMER = "segments"
BUILD = "segment.build"


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """One segment with its condition in every form that is asked for. `follows` is false for frozen ones."""

    named: Named
    follows: bool
    node: Node
    schema: Schema
    holds: Closure
    watch: Watch
    next: Callable[[Facts], datetime | None]

    @property
    def id(self) -> UUID:
        return self.named.id


@dataclass(slots=True)
class Living:
    """`stamp` tells when something has changed; `heard` leads from a signal to the segments it may concern."""

    stamp: tuple[Any, ...] = ()
    segments: dict[UUID, Live] = field(default_factory=dict)
    keys: dict[str, UUID] = field(default_factory=dict)
    names: dict[str, Named] = field(default_factory=dict)
    heard: dict[Signal, list[Live]] = field(default_factory=dict)

    def hearing(self, events: Sequence[Event]) -> Mapping[UUID, list[Event]]:
        found: dict[UUID, list[Event]] = {}
        for event in events:
            near = {one.id for signal in signals_of(event) for one in self.heard.get(signal, ())}
            for id in near:
                found.setdefault(id, []).append(event)
        return found


_STAMP = """
select (select coalesce(md5(string_agg(s.id::text || s.version || (s.deleted_at is null), '|' order by s.id)), '')
        from segment s),
       (select coalesce(md5(string_agg(c::text, '|' order by c.id)), '') from custom_field c),
       (select coalesce(md5(string_agg(f::text, '|' order by f.id)), '') from formula f),
       (select coalesce(md5(string_agg(f::text, '|' order by f.id)), '') from script_function f)
"""
_ALL = "select id, key, name, object, kind, coalesce(condition, ''), print from segment where deleted_at is null"
_living = Living()


def living() -> Living:
    """The process's view, refreshed; costs one small query when nothing has changed."""
    global _living
    with connection.cursor() as cursor:
        stamp = rows(cursor, _STAMP)[0]
        if stamp == _living.stamp:
            return _living
        made.forget()
        found = rows(cursor, _ALL)
        _let_rest(cursor, is_empty=not found)
    fresh = Living(stamp)
    for id, key, name, object, kind, condition, print in found:
        named = Named(id, key, name, object)
        fresh.keys[key], fresh.names[key] = id, named
        if condition:
            _add(fresh, named, kind == LIVE, condition, print)
    _living = fresh
    return fresh


def _let_rest(cursor: Any, *, is_empty: bool) -> None:
    """A deleted segment that is taken back is built anew; without any, nobody follows the log."""
    cursor.execute("update segment set print = '' where deleted_at is not null and print <> ''")
    if is_empty:
        cursor.execute("delete from consumer_cursor where consumer = %s", [CONSUMER])


def forget() -> None:
    """For tests: another database, another view."""
    global _living
    _living = Living()


def _add(fresh: Living, named: Named, follows: bool, condition: str, print: str) -> None:
    live = _parsed(named, follows, condition)
    if live is None:
        flag(named.id)
        return
    fresh.segments[named.id] = live
    if follows:
        for signal in signals(named.object, live.watch):
            fresh.heard.setdefault(signal, []).append(live)
    wanted = print_of(condition, follows, live)
    if print != wanted and (follows or not print):
        start_build(named.id, wanted, is_first=not print)


def _parsed(named: Named, follows: bool, condition: str) -> Live | None:
    """None when the condition does not hold together any more: a field was deleted."""
    try:
        schema = schema_of(named.object)
        node = parse(condition, schema, "flag")
        seen = watch(node, schema)
        return Live(named, follows, node, schema, compile_closure(node, schema), seen, changer(node, schema))
    except (GuanxiError, KeyError):
        return None


def flag(segment: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update segment set status = %s where id = %s and status <> %s", [BROKEN, segment, BROKEN])


def print_of(condition: str, follows: bool, live: Live) -> str:
    """What the members depend on: another print, and the segment is built anew."""
    scripts = "".join(sorted(map(repr, scripts_of(live.node, live.schema))))
    text = f"{condition}|{follows}|{home_zone()}{scripts}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@transaction.atomic
def start_build(segment: UUID, wanted: str, *, is_first: bool) -> None:
    """One engine wins. The log is followed from now on, before the first record is looked at, so nothing is missed."""
    text = "update segment set print = %s, status = %s, scanned = 0 where id = %s and print <> %s returning id"
    with connection.cursor() as cursor:
        if not rows(cursor, text, [wanted, BUILDING, segment, wanted]):
            return
    start_now(CONSUMER)
    put([Moment(BUILD, str(segment), segment, clock.now(), {"quiet": is_first})])
