"""From drafts to rows that may be written: accept the values, fill in what follows from them, ask the checks.

The steps work on `Attempt`s, one a draft. A step leaves alone what an earlier step has refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.kit.errors import Fault, GuanxiError, Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.objects.accept import Unacceptable
from guanxi.objects.drafts import By, Change, Draft
from guanxi.objects.shape import Shape
from guanxi.objects.spec import FieldSpec

Values = dict[str, object]
_REQUIRED = Phrase("“{label}” must not be empty", "“{label}”不能为空")


@dataclass(slots=True)
class Attempt:
    """One draft on its way. `values` are the accepted ones, `new` the whole row as it will be."""

    index: int
    draft: Draft
    id: UUID
    old: Values | None = None
    version: int = 0
    values: Values = field(default_factory=dict)
    new: Values = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    error: GuanxiError | None = None

    def refuse(self, error: GuanxiError) -> None:
        """Refused for more than a wrong value: not found, not allowed, changed meanwhile."""
        self.error = error
        self.faults.extend(error.faults or (Fault("", error.code, error.detail),))

    def change(self, by: By) -> Change:
        cause = by.cause if self.draft.cause is None else self.draft.cause
        depth = by.depth if self.draft.depth is None else self.draft.depth
        return Change(self.id, self.old, {**self.new, "id": self.id}, cause, depth, self.changed)


def fine(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [attempt for attempt in attempts if not attempt.faults]


def accept_values(shape: Shape, attempts: Sequence[Attempt], actor: Actor) -> None:
    for attempt in fine(attempts):
        for name, raw in attempt.draft.values.items():
            spec = shape.fields.get(name)
            if spec is None:
                attempt.faults.append(_unknown(name, shape))
            else:
                _accept_one(attempt, spec, raw, actor)


def _accept_one(attempt: Attempt, spec: FieldSpec, raw: object, actor: Actor) -> None:
    try:
        value = accepted(spec, raw)
    except Unacceptable as reason:
        attempt.faults.append(Fault(spec.name, reason.code, reason.message))
        return
    if attempt.old is not None and attempt.old.get(spec.name) == value:
        return
    if spec.readonly and actor.kind not in ("system", "flow"):
        attempt.faults.append(Fault(spec.name, "readonly", _READONLY.fill(label=spec.label)))
        return
    attempt.values[spec.name] = value


def accepted(spec: FieldSpec, raw: object) -> object:
    """The clean value; empty text counts as empty. A field that knows no empty takes its default instead."""
    if raw is None or (isinstance(raw, str) and not raw.strip() and spec.type != "json"):
        return spec.default() if spec.default is not None and not spec.is_nullable else None
    return spec.accept(raw)


def run_prepare(shape: Shape, attempts: Sequence[Attempt]) -> None:
    """The object's own `prepare` functions. They may refuse by raising a GuanxiError with faults."""
    for attempt in fine(attempts):
        try:
            for prepare in shape.type.prepare:
                attempt.values = prepare(attempt.values, attempt.old)
        except GuanxiError as error:
            attempt.refuse(error)


def fill_new(shape: Shape, attempts: Sequence[Attempt]) -> None:
    """Complete the row: defaults for a new one, old values for a changed one; then see what really changes."""
    for attempt in fine(attempts):
        attempt.new = {**(shape.blank if attempt.old is None else attempt.old), **attempt.values}
        attempt.changed = _changed(shape, attempt)
        attempt.faults.extend(_missing(shape, attempt))


def _changed(shape: Shape, attempt: Attempt) -> frozenset[str]:
    """Of a new row, what it holds; of an old one, what becomes different."""
    if attempt.old is None:
        return frozenset(name for name, value in attempt.new.items() if name in shape.fields and not is_empty(value))
    old = attempt.old
    return frozenset(name for name, value in attempt.values.items() if name in old and old[name] != value)


def _missing(shape: Shape, attempt: Attempt) -> list[Fault]:
    """Required is asked of new rows and of changes; an old row may lack what became required later."""
    return [
        Fault(name, "required", _REQUIRED.fill(label=shape.fields[name].label))
        for name in shape.required
        if (attempt.old is None or name in attempt.changed) and is_empty(attempt.new.get(name))
    ]


def is_empty(value: object) -> bool:
    return not value and (value is None or value in ("", []))


def run_checks(shape: Shape, attempts: Sequence[Attempt], by: By) -> None:
    """The object's own checks, each once for the whole batch."""
    for check in shape.type.checks:
        standing = fine(attempts)
        found = check([attempt.change(by) for attempt in standing], by) if standing else {}
        for attempt in standing:
            if faults := found.get(attempt.id):
                attempt.refuse(Refused(faults[0].message, faults=tuple(faults)))


def _unknown(name: str, shape: Shape) -> Fault:
    near = did_you_mean(name, shape.fields)
    known = Phrase("There is no field “{name}”; did you mean “{near}”?", "没有字段“{name}”，你是指“{near}”吗？")
    unknown = Phrase("There is no field “{name}”", "没有字段“{name}”")
    return Fault(name, "unknown_field", (known if near else unknown).fill(name=name[:80], near=near))


_READONLY = Phrase("“{label}” is computed and cannot be set by hand", "“{label}”由系统计算，不能手动修改")
