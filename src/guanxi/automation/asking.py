"""Asking conditions and formulas about many seats at once: one load of facts, then closures in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.automation.fields import formula_in
from guanxi.automation.scope import Question, RunFacts, Scope, no_facts
from guanxi.automation.steps import Json, Seat
from guanxi.automation.world import World
from guanxi.expressions import Facts, explain
from guanxi.kit.json import plain

EVENT_KEY = "event"
"""Where the run keeps the fields of its trigger's event that some text of the flow needs."""


def scope_of(seats: Sequence[Seat]) -> Scope:
    """The scope of the flow; seats of a batch share one."""
    return seats[0].scope or Scope(seats[0].object)


def facts_for(world: World, seats: Sequence[Seat], questions: Iterable[Question]) -> list[RunFacts]:
    """Facts of every seat, loaded together, in the order of the seats."""
    asked = list(questions)
    scope = scope_of(seats)
    paths = {path for question in asked for path in question.paths}
    kinds = {kind for question in asked for kind in question.kinds}
    found: Mapping[UUID, Facts] = {}
    if paths or kinds:
        found = world.facts(seats[0].object, list({seat.subject for seat in seats}), paths, kinds)
    nothing = no_facts(world.now)
    return [
        RunFacts(found.get(seat.subject, nothing), scope, seat.context.get(EVENT_KEY) or {}, seat.context)
        for seat in seats
    ]


def answers(world: World, seats: Sequence[Seat], texts: Sequence[str], expect: str | None = None) -> list[list[Any]]:
    """For each seat the answers to all texts, in order."""
    scope = scope_of(seats)
    questions = [scope.question(text, expect) for text in texts]
    return [[question.closure(facts) for question in questions] for facts in facts_for(world, seats, questions)]


def truths(world: World, seats: Sequence[Seat], text: str) -> list[bool]:
    return [bool(row[0]) for row in answers(world, seats, [text], "flag")]


def decision(question: Question, facts: RunFacts) -> list[Json]:
    """The atoms of a condition with what was seen, JSON-ready for the trace."""
    verdict = explain(question.node, question.schema, facts)
    return [jsonable(atom.json()) for atom in verdict.atoms]


def values_for(world: World, seats: Sequence[Seat], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`Values` of a config for each seat: literals as they are, formulas computed."""
    formulas = {name: text for name, value in values.items() if (text := formula_in(value)) is not None}
    literals = {name: value for name, value in values.items() if name not in formulas}
    if not formulas:
        return [dict(literals) for _ in seats]
    computed = answers(world, seats, list(formulas.values()))
    return [{**literals, **dict(zip(formulas, row, strict=True))} for row in computed]


def jsonable(value: Any) -> Json:
    """The JSON form of a value of the language, for contexts and traces."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return plain(value)
