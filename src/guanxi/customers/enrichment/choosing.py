"""Which value of which source a company takes: the surest, and never over a person's word unless told."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.customers.enrichment.contract import FIELDS
from guanxi.objects.accept import Unacceptable
from guanxi.objects.prepare import is_empty
from guanxi.objects.shape import shape_of


@dataclass(frozen=True, slots=True)
class Heard:
    """One value of one finding."""

    field: str
    value: Any
    confidence: int
    finding: UUID
    source: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """`kept` are fields left alone, with why: person, unsure, unreadable."""

    taken: tuple[Heard, ...]
    kept: Mapping[str, str]


def choose(
    heard: Sequence[Heard],
    company: Mapping[str, Any],
    ours: Set[str],
    *,
    least: int,
    fields: Set[str],
    overwrite: bool,
) -> Chosen:
    """`ours` are the fields that a finding wrote last. Everything else is somebody's word: typed, imported, or sent
    through a form, which a flow may have written down.
    """
    taken: dict[str, Heard] = {}
    kept: dict[str, str] = {}
    for one in sorted(heard, key=lambda one: -one.confidence):
        if one.field in taken or (fields and one.field not in fields) or one.field not in FIELDS:
            continue
        value = _accepted(one)
        current = company.get(one.field)
        if value is None:
            kept.setdefault(one.field, "unreadable")
        elif one.confidence < least:
            kept.setdefault(one.field, "unsure")
        elif not overwrite and not is_empty(current) and one.field not in ours:
            kept[one.field] = "person"
        elif not _is_same(current, value):
            taken[one.field] = Heard(one.field, value, one.confidence, one.finding, one.source)
    return Chosen(tuple(taken.values()), {name: why for name, why in kept.items() if name not in taken})


def _accepted(one: Heard) -> Any:
    """As the field would keep it; None when it cannot."""
    try:
        return shape_of("company").fields[one.field].accept(_tidied(one))
    except Unacceptable:
        return None


def _tidied(one: Heard) -> Any:
    """Registers write “1,200” and “50-99 人”; of a range the lower end is certain."""
    if one.field not in ("employees", "revenue") or not isinstance(one.value, str):
        return one.value
    digits = one.value.replace(",", "").replace(" ", "")
    number = ""
    for char in digits:
        if not (char.isdigit() or (char == "." and number)):
            break
        number += char
    return number or None


def _is_same(current: Any, value: Any) -> bool:
    if isinstance(value, list):
        return sorted(map(str, current or ())) == sorted(map(str, value))
    return str(current) == str(value)
