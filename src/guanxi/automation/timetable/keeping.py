"""Flows whose triggers keep rows of their own: found by what events signal, opened and closed with their flow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from guanxi.automation.entries import Candidate
from guanxi.automation.program import Program
from guanxi.automation.triggers import TRIGGERS
from guanxi.events.log import Event
from guanxi.expressions import Watch
from guanxi.kit import json
from guanxi.kit.sql import rows
from guanxi.objects.reach import Signal, signals, signals_of, touched

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog


@dataclass(slots=True)
class Kept:
    """The keepers among the active flows. An event meets only those that it can concern."""

    programs: list[Program] = field(default_factory=list)
    watches: dict[int, Watch] = field(default_factory=dict)
    heard: dict[Signal, list[Program]] = field(default_factory=dict)

    @classmethod
    def of(cls, programs: Iterable[Program]) -> Kept:
        kept = cls([program for program in programs if program.trigger.keeper is not None])
        for program in kept.programs:
            watch = program.trigger.keeper.watch(program) if program.trigger.keeper else None
            if watch is None:
                continue
            kept.watches[program.flow] = watch
            for signal in signals(program.object, watch):
                kept.heard.setdefault(signal, []).append(program)
        return kept

    def hearing(self, events: Sequence[Event]) -> dict[int, tuple[Program, list[Event]]]:
        found: dict[int, tuple[Program, list[Event]]] = {}
        if not self.heard:
            return found
        for event in events:
            near = {program.flow: program for signal in signals_of(event) for program in self.heard.get(signal, ())}
            for flow, program in near.items():
                found.setdefault(flow, (program, []))[1].append(event)
        return found


def keep(catalog: Catalog, events: Sequence[Event], now: datetime) -> list[Candidate]:
    """Let the keepers look at the records that these events touch, silent ones too; answers who enters."""
    entering: list[Candidate] = []
    for flow, (program, some) in catalog.kept.hearing(events).items():
        ids = touched(program.object, catalog.kept.watches[flow], some)
        if ids and program.trigger.keeper is not None:
            entering += program.trigger.keeper.look(program, blamed(ids, some), now)
    return entering


def blamed(ids: Iterable[UUID], events: Sequence[Event]) -> Mapping[UUID, Event]:
    """The newest event about each record itself; for records reached through others, the newest of all."""
    direct = {id: event for event in events for id in (event.record, event.contact) if id is not None}
    return {id: direct.get(id, events[-1]) for id in sorted(ids)}


def tend(catalog: Catalog, now: datetime) -> None:
    """After flows have changed: forget those that are not active any more, open what nobody has opened yet."""
    wanted = {program.flow: program for program in catalog.kept.programs}
    with transaction.atomic():
        for flow in sorted(_opened().keys() - wanted.keys()):
            close(flow)
        for flow in sorted(wanted):
            reopen(wanted[flow], now)


def reopen(program: Program, now: datetime, *, is_anew: bool = False) -> None:
    """Make ready for the trigger, in the transaction that makes the flow active: what turns true a moment later counts.

    What stands stays when the trigger is the same as before, unless the flow had rested meanwhile (`is_anew`).
    """
    print = fingerprint(program) if program.trigger.keeper is not None else ""
    opened = _opened(program.flow).get(program.flow, "")
    if opened and (is_anew or opened != print):
        close(program.flow)
    if print and (is_anew or opened != print):
        _open(program, print, now)


def _opened(flow: int | None = None) -> dict[int, str]:
    with connection.cursor() as cursor:
        return dict(rows(cursor, "select flow, print from opening where %s::int is null or flow = %s", [flow, flow]))


def fingerprint(program: Program) -> str:
    """What the rows of a keeper depend on."""
    told = [program.object, program.definition.trigger, program.definition.settings.time_zone]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


_OPEN = """
insert into opening (flow, print, opened_at) values (%s, %s, %s) on conflict (flow) do nothing returning flow
"""
_SINCE = "select least(updated_at, %s) from flow where id = %s"


def _open(program: Program, print: str, now: datetime) -> None:
    """Two engines may see the new flow at once; the one that writes the row opens."""
    with connection.cursor() as cursor:
        if not rows(cursor, _OPEN, [program.flow, print, now]):
            return
        since = rows(cursor, _SINCE, [now, program.flow])[0][0]
    if program.trigger.keeper is not None:
        program.trigger.keeper.open(program, since, now)


def close(flow: int) -> None:
    """The row goes first: who deletes it forgets the rest. The trigger may be of another kind by now: all are asked."""
    with connection.cursor() as cursor:
        if not rows(cursor, "delete from opening where flow = %s returning flow", [flow]):
            return
    for kind in {type(one.keeper): one.keeper for one in TRIGGERS.values() if one.keeper is not None}.values():
        kind.close(flow)
