"""A score model: rules as data, compiled once, asked about many contacts at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.customers.scoring.lines import MOST, Line
from guanxi.expressions import (
    Closure,
    ExpressionError,
    Facts,
    Node,
    Schema,
    Verdict,
    compile_closure,
    explainer,
    parse,
    watch,
)
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, listed, phrase_of


@dataclass(frozen=True, slots=True)
class Rule:
    """`points` is a whole number or a formula. Of the rules that share `first_of`, only the first that fits counts."""

    id: str
    label: Phrase
    when: str
    points: str
    first_of: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    key: str
    name: Phrase
    rules: tuple[Rule, ...]
    cap: int = MOST


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    why: Callable[[Facts], Verdict]
    when: Closure
    points: Closure


@dataclass(frozen=True, slots=True)
class Scorer:
    """A compiled model. `paths` and `kinds` are what must be loaded about a contact."""

    model: Model
    schema: Schema
    rules: tuple[_Compiled, ...]
    paths: frozenset[tuple[str, ...]]
    kinds: frozenset[str]

    def lines(self, facts: Facts) -> list[Line]:
        found: list[Line] = []
        taken: set[str] = set()
        for one in self.rules:
            group = one.rule.first_of
            if (not group or group not in taken) and one.when(facts):
                taken.add(group)
                points = _whole(one.points(facts))
                if points:
                    found.append(self._line(one, points, facts))
        return found

    def _line(self, one: _Compiled, points: int, facts: Facts) -> Line:
        return Line(one.rule.id, f"model:{self.model.key}", one.rule.label, points, _because(one.why(facts)))


def model_of(key: str, data: Mapping[str, Any]) -> Model:
    rules = tuple(
        Rule(
            id=str(rule["id"]),
            label=phrase_of(rule["label"]),
            when=str(rule["when"]),
            points=str(rule["points"]),
            first_of=str(rule.get("first_of") or ""),
        )
        for rule in data["rules"]
    )
    return Model(key, phrase_of(data.get("name") or key), rules, int(data.get("cap") or MOST))


def rule_json(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "label": rule.label.json(),
        "when": rule.when,
        "points": rule.points,
        "first_of": rule.first_of,
    }


def compiled(model: Model, schema: Schema) -> Scorer:
    """Raises `Invalid` with one fault for each rule that is not right, under `rules.<id>.<when or points>`."""
    faults: list[Fault] = []
    rules: list[_Compiled] = []
    paths: set[tuple[str, ...]] = set()
    kinds: set[str] = set()
    for rule in model.rules:
        when = _parsed(rule, "when", rule.when, schema, faults)
        points = _parsed(rule, "points", rule.points, schema, faults)
        if when is None or points is None:
            continue
        for node in (when, points):
            seen = watch(node, schema)
            paths |= seen.paths
            kinds |= seen.kinds
        why = explainer(when, schema)
        rules.append(_Compiled(rule, why, compile_closure(when, schema), compile_closure(points, schema)))
    if faults:
        raise Invalid(faults=tuple(faults))
    return Scorer(model, schema, tuple(rules), frozenset(paths), frozenset(kinds))


def reachable(models: Sequence[Model]) -> int | None:
    """The most points all rules together can give, None when a formula decides; shows thresholds nobody can reach."""
    groups: dict[str, int] = {}
    for rule in (rule for model in models for rule in model.rules):
        if not rule.points.lstrip("-").isdigit():
            return None
        group = rule.first_of or f"#{rule.id}"
        groups[group] = max(groups.get(group, 0), int(rule.points))
    return sum(groups.values())


def _parsed(rule: Rule, part: str, text: str, schema: Schema, faults: list[Fault]) -> Node | None:
    try:
        return parse(text, schema, "flag" if part == "when" else "number")
    except ExpressionError as error:
        faults += [Fault(f"rules.{rule.id}.{part}", "expression", fault.message) for fault in error.faults]
        return None


def _because(verdict: Verdict) -> Phrase | None:
    """The parts of the condition that held, each with what was seen."""
    atoms = [atom for atom in verdict.atoms if atom.truth]
    said = [_SEEN.fill(sentence=atom.sentence, seen=_shown(atom.seen)) for atom in atoms]
    return listed(said) if said else None


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(str(one) for one in value) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _whole(value: object) -> int:
    """Halves fall to the even neighbour; an empty formula gives nothing."""
    return round(Decimal(str(value))) if isinstance(value, int | float | Decimal) else 0


_SEEN = Phrase("{sentence} ({seen})", "{sentence}（{seen}）")
