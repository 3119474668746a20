"""What a decision saw, kept small: the values it looked at, from which the full explanation is built when somebody
asks.

Explaining costs a thousand times more than deciding, and its sentences repeat for every run; so the trace keeps values
only, and `told` asks the same question again about them. Conditions over history or related records are explained at
once, because what they looked at is too large to keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from guanxi.automation.asking import decision, jsonable
from guanxi.automation.program import Program, Step
from guanxi.automation.scope import Question, RunFacts, Scope, typed
from guanxi.automation.steps import Json
from guanxi.expressions import RowFacts, Schema, explain


def glimpse(name: str, truth: bool, question: Question, facts: RunFacts) -> dict[str, Json]:
    """One decided case, JSON-ready for the trace."""
    if question.is_simple:
        return {"case": name, "truth": truth, "seen": {".".join(p): jsonable(facts.value(p)) for p in question.looks}}
    return {"case": name, "truth": truth, "atoms": decision(question, facts)}


def told(cases: Sequence[Json], program: Program | None, step: Step | None, at: datetime) -> list[Json]:
    """The decision with all its atoms and the names of its cases, as the screens draw it."""
    known = {case.name: case for case in getattr(step.config, "cases", ())} if step else {}
    texts = {name: case.when for name, case in known.items() if hasattr(case, "when")}
    labels = {name: case.label.json() for name, case in known.items() if case.label}
    return [_labelled(_told(case, texts, program, at), labels) for case in cases]


def _labelled(case: Json, labels: Mapping[str, Json]) -> Json:
    is_case = isinstance(case, Mapping) and "case" in case
    return {**case, "label": labels.get(str(case["case"]))} if is_case else case


def _told(case: Json, texts: Mapping[str, str], program: Program | None, at: datetime) -> Json:
    if not isinstance(case, Mapping) or "seen" not in case or program is None or case.get("case") not in texts:
        return case
    question = program.scope.condition(texts[case["case"]])
    verdict = explain(question.node, question.schema, _again(case["seen"], question, program.scope, at))
    return {"case": case["case"], "truth": case["truth"], "atoms": [jsonable(atom.json()) for atom in verdict.atoms]}


def _again(seen: Mapping[str, Json], question: Question, scope: Scope, at: datetime) -> RowFacts:
    """Facts that hold just these values: nested as the paths are."""
    flat = {tuple(name.split(".")): value for name, value in seen.items()}
    return _nested({path: typed(value, _type(question.schema, path)) for path, value in flat.items()}, at)


def _nested(values: Mapping[tuple[str, ...], object], at: datetime) -> RowFacts:
    here = {path[0]: value for path, value in values.items() if len(path) == 1}
    deeper: dict[str, dict[tuple[str, ...], object]] = {}
    for path, value in values.items():
        if len(path) > 1:
            deeper.setdefault(path[0], {})[path[1:]] = value
    return RowFacts(at, here, one={name: _nested(some, at) for name, some in deeper.items()})


def _type(schema: Schema, path: tuple[str, ...]) -> str:
    for name in path[:-1]:
        relation = schema.relations.get(name)
        if relation is None:
            return "text"
        schema = schema.objects(relation.target)
    found = schema.fields.get(path[-1])
    return found.type if found else "text"
