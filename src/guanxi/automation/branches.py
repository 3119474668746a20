"""Ways nobody can take: conditions that never or always hold, and cases that an earlier case has taken already.

What values a field can have at most (the sum of all points of a score) is told by the package that computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.automation.findings import Finding
from guanxi.automation.program import Program, Step
from guanxi.automation.scope import Question
from guanxi.expressions import Bound, implies, overlaps, verdict
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import Registry

Bounds = Mapping[tuple[str, ...], Bound]
# By object: what its computed fields can reach today.
BOUNDS: Registry[Callable[[], Bounds]] = Registry("bounds", Phrase("bounds", "取值范围"))
# Beyond this many cases pairs are not compared: a routing table is looked at, not proved.
_MOST_CASES = 20


@dataclass(frozen=True, slots=True)
class _Case:
    address: str
    label: Phrase
    question: Question


class Limits:
    """What fields can reach, asked once for a whole check."""

    def __init__(self) -> None:
        self._bounds: dict[str, Bounds] = {}

    def of(self, object: str) -> Bounds:
        if object not in self._bounds:
            found = BOUNDS.get(object)
            self._bounds[object] = found() if found else {}
        return self._bounds[object]


def findings(program: Program, limits: Limits) -> Iterator[Finding]:
    bounds = _bounds_of(program, limits)
    if program.condition is not None:
        yield from _alone(program, _Case("trigger.when", same(program.condition.text), program.condition), bounds)
    for step in program.steps.values():
        cases = list(_cases(program, step))
        for case in cases:
            yield from _alone(program, case, bounds)
        yield from _among(program, cases[:_MOST_CASES], bounds)


def _bounds_of(program: Program, limits: Limits) -> Bounds:
    own = dict(limits.of(program.object))
    for name, relation in program.scope.schema.relations.items():
        there = limits.of(relation.target) if relation.kind == "one" else {}
        own |= {(name, *path): bound for path, bound in there.items()}
    return own


def _cases(program: Program, step: Step) -> Iterator[_Case]:
    given: Sequence[Any] = getattr(step.config, "cases", ())
    for index, case in enumerate(given):
        text = getattr(case, "when", None)
        if isinstance(text, str) and text:
            try:
                question = program.scope.condition(text)
            except GuanxiError:
                continue  # Broken, and told where texts are checked.
            label = getattr(case, "label", None) or same(str(getattr(case, "name", index)))
            yield _Case(f"steps.{step.id}.config.cases.{index}.when", label, question)


def _alone(program: Program, case: _Case, bounds: Bounds) -> Iterator[Finding]:
    said = verdict(case.question.node, case.question.schema, bounds)
    if said == "never":
        yield Finding("warning", "never_true", program.key, case.address, _NEVER, _CORRECT)
    elif said == "always":
        yield Finding("warning", "always_true", program.key, case.address, _ALWAYS, _CORRECT)


def _among(program: Program, cases: Sequence[_Case], bounds: Bounds) -> Iterator[Finding]:
    """The first case that holds decides: one that lies wholly inside an earlier one is never reached."""
    for number, case in enumerate(cases):
        for earlier in cases[:number]:
            one, other, schema = case.question.node, earlier.question.node, case.question.schema
            words = {"case": case.label, "earlier": earlier.label}
            if implies(one, other, schema, bounds):
                if verdict(one, schema, bounds) != "never":
                    said = _COVERED.fill(**words)
                    yield Finding("warning", "dead_branch", program.key, case.address, said, _ORDER)
                break
            both = overlaps(one, other, schema, bounds)
            if both is not None and both.is_proven:
                said = _OVERLAP.fill(**words)
                yield Finding("note", "routes_overlap", program.key, case.address, said, _FIRST)
                break


_NEVER = Phrase("No record can fulfil this condition", "没有任何记录能满足此条件")
_ALWAYS = Phrase("Every record fulfils this condition", "所有记录都满足此条件")
_CORRECT = Phrase("Correct the values, or leave the condition out.", "请修正条件中的值，或删除该条件。")
_COVERED = Phrase(
    "“{case}” is never reached: whoever fulfils it has taken “{earlier}” already",
    "“{case}”永远不会被选中：满足它的记录已先走“{earlier}”",
)
_ORDER = Phrase("Put the narrower case first, or delete it.", "请把范围更窄的分支放在前面，或删除它。")
_OVERLAP = Phrase(
    "Some records fulfil both “{earlier}” and “{case}”; they take “{earlier}”",
    "部分记录同时满足“{earlier}”和“{case}”，将走“{earlier}”",
)
_FIRST = Phrase("Leave it if the order is meant so.", "如果顺序就是这样设计的，可以保留。")
