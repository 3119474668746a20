"""A score model: rules as data, compiled once, asked about many contacts at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
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
class Fade:
    """Of the rules' points `percent` fade for every `days` without activity; never when one of them is 0."""

    percent: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """From `threshold` points on a contact is told to be qualified; None tells nobody."""

    key: str
    name: Phrase
    rules: tuple[Rule, ...]
    cap: int = MOST
    threshold: int | None = None
    fade: Fade = Fade()


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
    is_timely: bool
    """Whether the passing of time alone may change the score."""

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
        return [*found, *self._faded(found, facts)]

    def _faded(self, lines: Sequence[Line], facts: Facts) -> list[Line]:
        """What is lost by silence, as a line of its own, so that the sum still explains itself."""
        fade, given = self.model.fade, sum(line.points for line in lines)
        since = facts.value(("last_activity_at",)) or facts.value(("created_at",))
        if not (fade.percent and fade.days) or given <= 0 or not isinstance(since, datetime):
            return []
        silent = (facts.now - since).days
        lost = given - round(given * (1 - fade.percent / 100) ** (silent // fade.days))
        because = _SILENT.fill(days=silent)
        return [Line(FADED, f"model:{self.model.key}", _FADED, -lost, because)] if lost > 0 else []

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
    fade = data.get("fade") or {}
    threshold = data.get("threshold")
    return Model(
        key,
        phrase_of(data.get("name") or key),
        rules,
        MOST if data.get("cap") is None else int(data["cap"]),
        None if threshold is None else int(threshold),
        Fade(int(fade.get("percent") or 0), int(fade.get("days") or 0)),
    )


def model_json(model: Model) -> dict[str, Any]:
    """A whole model as versions keep it; `model_of` reads it back."""
    return {
        "name": model.name.json(),
        "rules": [rule_json(rule) for rule in model.rules],
        "cap": model.cap,
        "threshold": model.threshold,
        "fade": {"percent": model.fade.percent, "days": model.fade.days},
    }


def cap_of(models: Sequence[Model]) -> int:
    """Of several models that score together the highest cap holds."""
    return max((model.cap for model in models), default=MOST)


def rule_json(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "label": rule.label.json(),
        "when": rule.when,
        "points": rule.points,
        "first_of": rule.first_of,
    }


@lru_cache(maxsize=64)
def compiled(model: Model, schema: Schema) -> Scorer:
    """Kept: the same rules over the same schema are the same scorer.

    Raises `Invalid` with one fault for each rule that is not right, under `rules.<id>.<when or points>`.
    """
    faults: list[Fault] = []
    rules: list[_Compiled] = []
    paths: set[tuple[str, ...]] = set()
    kinds: set[str] = set()
    is_timely = bool(model.fade.percent and model.fade.days)
    for rule in model.rules:
        when = _parsed(rule, "when", rule.when, schema, faults)
        points = _parsed(rule, "points", rule.points, schema, faults)
        if when is None or points is None:
            continue
        for node in (when, points):
            seen = watch(node, schema)
            paths |= seen.paths
            kinds |= seen.kinds
            is_timely = is_timely or seen.uses_clock
        why = explainer(when, schema)
        rules.append(_Compiled(rule, why, compile_closure(when, schema), compile_closure(points, schema)))
    if faults:
        raise Invalid(faults=tuple(faults))
    if model.fade.percent and model.fade.days:
        paths |= {("last_activity_at",), ("created_at",)}
    return Scorer(model, schema, tuple(rules), frozenset(paths), frozenset(kinds), is_timely)


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


FADED = "faded"
_FADED = Phrase("Faded without activity", "久未互动，分值衰减")
_SILENT = Phrase("{days} days without activity", "{days} 天没有互动")
_SEEN = Phrase("{sentence} ({seen})", "{sentence}（{seen}）")
