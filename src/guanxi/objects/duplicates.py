"""Records that may be the one somebody is about to write: by address, by number, by a like name at the same company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from rapidfuzz.fuzz import token_sort_ratio

from guanxi.access.actors import Actor
from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, listed
from guanxi.objects import query, read
from guanxi.objects.accept import Unacceptable
from guanxi.objects.lookups import labels
from guanxi.objects.prepare import accepted
from guanxi.objects.search import patterns, spelled
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.spec import FieldSpec

CANDIDATES = 40
ALIKE = 86
NEAR = 0.6
_CLUES = ("email", "phone")
_TELLING_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Likeness:
    """`strength`: 3 it is surely the same, 2 probably, 1 perhaps. `fields` are those that agree."""

    row: Mapping[str, Any]
    reason: Phrase
    fields: tuple[str, ...]
    strength: int


def like(
    object: str, values: Mapping[str, Any], actor: Actor, *, other_than: UUID | None = None, limit: int = 5
) -> list[Likeness]:
    """The strongest first. Only what the actor may see; what they may not see is refused by its key when saving."""
    shape = shape_of(object)
    given = _understood(shape, values)
    ids = _candidates(shape, given, actor, other_than)
    rows = read.many(object, ids, actor) if ids else {}
    found = [one for row in rows.values() if (one := _likeness(shape, given, row)) is not None]
    return sorted(found, key=lambda one: -one.strength)[:limit]


def _understood(shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is still being written may be no address yet: then it says nothing."""
    given: dict[str, Any] = {}
    for name, raw in values.items():
        spec = shape.fields.get(name)
        try:
            value = accepted(spec, raw) if spec is not None else None
        except Unacceptable:
            continue
        if value not in (None, "", []):
            given[name] = value
    if not _title(shape, given) and {"first_name", "last_name"} & given.keys():
        given[str(shape.type.display)] = " ".join(
            str(given.get(name, "")) for name in ("first_name", "last_name")
        ).strip()
    return given


def _candidates(shape: Shape, given: Mapping[str, Any], actor: Actor, other_than: UUID | None) -> list[UUID]:
    """One look into the index of the search text for each clue."""
    wanted = [Sql("r.search_text like %s", (f"%{_plain(spec, value)}%",)) for spec, value in _clues(shape, given)]
    title = _title(shape, given)
    if title:
        wanted += [
            Sql("r.search_text like %s", (pattern,)) for pattern in patterns(spelled(title).replace(" ", ""))[:1]
        ]
        if len(title) > 3:
            wanted.append(Sql("%s <%% r.search_text", (title.lower(),)))
    more = [Sql("r.id <> %s", (other_than,))] if other_than else []
    selections = [query.select(shape, actor, None, "", [one, *more]) for one in wanted]
    parts = [f"(select r.id from {one.source} limit {CANDIDATES})" for one in selections]
    if not parts:
        return []
    with transaction.atomic(), connection.cursor() as cur:
        cur.execute("select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(NEAR)])
        found = sql.rows(cur, " union ".join(parts), [param for one in selections for param in one.params])
    return [id for (id,) in found]


def _plain(spec: FieldSpec, value: object) -> str:
    """Of a number the last digits count: one side may have the country before it, the other not."""
    if spec.widget == "phone":
        return re.sub(r"\D", "", str(value))[-_TELLING_DIGITS:]
    return re.sub(r"([\\%_])", r"\\\1", str(value).lower()[:100])


def _clues(shape: Shape, given: Mapping[str, Any]) -> list[tuple[FieldSpec, Any]]:
    specs = [shape.fields[name] for name in given]
    return [(spec, given[spec.name]) for spec in specs if spec.searchable and _is_clue(shape, spec, given[spec.name])]


def _is_clue(shape: Shape, spec: FieldSpec, value: Any) -> bool:
    return (
        (spec.widget in _CLUES and len(_plain(spec, value)) >= 6)
        or spec.name in shape.type.keys
        or spec.name == "domain"
    )


def _likeness(shape: Shape, given: Mapping[str, Any], row: Mapping[str, Any]) -> Likeness | None:
    same = [spec for spec, value in _clues(shape, given) if _is_same(shape, spec, value, row)]
    alike = _is_alike(_title(shape, given), str(row["label"]))
    company = shape.fields.get("company")
    together = company is not None and alike and _same_company(given.get("company"), row.get("company"))
    fields = [*same, *_named(shape, alike), *([company] if company is not None and together else [])]
    strength = 3 if any(spec.name in shape.type.keys for spec in same) else 2 if same or together else int(alike)
    if strength == 0:
        return None
    reason = (
        _SAME.fill(fields=listed([spec.label for spec in same])) if same else _ALIKE_TOGETHER if together else _ALIKE
    )
    return Likeness(row, reason, tuple(spec.name for spec in fields), strength)


def _named(shape: Shape, is_alike: bool) -> Iterable[FieldSpec]:
    spec = shape.fields.get(str(shape.type.display))
    return [spec] if is_alike and spec is not None else []


def _is_same(shape: Shape, spec: FieldSpec, value: Any, row: Mapping[str, Any]) -> bool:
    """A number is the same in whichever field of its kind it stands: a mobile may have been written down as phone."""
    names: Sequence[str] = [spec.name]
    if spec.widget == "phone":
        names = [one.name for one in shape.fields.values() if one.widget == "phone"]
    return any(_plain(spec, row.get(name) or "") == _plain(spec, value) for name in names)


def _is_alike(mine: str, theirs: str) -> bool:
    if not mine or not theirs:
        return False
    return token_sort_ratio(spelled(mine), spelled(theirs)) >= ALIKE


def _same_company(mine: Any, theirs: Any) -> bool:
    if not isinstance(theirs, Mapping) or mine is None:
        return False
    if isinstance(mine, UUID):
        return bool(mine == theirs["id"]) or _is_alike(labels("company", [mine]).get(mine, ""), str(theirs["label"]))
    return False


def _title(shape: Shape, given: Mapping[str, Any]) -> str:
    display = shape.type.display
    return str(given.get(display) or "") if isinstance(display, str) else ""


_SAME = Phrase("same {fields}", "{fields}相同")
_ALIKE = Phrase("similar name", "名称相近")
_ALIKE_TOGETHER = Phrase("similar name at the same company", "同一公司且名称相近")
