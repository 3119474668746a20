"""Letting records into a flow by hand or by program, by the flow's own rules of re-entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from guanxi.access.scopes import require_ability
from guanxi.automation import subjects
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.entries import REFUSALS, Admission, Candidate, enter
from guanxi.automation.program import Program
from guanxi.automation.publishing import ABILITY
from guanxi.automation.scope import RunFacts
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
    fit = _fit(program, visible)
    contacts = subjects.contacts_of(program.object, fit)
    candidates = [
        Candidate(program, id, contacts.get(id), entry_key, by.cause or by.actor.stamp, by.depth, dict(context or {}))
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
    seen = read.many(program.object, list(ids), by.actor, fields=())
    return [id for id in dict.fromkeys(ids) if id in seen]


def _fit(program: Program, ids: Sequence[UUID]) -> list[UUID]:
    if program.condition is None or program.trigger.name != "button":
        return list(ids)
    facts = subjects.facts(program.object, ids, (), program.condition.kinds, clock.now())
    return [id for id in ids if id in facts and program.condition.closure(RunFacts(facts[id], program.scope, {}, {}))]
