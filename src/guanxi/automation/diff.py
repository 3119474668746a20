"""What differs between two definitions of a flow: structural, by the ids of steps, and in sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guanxi.automation.definition import Definition, StepDef, dump
from guanxi.automation.naming import step_name, step_sentence, target_name
from guanxi.automation.steps import END, STEPS
from guanxi.kit.phrase import Phrase, phrase_of, same

Kind = Literal["added", "removed", "moved", "changed"]
_OF_FLOW = ("name", "summary", "trigger", "re_entry", "exits", "settings", "notes")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`field` is an address inside the step or flow: "config.span", "next.yes"."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """`step` is empty for what belongs to the flow as a whole."""

    kind: Kind
    step: str
    name: Phrase
    sentence: Phrase
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    changes: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not self.changes

    def sentences(self) -> tuple[Phrase, ...]:
        return tuple(change.sentence for change in self.changes)

    def steps(self, kind: Kind) -> list[str]:
        return [change.step for change in self.changes if change.kind == kind and change.step]


def diff(before: Definition, after: Definition) -> Diff:
    olds = {step.id: step for step in before.steps}
    news = {step.id: step for step in after.steps}
    changes = [*_flow_changes(before, after)]
    changes += [_added(step) for id, step in news.items() if id not in olds]
    changes += [_removed(step) for id, step in olds.items() if id not in news]
    for id, new in news.items():
        if id in olds and (change := _changed(olds[id], new, after)) is not None:
            changes.append(change)
    return Diff((*changes, *_moved(before, after)))


def _flow_changes(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = dump(before), dump(after)
    for part in _OF_FLOW:
        fields = tuple(_fields(old.get(part), new.get(part), part))
        if fields:
            yield Change("changed", "", _PARTS[part], _told(_PARTS[part], fields, after), fields)


def _added(step: StepDef) -> Change:
    words = Phrase("Added “{name}”: {what}", "新增“{name}”：{what}")
    name = step_name(step)
    return Change("added", step.id, name, words.fill(name=name, what=step_sentence(step)))


def _removed(step: StepDef) -> Change:
    name = step_name(step)
    return Change("removed", step.id, name, Phrase("Removed “{name}”", "删除“{name}”").fill(name=name))


def _changed(old: StepDef, new: StepDef, after: Definition) -> Change | None:
    fields = tuple(_fields(_plain(old), _plain(new), ""))
    if not fields:
        return None
    name = step_name(new)
    was, now = step_sentence(old), step_sentence(new)
    is_about_config = any(one.field.startswith(("config", "kind")) for one in fields)
    if is_about_config and was != now:
        words = Phrase("“{name}”: {was} → {now}", "“{name}”：{was} → {now}").fill(name=name, was=was, now=now)
        others = tuple(one for one in fields if not one.field.startswith(("config", "kind")))
        sentence = _joined(words, _told(name, others, after)) if others else words
    else:
        sentence = _told(name, fields, after)
    return Change("changed", new.id, name, sentence, fields)


def _joined(one: Phrase, two: Phrase) -> Phrase:
    return Phrase(f"{one.en}; {two.en}", f"{one.zh}；{two.zh}")


def _plain(step: StepDef) -> Mapping[str, Any]:
    """With one address for each exit, so that a rewired single exit and a list of exits compare alike."""
    data = step.model_dump(mode="json", exclude_defaults=True)
    next = data.pop("next", END)
    exits = next if isinstance(next, dict) else dict.fromkeys(_exits(step), next)
    data.pop("id", None)
    return {**data, "next": exits}


def _exits(step: StepDef) -> list[str]:
    """The names of its exits; a step whose settings are broken has at least one."""
    kind = STEPS.get(step.kind)
    try:
        return [one.name for one in kind.exits(kind.config.model_validate(step.config))] if kind else ["next"]
    except ValueError:
        return ["next"]


def _fields(old: Any, new: Any, address: str) -> Iterator[FieldChange]:
    """Leaves that differ, by address. Lists are compared as a whole when their lengths differ."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not _is_phrase(old) and not _is_phrase(new):
        for key in dict.fromkeys([*old, *new]):
            yield from _fields(old.get(key), new.get(key), f"{address}.{key}".lstrip("."))
        return
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new) and old:
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _fields(one, other, f"{address}.{index}")
        return
    yield FieldChange(address, old, new)


def _is_phrase(value: Mapping[str, Any]) -> bool:
    return bool(value) and set(value) <= {"en", "zh"}


def _told(name: Phrase, fields: tuple[FieldChange, ...], whole: Definition) -> Phrase:
    parts = [_field_told(one, whole) for one in fields]
    en, zh = "; ".join(part.en for part in parts), "；".join(part.zh for part in parts)
    return Phrase(f"“{name.en}”: {en}", f"“{name.zh}”：{zh}")


def _field_told(one: FieldChange, whole: Definition) -> Phrase:
    head, _, exit = one.field.partition(".")
    if head == "next":
        words = Phrase("“{exit}” leads to {after} instead of {before}", "出口“{exit}”由 {before} 改为 {after}")
        before, after = target_name(one.before, whole), target_name(one.after, whole)
        return words.fill(exit=exit, before=before, after=after)
    label = _PARTS.get(one.field) or same(one.field.removeprefix("config."))
    if one.before is None:
        return Phrase("{label} = {after}", "{label} = {after}").fill(label=label, after=_short(one.after))
    if one.after is None:
        return Phrase("without {label} (was {before})", "去掉 {label}（原为 {before}）").fill(
            label=label, before=_short(one.before)
        )
    words = Phrase("{label} {before} → {after}", "{label} {before} → {after}")
    return words.fill(label=label, before=_short(one.before), after=_short(one.after))


def _short(value: Any) -> Phrase:
    if isinstance(value, Mapping) and _is_phrase(value):
        return phrase_of(dict(value))
    text = str(value)
    return same(text if len(text) <= 80 else f"{text[:77]}…")


def _moved(before: Definition, after: Definition) -> list[Change]:
    """Steps that stand elsewhere in the file than those around them: outside the longest run that kept its order."""
    shared = {step.id for step in before.steps} & {step.id for step in after.steps}
    place = {step.id: number for number, step in enumerate(before.steps) if step.id in shared}
    order = [step.id for step in after.steps if step.id in shared]
    kept = _longest_in_order([place[id] for id in order])
    moved = [id for id in order if place[id] not in kept]
    names = {step.id: step_name(step) for step in after.steps}
    words = Phrase("Moved “{name}” to another place", "调整了“{name}”的位置")
    return [Change("moved", id, names[id], words.fill(name=names[id])) for id in moved]


def _longest_in_order(places: list[int]) -> set[int]:
    """The longest increasing subsequence, by piles."""
    piles: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(piles, place)
        before[place] = piles[at - 1] if at else None
        piles[at : at + 1] = [place]
    kept: set[int] = set()
    here: int | None = piles[-1] if piles else None
    while here is not None:
        kept.add(here)
        here = before[here]
    return kept


_PARTS = {
    "name": Phrase("name", "名称"),
    "summary": Phrase("summary", "简介"),
    "trigger": Phrase("trigger", "触发条件"),
    "re_entry": Phrase("re-entry", "重复进入"),
    "exits": Phrase("exit rules", "退出规则"),
    "settings": Phrase("settings", "设置"),
    "notes": Phrase("notes", "备注"),
    "on_error": Phrase("on error", "出错时"),
    "note": Phrase("note", "备注"),
}
