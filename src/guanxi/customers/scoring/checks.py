"""What is wrong with a score model before it is saved: faults keep it from being saved, advice does not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from guanxi.customers.scoring.limits import highest
from guanxi.customers.scoring.rules import Model, Rule, cap_of
from guanxi.expressions import ExpressionError, Node, Schema, implies, overlaps, parse, verdict, watch
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase

MOST_POINTS = 1_000
# Beyond this many rules pairs are not compared.
MOST_RULES = 40


_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


@dataclass(frozen=True, slots=True)
class _Read:
    rule: Rule
    node: Node


def faults_of(model: Model, beside: Sequence[Model]) -> list[Fault]:
    """Of the numbers and names; conditions and formulas are judged where they are compiled.

    `beside` are the other models that score at the same time.
    """
    faults = [
        *(Fault(f"rules.{rule.id}.label", "required", _NO_LABEL) for rule in model.rules if not rule.label.en.strip()),
        *(Fault(f"rules.{id}", "double", _DOUBLE) for id in _repeated([rule.id for rule in model.rules])),
    ]
    if not _KEY.fullmatch(model.key):
        faults.append(Fault("key", "bad_key", _BAD_KEY))
    if not (model.name.en.strip() and model.name.zh.strip()):
        faults.append(Fault("name", "required", _NO_NAME))
    if not 1 <= model.cap <= MOST_POINTS:
        faults.append(Fault("cap", "range", _CAP.fill(most=MOST_POINTS)))
    if not 0 <= model.fade.percent <= 100:
        faults.append(Fault("fade.percent", "range", _PERCENT))
    if bool(model.fade.percent) != bool(model.fade.days) or model.fade.days < 0:
        faults.append(Fault("fade.days", "range", _FADE))
    return [*faults, *_threshold(model, beside)]


def _threshold(model: Model, beside: Sequence[Model]) -> Iterator[Fault]:
    if model.threshold is None:
        return
    together = [*beside, model]
    most = highest(together)
    if model.threshold < 1:
        yield Fault("threshold", "range", _POSITIVE)
    elif model.threshold > cap_of(together):
        yield Fault("threshold", "unreachable", _OVER_CAP.fill(cap=cap_of(together)))
    elif model.threshold > most:
        yield Fault("threshold", "unreachable", _UNREACHABLE.fill(most=most))


def advice(model: Model, schema: Schema) -> list[Fault]:
    """Rules that never count, and rules that count twice for one thing."""
    read = [one for rule in model.rules[:MOST_RULES] if (one := _read(rule, schema))]
    never = {one.rule.id for one in read if verdict(one.node, schema) == "never"}
    found = [Fault(f"rules.{id}.when", "never_true", _NEVER) for id in sorted(never)]
    pairs = combinations([one for one in read if one.rule.id not in never], 2)
    return found + [fault for earlier, later in pairs for fault in _between(earlier, later, schema)]


def _between(earlier: _Read, later: _Read, schema: Schema) -> Iterator[Fault]:
    words = {"earlier": earlier.rule.label, "later": later.rule.label}
    address = f"rules.{later.rule.id}.when"
    if later.rule.first_of and later.rule.first_of == earlier.rule.first_of:
        if implies(later.node, earlier.node, schema):
            yield Fault(address, "dead_rule", _DEAD.fill(**words))
    elif _about(earlier.node, schema) == _about(later.node, schema) != frozenset():
        both = overlaps(earlier.node, later.node, schema)
        if both is not None and both.is_proven:
            yield Fault(address, "overlap", _OVERLAP.fill(**words))


def _about(node: Node, schema: Schema) -> frozenset[tuple[str, ...]]:
    """The fields a condition compares; two rules on the same ones are meant as ranges of one thing."""
    seen = watch(node, schema)
    return frozenset() if seen.kinds else seen.paths


def _read(rule: Rule, schema: Schema) -> _Read | None:
    try:
        return _Read(rule, parse(rule.when, schema, "flag"))
    except ExpressionError:
        return None


def _repeated(ids: Sequence[str]) -> list[str]:
    return sorted({id for id in ids if ids.count(id) > 1})


_NO_NAME = Phrase("Give the model a name in both languages", "请填写模型的中英文名称")
_BAD_KEY = Phrase("Small letters, digits and hyphens only", "仅限小写字母、数字和连字符")
_NO_LABEL = Phrase("Say what the points are for", "请说明这条规则因何加分")
_DOUBLE = Phrase("Two rules have this key", "有两条规则使用了同一标识")
_CAP = Phrase("The cap is a number from 1 to {most}", "上限应为 1 至 {most} 的整数")
_PERCENT = Phrase("A share from 0 to 100", "比例应为 0 至 100")
_FADE = Phrase("Give both the share and the days, or leave both at 0", "请同时填写衰减比例与天数，或都填 0")
_POSITIVE = Phrase("The threshold is at least 1", "阈值至少为 1")
_OVER_CAP = Phrase("No contact can reach this: scores end at {cap}", "没有联系人能达到：评分上限为 {cap}")
_UNREACHABLE = Phrase(
    "No contact can reach this: all rules together give {most} points at most",
    "没有联系人能达到：所有规则合计最多 {most} 分",
)
_NEVER = Phrase("No contact can fulfil this condition", "没有任何联系人能满足此条件")
_DEAD = Phrase(
    "Never counts: whoever fulfils it has been counted by “{earlier}” already. Put the narrower rule first",
    "永远不会计分：满足它的联系人已由“{earlier}”计分。请把范围更窄的规则放在前面",
)
_OVERLAP = Phrase(
    "Some contacts fulfil both this and “{earlier}” and get both points. Give both rules the same group if only one"
    " should count",
    "部分联系人同时满足此条件和“{earlier}”，会重复计分。如果只应计一条，请把两条规则放入同一分组",
)
