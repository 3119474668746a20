"""What makes a customer unwell: conditions with points, as data that people edit. Pure, once the model is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.expressions import ExpressionError, Facts, Schema, Verdict, explainer, parse, watch
from guanxi.kit.errors import Fault, refuse
from guanxi.kit.phrase import Phrase, listed, phrase_of
from guanxi.success.vocabulary import HEALTHY, RISK, WATCH

OBJECT = "health_record"
MOST_RULES = 30
WORST, BEST = 0, 100


@dataclass(frozen=True, slots=True)
class Rule:
    """When the condition holds, the points are added; most are below zero."""

    id: str
    label: Phrase
    when: str
    points: int


@dataclass(frozen=True, slots=True)
class Model:
    """Below `threshold` a customer is at risk, below `watch` to be watched. Use is counted over `window_days`."""

    rules: tuple[Rule, ...]
    start: int = BEST
    watch: int = 85
    threshold: int = 70
    window_days: int = 14
    version: int = 0

    def level(self, score: int) -> str:
        return RISK if score < self.threshold else WATCH if score < self.watch else HEALTHY

    def total(self, lines: Sequence[Line]) -> int:
        return max(WORST, min(BEST, self.start + sum(line.points for line in lines)))


@dataclass(frozen=True, slots=True)
class Line:
    """One reason why the score is not what the model starts from, with what was seen."""

    id: str
    label: Phrase
    points: int
    because: Phrase

    def json(self) -> dict[str, Any]:
        words = {"label": self.label.json(), "because": self.because.json()}
        return {"id": self.id, "points": self.points, **words}


@dataclass(frozen=True, slots=True)
class Weighing:
    """A compiled model. `paths` and `kinds` are what must be loaded about a record."""

    model: Model
    rules: tuple[tuple[Rule, Callable[[Facts], Verdict]], ...]
    paths: frozenset[tuple[str, ...]]
    kinds: frozenset[str]

    def lines(self, facts: Facts) -> list[Line]:
        seen = ((rule, why(facts)) for rule, why in self.rules)
        return [Line(rule.id, rule.label, rule.points, _because(verdict)) for rule, verdict in seen if verdict.truth]


def model_of(data: Mapping[str, Any]) -> Model:
    """Read what is stored, sent or written in a blueprint; numbers that are missing take their defaults."""
    rules = tuple(
        Rule(str(one["id"]), phrase_of(one["label"]), str(one["when"]), int(one["points"])) for one in data["rules"]
    )
    numbers = ("start", "watch", "threshold", "window_days", "version")
    return Model(rules, **{name: int(data[name]) for name in numbers if data.get(name) is not None})


def rule_json(rule: Rule) -> dict[str, Any]:
    return {"id": rule.id, "label": rule.label.json(), "when": rule.when, "points": rule.points}


def weighing(model: Model, schema: Schema) -> Weighing:
    """Raises `Invalid` with every fault, addressed `threshold` or `rules.<id>.when`."""
    faults = list(_number_faults(model))
    compiled: list[tuple[Rule, Callable[[Facts], Verdict]]] = []
    paths: set[tuple[str, ...]] = set()
    kinds: set[str] = set()
    for rule in model.rules:
        try:
            node = parse(rule.when, schema, "flag")
        except ExpressionError as error:
            faults += [Fault(f"rules.{rule.id}.when", "expression", fault.message) for fault in error.faults]
            continue
        seen = watch(node, schema)
        paths |= seen.paths
        kinds |= seen.kinds
        compiled.append((rule, explainer(node, schema)))
    refuse(faults)
    return Weighing(model, tuple(compiled), frozenset(paths), frozenset(kinds))


def _number_faults(model: Model) -> list[Fault]:
    ids = [rule.id for rule in model.rules]
    faults = [
        Fault(f"rules.{rule.id}.points", "too_much", _POINTS)
        for rule in model.rules
        if not -BEST <= rule.points <= BEST
    ]
    faults += [Fault(f"rules.{id}", "double", _DOUBLE) for id in dict.fromkeys(ids) if ids.count(id) > 1]
    faults += [Fault(f"rules.{rule.id}.label", "required", _LABEL) for rule in model.rules if not rule.label]
    if len(ids) > MOST_RULES:
        faults.append(Fault("rules", "too_many", _MANY.fill(most=MOST_RULES)))
    if not WORST < model.start <= BEST:
        faults.append(Fault("start", "out_of_range", _RANGE))
    if not WORST < model.threshold <= model.watch <= BEST:
        faults.append(Fault("threshold", "out_of_range", _ORDER))
    if not 1 <= model.window_days <= 90:
        faults.append(Fault("window_days", "out_of_range", _WINDOW))
    return faults


def _because(verdict: Verdict) -> Phrase:
    """The parts of the condition that held, each with what was seen."""
    held = [atom for atom in verdict.atoms if atom.truth]
    return listed([_SEEN.fill(sentence=atom.sentence, seen=_shown(atom.seen)) for atom in held])


def _shown(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


_SEEN = Phrase("{sentence} ({seen})", "{sentence}（{seen}）")
_POINTS = Phrase("Points lie between -100 and 100", "分值应在 -100 到 100 之间")
_DOUBLE = Phrase("This rule stands there twice", "这条规则重复")
_LABEL = Phrase("A rule needs a name", "规则需要名称")
_MANY = Phrase("At most {most} rules", "最多 {most} 条规则")
_RANGE = Phrase("A score from 1 to 100 is expected", "应为 1 到 100 的分数")
_ORDER = Phrase(
    "The threshold lies above 0 and not above the mark for watching, which is at most 100",
    "风险线应大于 0 且不高于关注线，关注线不超过 100",
)
_WINDOW = Phrase("From 1 to 90 days", "应为 1 到 90 天")
