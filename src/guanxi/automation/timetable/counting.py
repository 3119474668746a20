"""Triggers that take several events: how many like this one there were within the span that ends with it.

They fire with the event that makes the number full, and again when the window has emptied and filled anew; a window
that stays full fires once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection

from guanxi.automation.engine.index import event_view
from guanxi.automation.program import Program
from guanxi.automation.scope import RunFacts
from guanxi.automation.spans import LONGEST, parse_span
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.expressions import Facts
from guanxi.kit.sql import records


def is_enough(program: Program, event: Event, base: Facts) -> bool:
    """Is this the event that makes the number full? Only events for which the condition holds count."""
    wanted, span = program.trigger.enough(program.trigger_config)
    if wanted <= 1:
        return True
    window = _length(span)
    return len([one for one in _before(event, window, wanted) if _counts(program, one, base)]) == wanted - 1


def _length(span: str) -> timedelta:
    found = parse_span(span) if span else None
    return found.rough() if found else LONGEST


def _counts(program: Program, event: Event, base: Facts) -> bool:
    if not program.trigger.admit(program.trigger_config, event):
        return False
    facts = RunFacts(base, program.scope, event_view(event), {})
    return program.condition is None or program.condition.holds(facts)


_BEFORE = f"""
select {COLUMNS} from event e
where e.{{by}} = %s and e.kind = %s and e.at > %s and e.at <= %s and (e.gen, e.xid, e.seq) < (%s, %s::text::xid8, %s)
order by e.at desc limit %s
"""
MOST = 10_000


def _before(event: Event, window: timedelta, wanted: int) -> list[Event]:
    """Earlier events of the same kind about the same person, or the same record where there is no person."""
    by, id = ("contact", event.contact) if event.contact else ("record", event.record)
    return _read(by, id, event, window) if wanted <= MOST else []


def _read(by: str, id: UUID, event: Event, window: timedelta) -> list[Event]:
    params = [id, event.kind, event.at - window, event.at, event.gen, event.xid, event.seq, MOST]
    with connection.cursor() as cursor:
        return records(Event, cursor, _BEFORE.format(by=by), params)
