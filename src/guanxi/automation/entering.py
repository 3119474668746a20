"""Letting records into a flow by hand or by program, by the flow's own rules of re-entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guanxi.access.scopes import require_ability
from guanxi.automation import subjects
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.entries import REFUSALS, Admission, Candidate, enter
from guanxi.automation.program import Program
from guanxi.automation.publishing import ABILITY
from guanxi.automation.rights import pressable
from guanxi.automation.scope import Question, RunFacts
from guanxi.automation.steps import Json
from guanxi.kit import clock
from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase
from guanxi.objects import read
from guanxi.objects.drafts import By

__all__ = ["REFUSALS", "enroll"]


def enroll(
    flow: str,
    ids: Sequence[UUID],
    by: By,
    *,
    entry_key: str = "",
    context: Mapping[str, Json] | None = None,
) -> list[Admission]:
    """Answers for each record whether it came in, and if not, why (see REFUSALS).

    People may press the button of a flow that has one, on records they may see; other flows need the right to manage
    flows. The condition of a button is asked here.
    """
    program = _program(flow, by)
    visible = _visible(program, ids, by)
    now = clock.now()
    given = dict(context or {})
    seen = _seen(program, visible, given, now)
    fit = [id for id in visible if _fits(program, id, seen)]
    contacts = subjects.contacts_of(program.object, fit)
    cause = by.cause or by.actor.stamp
    candidates = [
        Candidate(program, id, contacts.get(id), entry_key or program.entry_key(seen.get(id)), cause, by.depth, given)
        for id in fit
    ]
    with transaction.atomic():
        found = {one.candidate.subject: one for one in enter(candidates, now)}
    return [found[id] if id in found else Admission(Candidate(program, id), "condition") for id in ids]


def _program(flow: str, by: By) -> Program:
    program = catalog().active(flow)
    if program is None:
        words = Phrase("The flow “{flow}” is not active", "流程“{flow}”未启用").fill(flow=flow)
        raise Refused(words, code="flow_not_active")
    if program.trigger.name != "button" and not by.actor.is_trusted:
        require_ability(by.actor, ABILITY)
    return program


def _visible(program: Program, ids: Sequence[UUID], by: By) -> list[UUID]:
    """Those the actor may see, and for a button those it may press it on."""
    seen = read.many(program.object, list(ids), by.actor, fields=())
    found = [id for id in dict.fromkeys(ids) if id in seen]
    return pressable(program, found, by.actor) if program.trigger.name == "button" else found


def _seen(program: Program, ids: Sequence[UUID], given: Mapping[str, Json], now: datetime) -> Mapping[UUID, RunFacts]:
    """What the condition of a button and the key of re-entry look at; nothing when there is neither."""
    asked = [one for one in (_condition(program), program.key_formula) if one is not None]
    if not asked:
        return {}
    kinds = {kind for one in asked for kind in one.kinds}
    facts = subjects.facts(program.object, ids, (), kinds, now)
    return {id: RunFacts(one, program.scope, {}, given) for id, one in facts.items()}


def _condition(program: Program) -> Question | None:
    return program.condition if program.trigger.name == "button" else None


def _fits(program: Program, id: UUID, seen: Mapping[UUID, RunFacts]) -> bool:
    condition = _condition(program)
    return condition is None or (id in seen and condition.holds(seen[id]))
