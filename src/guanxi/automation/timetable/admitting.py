"""From records whose moment has come to candidates: the condition is asked, the key of re-entry computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guanxi.automation import subjects
from guanxi.automation.entries import Candidate
from guanxi.automation.program import Program
from guanxi.automation.scope import RunFacts
from guanxi.automation.steps import Json
from guanxi.expressions import Facts


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Why a record may come in now: what caused it, how deep in a chain of flows, and what the trigger brings."""

    subject: UUID
    cause: str
    depth: int = 0
    context: Mapping[str, Json] = field(default_factory=dict)


def facts_of(
    program: Program, ids: Sequence[UUID], now: datetime, paths: frozenset[tuple[str, ...]] = frozenset()
) -> Mapping[UUID, Facts]:
    """What the trigger itself reads, the condition and the key, loaded together; records that are gone are missing."""
    asked = [one for one in (program.condition, program.key_formula) if one is not None]
    reads = paths.union(*(one.paths for one in asked)) or {("id",)}
    kinds = frozenset[str]().union(*(one.kinds for one in asked))
    return subjects.facts(program.object, ids, reads, kinds, now)


def candidates(
    program: Program, happening: Sequence[Occurrence], facts: Mapping[UUID, Facts], *, ask: bool = True
) -> list[Candidate]:
    """Those whose condition holds now (or was asked before), in the given order."""
    found = [one for one in happening if one.subject in facts]
    contacts = subjects.contacts_of(program.object, [one.subject for one in found])
    seen = {one.subject: RunFacts(facts[one.subject], program.scope, {}, one.context) for one in found}
    condition = program.condition if ask else None
    return [
        Candidate(
            program=program,
            subject=one.subject,
            contact=contacts.get(one.subject),
            key=program.entry_key(seen[one.subject]),
            cause=one.cause,
            depth=one.depth,
            context=one.context,
        )
        for one in found
        if condition is None or condition.holds(seen[one.subject])
    ]
