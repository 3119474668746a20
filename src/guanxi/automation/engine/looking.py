"""Runs that wait for a condition: which of them an event may concern. Nothing polls.

Every step that waits so is a watcher with a wake-up word of its own, which its runs carry beside the kinds of event
they wait for. Watchers are found by the signals of the events, as `objects.reach` gives them, so that thousands of
waits do not weigh on an event that none of them reads; then reach names the records, and the runs about them look
again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import subjects
from guanxi.automation.engine.kin import HEAD
from guanxi.automation.program import Program
from guanxi.automation.steps import look_word
from guanxi.events.log import Event
from guanxi.expressions import Watch, watch
from guanxi.kit.errors import GuanxiError
from guanxi.kit.ids import bucket_of
from guanxi.kit.sql import rows
from guanxi.objects.reach import Signal, signals, signals_of, touched


@dataclass(frozen=True, slots=True)
class Watcher:
    flow: int
    word: str
    object: str
    watch: Watch


@dataclass(frozen=True, slots=True)
class Looking:
    by_signal: Mapping[Signal, Sequence[Watcher]] = field(default_factory=dict)

    @staticmethod
    def of(programs: Iterable[Program]) -> Looking:
        found: dict[Signal, list[Watcher]] = {}
        for one in (watcher for program in programs for watcher in _watchers(program)):
            for signal in signals(one.object, one.watch):
                found.setdefault(signal, []).append(one)
        return Looking(found)

    def runs(self, events: Sequence[Event]) -> dict[str, list[tuple[Any, ...]]]:
        """Runs that have to look again, as rows for `kin.hold`, by their watcher's word."""
        if not self.by_signal:
            return {}
        heard = {one for event in events for signal in signals_of(event) for one in self.by_signal.get(signal, ())}
        ids = {one: touched(one.object, one.watch, events) for one in sorted(heard, key=lambda one: one.word)}
        return {one.word: _waiting(one, some) for one, some in ids.items() if some}


def _watchers(program: Program) -> Iterable[Watcher]:
    for step in program.steps.values():
        for text in step.kind.watches(step.config):
            try:
                question = program.scope.condition(text)
                seen = watch(question.node, question.schema)
            except GuanxiError:
                continue  # The text broke after publishing; its runs go on at their time-out.
            yield Watcher(program.flow, look_word(program.flow, step.id), program.object, seen)


_WAITING = f"""
select e.bucket, e.subject, e.flow, e.entry, {HEAD} from enrollment e
where e.bucket = any(%s) and e.subject = any(%s) and e.flow = %s and e.status <> 'e' and e.wakes @> array[%s]
"""


def _waiting(one: Watcher, ids: set[UUID]) -> list[tuple[Any, ...]]:
    """Runs live in the bucket of the person their subject is about, if there is one."""
    people = subjects.contacts_of(one.object, list(ids))
    buckets = sorted({bucket_of(people.get(id, id)) for id in ids})
    with connection.cursor() as cursor:
        return rows(cursor, _WAITING, [buckets, list(ids), one.flow, one.word])
