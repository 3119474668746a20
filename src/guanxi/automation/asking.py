"""Asking conditions and formulas about many seats at once: one load of facts, then closures in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from guanxi.automation.fields import formula_in
from guanxi.automation.scope import Question, RunFacts, Scope, no_facts, typed
from guanxi.automation.steps import Json, Seat
from guanxi.automation.wording import Way, formula_of, is_template, ways_of, worded
from guanxi.automation.world import World
from guanxi.expressions import Facts, Node, Schema, Verdict, explainer
from guanxi.kit.json import plain
from guanxi.kit.phrase import Phrase

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
    pointed = _pointed(world, seats, scope, asked)
    return [
        RunFacts(found.get(seat.subject, nothing), scope, seat.context.get(EVENT_KEY) or {}, seat.context, beyond)
        for seat, beyond in zip(seats, pointed, strict=True)
    ]


def _pointed(
    world: World, seats: Sequence[Seat], scope: Scope, asked: Sequence[Question]
) -> list[dict[str, Facts] | None]:
    """The records to which variables of the questions point, for all seats by one load a variable."""
    names = {name for question in asked for name in question.beyond}
    if not names:
        return [None for _ in seats]
    found: list[dict[str, Facts] | None] = [{} for _ in seats]
    for name in names:
        ids = [typed(seat.context.get(name), "lookup") for seat in seats]
        paths = {path for question in asked for path in question.beyond.get(name, ())}
        known = world.facts(scope.target(name), list({id for id in ids if isinstance(id, UUID)}), paths)
        for place, id in zip(found, ids, strict=True):
            if place is not None and isinstance(id, UUID):
                place[name] = known.get(id) or no_facts(world.now)
    return found


def answers(world: World, seats: Sequence[Seat], texts: Sequence[str], expect: str | None = None) -> list[list[Any]]:
    """For each seat the answers to all texts, in order."""
    scope = scope_of(seats)
    questions = [scope.question(text, expect) for text in texts]
    return [[question.closure(facts) for question in questions] for facts in facts_for(world, seats, questions)]


def truths(world: World, seats: Sequence[Seat], text: str) -> list[bool]:
    return [bool(row[0]) for row in answers(world, seats, [text], "flag")]


@lru_cache(maxsize=2_048)
def _explainer(node: Node, schema: Schema) -> Callable[[Facts], Verdict]:
    """Checked and worded once for a question; a changed schema is another one."""
    return explainer(node, schema)


def decision(question: Question, facts: RunFacts) -> list[Json]:
    """The atoms of a condition with what was seen, JSON-ready for the trace."""
    verdict = _explainer(question.node, question.schema)(facts)
    return [jsonable(atom.json()) for atom in verdict.atoms]


def values_for(world: World, seats: Sequence[Seat], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`Values` of a config for each seat: formulas computed, texts with variables filled in, all else as it is."""
    return filled(world, seats, dict(values))


def filled(world: World, seats: Sequence[Seat], tree: Any, encode: Callable[[str], str] | None = None) -> list[Any]:
    """A value, or lists and mappings of values at any depth, for each seat. `encode` is applied to the variables of
    texts.
    """
    if not seats:
        return []
    texts = list(dict.fromkeys(texts_in(tree, scope_of(seats))))
    if not texts:
        return [tree for _ in seats]
    rows = [dict(zip(texts, row, strict=True)) for row in answers(world, seats, texts)]
    return [_fill(tree, row, scope_of(seats), encode) for row in rows]


def texts_in(tree: Any, scope: Scope) -> Iterator[str]:
    """Every formula that the values ask, those behind the variables of texts among them."""
    formula = formula_in(tree)
    if formula is not None:
        yield formula
    elif isinstance(tree, Phrase):
        yield from texts_in([tree.en, tree.zh], scope)
    elif isinstance(tree, Mapping | list | tuple):
        for item in tree.values() if isinstance(tree, Mapping) else tree:
            yield from texts_in(item, scope)
    elif is_template(tree):
        yield from _formulas(tree, scope).values()


def _formulas(text: str, scope: Scope) -> dict[Way, str]:
    return {way: formula_of(way, scope.object, scope.schema.relations) for way in ways_of(text)}


def _fill(tree: Any, row: Mapping[str, Any], scope: Scope, encode: Callable[[str], str] | None) -> Any:
    formula = formula_in(tree)
    if formula is not None:
        return row[formula]
    if isinstance(tree, Phrase):
        return Phrase(_fill(tree.en, row, scope, encode), _fill(tree.zh, row, scope, encode))
    if isinstance(tree, Mapping):
        return {name: _fill(item, row, scope, encode) for name, item in tree.items()}
    if isinstance(tree, list | tuple):
        return [_fill(item, row, scope, encode) for item in tree]
    if is_template(tree):
        given = {way: jsonable(row[text]) for way, text in _formulas(tree, scope).items()}
        return worded(tree, given, encode)
    return tree


def jsonable(value: Any) -> Json:
    """The JSON form of a value of the language, for contexts and traces."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item) for item in value]
    return plain(value)
