"""One search over all objects: what is written so, what begins so, what is spelled so, and what nearly is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from rapidfuzz.fuzz import partial_ratio

from guanxi.access.actors import Actor
from guanxi.access.scopes import scope_of
from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects import query, read
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.search import patterns, spelled
from guanxi.objects.shape import Shape, shape_of, stored_fields

# Candidates of one object that are ranked; a word that fits more rows is too short to be ranked by anything.
RANKED = 200
# The shortest word for which near means anything, and how many are compared with it.
SHORTEST_NEAR = 5
CANDIDATES = 1_000
# Of what shares so many letters, only what reads so much alike is shown.
ALIKE = 75
# What people look for, in this order; made objects come after them, the rest last.
ORDER = ("contact", "company", "lead", "deal", "task")


@dataclass(frozen=True, slots=True)
class Found:
    """`second` is what tells two records of one name apart. `is_near`: it is only similar to what was asked for."""

    object: str
    id: UUID
    label: str
    second: str
    is_near: bool = False


def search(text: str, actor: Actor, *, limit: int = 5, objects: Sequence[str] = ()) -> list[Found]:
    """At most `limit` records of each object, the best first, as far as the actor may see them."""
    words = " ".join(text.split())
    if not words:
        return []
    shapes = [shape_of(name) for name in _searched(actor, objects)]
    exact = _ids(shapes, actor, patterns(words), words, limit)
    homophones = spelled(words)
    if not exact and homophones != words.lower():
        exact = _ids(shapes, actor, patterns(homophones), homophones, limit)
    found = _shown(exact, actor)
    if found or len(homophones) < SHORTEST_NEAR:
        return found
    near = _shown(_near(shapes, actor, homophones, limit), actor, is_near=True)
    return [one for one in near if partial_ratio(homophones, spelled(f"{one.label} {one.second}")) >= ALIKE]


def _searched(actor: Actor, objects: Sequence[str]) -> list[str]:
    names = [name for name, kind in OBJECTS.items() if not objects or name in objects or kind.plural in objects]
    seen = [name for name in names if scope_of(actor, name, "read") != "none" and _is_searchable(OBJECTS[name])]
    return sorted(seen, key=lambda name: (_place(name), names.index(name)))


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER) + (not OBJECTS[name].is_custom)


def _is_searchable(kind: ObjectType) -> bool:
    return any(spec.searchable for spec in stored_fields(kind))


def _ids(shapes: Iterable[Shape], actor: Actor, wanted: Sequence[str], words: str, limit: int) -> dict[str, list[UUID]]:
    conditions = [Sql("r.search_text like %s", (pattern,)) for pattern in wanted]
    parts: list[str] = []
    params: list[object] = []
    for shape in shapes:
        selection = query.select(shape, actor, None, "", conditions)
        name = _name(shape)
        parts.append(
            f"(select '{shape.name}', id from (select r.id, lower({name}) as name, r.updated_at"
            f" from {selection.source} limit {RANKED}) r"
            " order by (name = %s) desc, starts_with(name, %s) desc, updated_at desc limit %s)"
        )
        params += [*selection.params, words.lower(), words.lower(), limit]
    return _run(" union all ".join(parts), params)


def _near(shapes: Iterable[Shape], actor: Actor, words: str, limit: int) -> dict[str, list[UUID]]:
    """The similarity operator would look at a large part of the index; pieces of the word find candidates by it."""
    wanted = _pieces(max(words.split(), key=len))
    test = Sql(" or ".join("r.search_text like %s" for _ in wanted), tuple(wanted))
    parts: list[str] = []
    params: list[object] = []
    for shape in shapes:
        if shape.name not in ORDER and not shape.type.is_custom:
            continue
        selection = query.select(shape, actor, None, "", [Sql(f"({test.text})", test.params)])
        parts.append(
            f"(select '{shape.name}', r.id from (select r.id, r.search_text, r.updated_at from {selection.source}"
            f" limit {CANDIDATES}) r order by word_similarity(%s, r.search_text) desc, r.updated_at desc limit %s)"
        )
        params += [*selection.params, words, limit]
    return _run(" union all ".join(parts), params)


def _pieces(word: str) -> list[str]:
    """Patterns of which one still fits after one error: two of three pieces, or one of two halves."""
    third, half = len(word) // 3, len(word) // 2
    if third >= 3:
        one, two, three = (_plain(part) for part in (word[:third], word[third : 2 * third], word[2 * third :]))
        return [f"%{one}%{two}%", f"%{one}%{three}%", f"%{two}%{three}%"]
    return [f"% {_plain(word[:half])}%", f"%{_plain(word[half:])}%"]


def _plain(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text[:40])


def _run(text: str, params: Sequence[object]) -> dict[str, list[UUID]]:
    if not text:
        return {}
    with connection.cursor() as cur:
        return _grouped(sql.rows(cur, text, params))


def _grouped(rows: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for object, id in rows:
        found.setdefault(object, []).append(id)
    return found


def _name(shape: Shape) -> str:
    display = shape.type.display
    spec = shape.fields.get(display) if isinstance(display, str) else None
    return f"r.{identifier(spec.column)}" if spec is not None and not spec.is_custom else "''"


# The first two of these that a record has stand beside its name.
_TELLING = ("company", "contact", "email", "phone", "domain", "title", "city", "stage", "status", "due_at")


def _shown(ids: Mapping[str, Sequence[UUID]], actor: Actor, *, is_near: bool = False) -> list[Found]:
    found = []
    for object, some in ids.items():
        shape = shape_of(object)
        fields = [name for name in _TELLING if name in shape.fields and name != shape.type.display]
        rows = read.many(object, some, actor, fields=fields)
        found += [
            Found(object, id, rows[id]["label"], _second(shape, rows[id], fields), is_near) for id in some if id in rows
        ]
    return found


def _second(shape: Shape, row: Mapping[str, object], fields: Sequence[str]) -> str:
    values = (row.get(name) for name in fields if shape.fields[name].type in ("text", "lookup"))
    texts = (str(value["label"]) if isinstance(value, dict) else str(value or "") for value in values)
    return " · ".join([text for text in texts if text][:2])
