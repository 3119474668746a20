"""What a file is about, and which column is which field: from its header first, from its cells second.

A guess is a proposal on a page where every line can be changed; `is_sure` is false where the page should ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guanxi.imports import values, words
from guanxi.imports.plan import ROW_KEY, FieldShape, ObjectShape, Target
from guanxi.imports.values import fold

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[+(]?[\d][\d\s().+-]{6,}\d")
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
MOSTLY = 0.7
# A place belongs to the person and to the company the row is about: both are routed by it.
SHARED_PLACE = ("country", "region", "city", "address", "postcode", "external_id")

Shapes = Mapping[str, ObjectShape]
Column = Sequence[str]


@dataclass(frozen=True, slots=True)
class Guess:
    object: str
    key: str
    mapping: Mapping[str, Target | None]


def guess(columns: Sequence[str], sample: Sequence[Sequence[str]], shapes: Shapes, wanted: str = "") -> Guess:
    """`wanted` fixes the object when a person chose it; else the object that explains most columns wins."""
    cells = {name: _column(sample, place) for place, name in enumerate(columns)}
    candidates = [wanted] if wanted in shapes else [name for name in words.SYNONYMS if name in shapes]
    found = {name: _match(cells, shapes, name) for name in candidates}
    best = max(candidates, key=lambda name: _weight(name, found[name]))
    mapping = _share_places(best, found[best], shapes)
    typed = {name: _typed(target, cells[name], shapes, best) for name, target in mapping.items()}
    return Guess(best, _key(best, typed), typed)


def field_at(shapes: Shapes, object_name: str, path: str) -> FieldShape | None:
    """The field at the end of a path, or None when it does not exist or may not be written."""
    head, _, rest = path.partition(".")
    shape = shapes.get(object_name)
    found = shape.fields.get(head) if shape else None
    if found is None or not rest:
        return found if found and not found.readonly else None
    return field_at(shapes, found.target, rest) if found.target else None


def _column(sample: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    return tuple(row[place].strip() for row in sample if place < len(row) and row[place].strip())


def _match(cells: Mapping[str, Column], shapes: Shapes, name: str) -> dict[str, Target | None]:
    """Each column takes the first free path its header names; then what its cells look like."""
    paths = _paths_by_word(shapes, name)
    taken: set[str] = set()
    mapping: dict[str, Target | None] = {}
    for column in cells:
        path = next((each for each in paths.get(fold(column), ()) if each not in taken), "")
        mapping[column] = Target(path) if path else None
        taken.add(path)
    for column, target in mapping.items():
        if target is None and (path := _by_cells(column, cells[column], name, taken, shapes)):
            mapping[column] = Target(path, is_sure=path == ROW_KEY)
            taken.add(path)
    return {column: _not_a_number(target, cells[column]) for column, target in mapping.items()}


def _paths_by_word(shapes: Shapes, name: str) -> dict[str, list[str]]:
    """Folded word -> paths. Names and labels of the object's own fields are words too, custom fields included."""
    known: dict[str, list[str]] = {}
    for path, text in words.SYNONYMS.get(name, {}).items():
        if path == "owner" or field_at(shapes, name, path):
            for word in text.split(","):
                known.setdefault(fold(word), []).append(path)
    for field in shapes[name].fields.values():
        if not field.readonly and not field.target:
            for word in (field.name, field.label.en, field.label.zh):
                known.setdefault(fold(word), []).append(field.name)
    for word in words.ROW_ID.split(","):
        known.setdefault(fold(word), []).append(ROW_KEY)
    return known


def _by_cells(column: str, cells: Column, name: str, taken: set[str], shapes: Shapes) -> str:
    looks = (("email", _MAIL), ("phone", _PHONE), ("website", _LINK))
    for path, pattern in looks:
        if path not in taken and field_at(shapes, name, path) and _share(cells, pattern) >= MOSTLY:
            return path
    is_id = fold(column).endswith(("id", "编号", "number", "no")) and len(set(cells)) == len(cells) and cells
    return ROW_KEY if is_id and not taken & {ROW_KEY, "external_id"} else ""


def _not_a_number(target: Target | None, cells: Column) -> Target | None:
    """1, 2, 3 number the rows of this file only: as an external id they would collide with the next file's."""
    if target and target.field == "external_id" and all(cell.isdecimal() and len(cell) < 7 for cell in cells):
        return replace(target, field=ROW_KEY)
    return target


def _share(cells: Column, pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) / len(cells) if cells else 0.0


def _weight(name: str, mapping: Mapping[str, Target | None]) -> int:
    paths = {target.field for target in mapping.values() if target} - {ROW_KEY}
    if not all(need & paths for need in words.NEEDS.get(name, ())):
        return -1
    telling = words.TELLING.get(name, {})
    return sum(telling.get(path, 1) for path in paths)


def _share_places(name: str, mapping: dict[str, Target | None], shapes: Shapes) -> dict[str, Target | None]:
    fields = {target.field for target in mapping.values() if target}
    if name != "contact" or "company.name" not in fields:
        return mapping
    return {
        column: replace(target, also=(f"company.{target.field}",))
        if target
        and target.field in SHARED_PLACE
        and f"company.{target.field}" not in fields
        and field_at(shapes, name, f"company.{target.field}")
        else target
        for column, target in mapping.items()
    }


def _typed(target: Target | None, cells: Column, shapes: Shapes, name: str) -> Target | None:
    """The transform that follows from the field's type and the column's cells."""
    if target is None:
        return None
    field = field_at(shapes, name, target.field)
    kind = field.type if field else ""
    if kind in ("date", "moment"):
        order, is_sure = values.date_order(cells)
        return replace(target, transform="date", order=order, is_sure=is_sure or not cells)
    if kind in ("number", "money"):
        return replace(target, transform="number", decimal=values.decimal_mark(cells))
    if kind == "flag":
        return replace(target, transform="flag")
    if kind == "set":
        return replace(target, transform="set")
    if kind == "choice" and field:
        return _chosen(target, cells, field)
    return target


def _chosen(target: Target, cells: Column, field: FieldShape) -> Target:
    """Words of the file to options. What the field reads by itself needs no line; a word nobody knows is left empty."""
    known = {fold(word): value for value, label in field.options for word in (label.en, label.zh, value)}
    known |= _stage_words(field) if field.name == "stage" else {}
    words_met = list(dict.fromkeys(cells))[:200]
    found = {cell: known.get(fold(cell)) or "" for cell in words_met if not _reads_itself(cell, field)}
    near = {cell: _nearest(cell, known) for cell, value in found.items() if not value}
    return replace(target, transform="choice", values={**found, **near}, is_sure=not near)


def _reads_itself(cell: str, field: FieldShape) -> bool:
    if field.accept is None:
        return False
    try:
        field.accept(cell)
    except Exception:  # any refusal means: it needs a line
        return False
    return True


def _stage_words(field: FieldShape) -> dict[str, str]:
    """Stages of other programs by what they mean; the ends of a pipeline are known by their keys."""
    keys = [value for value, _ in field.options]
    ends = {end: key for end in ("won", "lost") for key in keys if end in key}
    on_the_way = [key for key in keys if key not in ends.values()]
    places = dict(zip(("first", "second", "third", "fourth"), on_the_way, strict=False)) | ends
    return {
        fold(word): places[meaning]
        for meaning, text in words.STAGE_WORDS.items()
        if meaning in places
        for word in text.split(",")
    }


def _nearest(cell: str, known: Mapping[str, str]) -> str:
    """One or two slips of the pen ("technolgy"); short words differ by chance."""
    from rapidfuzz.process import extractOne  # loaded only where a file needs it

    folded = fold(cell)
    close = extractOne(folded, known.keys(), score_cutoff=85) if len(folded) > 5 else None
    return known[close[0]] if close else ""


def _key(name: str, mapping: Mapping[str, Target | None]) -> str:
    """What an existing record is recognised by, beside the row's own id."""
    fields = {target.field for target in mapping.values() if target}
    order = {"contact": ("email", "external_id", "phone"), "company": ("external_id", "domain", "name")}
    return next((key for key in order.get(name, ("external_id",)) if key in fields), "")
