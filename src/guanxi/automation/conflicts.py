"""Two active flows that write the same field of the same record when the same thing happens: the last one wins, and
nobody can say which that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from guanxi.automation.findings import Finding
from guanxi.automation.subjects import schema_of
from guanxi.automation.wiring import EVERY, Hearing, Wiring, Write
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

MOST_OF_A_FIELD = 20


def conflicts(wires: Sequence[Wiring]) -> Iterator[Finding]:
    """At most a handful for each field: with the first ones put right, the rest is seen."""
    heard = _heard_with_callers(wires)
    by_field: dict[tuple[str, str], list[tuple[Wiring, Write]]] = {}
    for one in wires:
        for write in {(w.object, w.field): w for w in one.writes if w.field != EVERY}.values():
            by_field.setdefault((write.object, write.field), []).append((one, write))
    for (object, field), writers in by_field.items():
        if len(writers) > 1 and not _is_kept_by_steps(object, field):
            yield from _of_field(object, field, writers, heard)


def _is_kept_by_steps(object: str, field: str) -> bool:
    """Read-only fields (scores, counters) are written by steps that add to what is there, not over it."""
    found = shape_of(object).fields.get(field)
    return found is not None and found.readonly


def _of_field(
    object: str,
    field: str,
    writers: Sequence[tuple[Wiring, Write]],
    heard: Mapping[str, Sequence[Hearing]],
) -> Iterator[Finding]:
    found = 0
    for (one, mine), (other, theirs) in combinations(writers, 2):
        if found >= MOST_OF_A_FIELD:
            return
        if mine.value is not None and mine.value == theirs.value:
            continue
        if _meet(heard[one.program.key], heard[other.program.key]):
            found += 1
            yield _finding(object, field, one, mine, other)


def _heard_with_callers(wires: Sequence[Wiring]) -> Mapping[str, Sequence[Hearing]]:
    """A flow that others start happens when they do: it hears what they hear."""
    heard = {one.program.key: [one.hears] if one.hears.kinds else [] for one in wires}
    for _ in range(3):
        for one in wires:
            for _, key in one.calls:
                if key in heard and key != one.program.key:
                    heard[key] += [new for new in heard[one.program.key] if new not in heard[key]]
    return heard


def _meet(some: Sequence[Hearing], others: Sequence[Hearing]) -> bool:
    return any(_overlap(one, other) for one in some for other in others)


def _overlap(one: Hearing, other: Hearing) -> bool:
    if not one.kinds & other.kinds:
        return False
    if one.fields and other.fields and not one.fields & other.fields:
        return False
    if one.to is not None and other.to is not None and one.fields == other.fields and str(one.to) != str(other.to):
        return False
    are_apart = (
        one.demand and other.demand and one.demand[0] == other.demand[0] and one.demand[1].isdisjoint(other.demand[1])
    )
    return not are_apart


def _finding(object: str, field: str, one: Wiring, write: Write, other: Wiring) -> Finding:
    declared = schema_of(object).fields.get(field)
    words = _WORDS.fill(
        one=one.program.name,
        other=other.program.name,
        field=declared.label if declared else same(field),
        object=OBJECTS[object].label,
    )
    address = f"steps.{write.step}"
    return Finding("warning", "write_conflict", one.program.key, address, words, _ADVICE, (other.program.key,))


_WORDS = Phrase(
    "“{one}” and “{other}” both write “{field}” of the {object} when the same thing happens; the later one wins",
    "“{one}”与“{other}”会在同一事件发生时写入{object}的“{field}”，以后写入者为准",
)
_ADVICE = Phrase(
    "Let one of them do it, or give them conditions that do not overlap.", "请只保留其中一个，或让两者的条件互不重叠。"
)
