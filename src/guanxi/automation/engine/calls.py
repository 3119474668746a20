"""Flows that were called and are waited for: what they answer, as an event about the subject of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.automation.engine.run import Run
from guanxi.automation.entries import REFUSALS, Admission
from guanxi.automation.program import Program
from guanxi.automation.steps import Json, Seat
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent
from guanxi.kit.phrase import Phrase

CALLER = "_caller"
"""Where a called run remembers who waits for it."""
ANSWERED = "flow.answered"


def caller(seat: Seat, take: Sequence[str]) -> dict[str, Json]:
    """What the called run is told: whom to answer, and which of its variables are wanted."""
    about = {
        "object": seat.object,
        "subject": str(seat.subject),
        "contact": str(seat.contact) if seat.contact else None,
    }
    return {CALLER: {"call": seat.stamp, "take": list(take), "is_person": seat.contact is None, **about}}


def of_left(run: Run, program: Program | None) -> list[NewEvent]:
    """The answer of a run that has ended."""
    known = run.context.get(CALLER)
    if not known or program is None:
        return []
    vars = {name: run.context.get(name) for name in known["take"]}
    data = {"flow": program.key, "run": run.id, "outcome": run.outcome, "reason": run.reason, "vars": vars}
    return [_answer(known, data, f"run:{run.id}#{run.step}@{run.epoch}", run.depth)]


def of_refused(admissions: Sequence[Admission]) -> list[NewEvent]:
    """Answers for those who were not let in."""
    return [
        refused(one.candidate.context[CALLER], one.candidate.program.key, REFUSALS[one.refused], one.candidate.depth)
        for one in admissions
        if one.refused and CALLER in one.candidate.context
    ]


def refused(known: Mapping[str, Json], flow: str, reason: Phrase, depth: int) -> NewEvent:
    data = {"flow": flow, "run": "", "outcome": "refused", "reason": reason.json(), "vars": {}}
    return _answer(known, data, str(known["call"]), depth)


def _answer(known: Mapping[str, Json], data: Mapping[str, Json], cause: str, depth: int) -> NewEvent:
    """In the bucket of the caller's run: that of the person it is about."""
    subject = UUID(known["subject"])
    contact = UUID(known["contact"]) if known["contact"] else subject if is_person(known["object"]) else None
    return NewEvent(
        ANSWERED, known["object"], subject, contact, {"call": known["call"], **data}, cause=cause, depth=depth
    )
