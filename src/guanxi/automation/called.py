"""Flows that the tested one calls: they live their runs in the same replay, so that their answers come back to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count

from guanxi.automation import subjects
from guanxi.automation.builtin.subflow import CallFlow
from guanxi.automation.engine.calls import CALLER
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.starts import candidate_of
from guanxi.automation.engine.world import Start
from guanxi.automation.entries import Candidate
from guanxi.automation.fields import marked
from guanxi.automation.program import Program
from guanxi.events.log import Event, NewEvent

_numbers = count(1)


def family_of(program: Program, catalog: Catalog) -> Mapping[str, Program]:
    """The program and all it calls, directly or not, in the version in force. A flow that is not on is left out."""
    found, wanted = {program.key: program}, [program]
    while wanted:
        for key in _called_by(wanted.pop()):
            known = None if key in found else catalog.active(key)
            if known is not None:
                found[key] = known
                wanted.append(known)
    return found


def _called_by(program: Program) -> list[str]:
    return [step.config.flow for step in program.steps.values() if isinstance(step.config, CallFlow)]


def kinds_of(family: Iterable[Program]) -> set[str]:
    """Events that could start, wake or end a run of the first, or wake or end one of those that it calls."""
    first, *others = family
    triggering = set(first.trigger.event_kinds(first.trigger_config, first.object))
    return triggering.union(*map(_heard_by, (first, *others)))


def _heard_by(program: Program) -> set[str]:
    kinds = set(program.listens)
    for step in program.steps.values():
        kinds |= {str(found.value) for found in marked(step.config) if found.mark.role == "event"}
        if step.kind.waits:
            kinds.add(f"{program.object}.updated")
    return kinds


def is_call(one: Start) -> bool:
    return CALLER in one.context


def entrant(one: Start, program: Program) -> Candidate:
    contact = one.seat.contact if one.subject == one.seat.subject else None
    if contact is not None:
        return candidate_of(one, program, {one.subject: contact})
    return candidate_of(one, program, subjects.contacts_of(program.object, [one.subject]))


def happening(new: NewEvent, now: datetime) -> Event:
    """An answer as the runs of the replay hear it; it stands in no log."""
    place = (new.bucket, 0, 0, next(_numbers), now)
    return Event(*place, new.kind, new.object, new.record, new.contact, new.actor, new.cause, new.depth, new.data)
