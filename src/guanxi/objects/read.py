"""The only way to read records: lists, one, many, related, counts; always inside what the actor may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.expressions import Node, Sql
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.objects import query
from guanxi.objects.facts import facts, pointer
from guanxi.objects.paging import mark_of, order_of, token
from guanxi.objects.present import Row, Shown, present, present_all
from guanxi.objects.rows import Stored
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.walk import fetch, fetch_each

__all__ = ["MOST", "Page", "Row", "count", "facts", "first_of_each", "many", "one", "page", "related", "totals"]

MOST = 500


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is given back as `after`. `total` is exact up to 10,000 and estimated above."""

    items: list[Row]
    next: str | None
    total: int | None = None
    total_is_exact: bool = True


def page(
    object: str,
    actor: Actor,
    *,
    filter: str | Node | None = None,
    search: str = "",
    sort: str = "-created_at",
    fields: Sequence[str] | None = None,
    after: str | None = None,
    offset: int = 0,
    limit: int = 50,
    with_total: bool = False,
    where: Sequence[Sql] = (),
) -> Page:
    """One page of a list. `filter` is condition text or a checked tree; `where` is for callers inside the program.

    Every row has id, version and label beside the chosen fields (all of them when none are chosen). `offset` is for
    whoever jumps into the middle of a list; who reads on gives `after`, which costs the same at any depth.
    """
    shape = shape_of(object)
    _require_fields(shape, fields)
    selection = query.select(shape, actor, filter, search, where)
    order = order_of(shape, sort or "-created_at")
    size = max(1, min(limit, MOST))
    mark = None if after is None else mark_of(order, after)
    passed = 0 if mark else offset
    found = fetch(selection, order, size + 1, passed, mark)
    last = found[size - 1] if len(found) > size else None
    is_whole = last is None and mark is None and not passed
    counted, is_exact = (len(found), True) if is_whole else (None, True)
    if with_total and not is_whole:
        counted, is_exact = query.total(selection, len(found))
    items = present(shape, [row for row, _ in found[:size]], fields)
    total = counted if with_total else None
    return Page(items, token(order, last[1], last[0].id) if last else None, total, is_exact)


def first_of_each(
    object: str,
    actor: Actor,
    by: str,
    values: Sequence[str],
    *,
    filter: str | Node | None = None,
    search: str = "",
    sort: str = "-created_at",
    limit: int = 50,
    where: Sequence[Sql] = (),
) -> dict[str, list[Row]]:
    """The first rows for each value of a text column: the columns of a board."""
    shape = shape_of(object)
    selection = query.select(shape, actor, filter, search, where)
    order = order_of(shape, sort)
    found = fetch_each(selection, order, shape.fields[by].column, values, max(1, min(limit, MOST)))
    shown = present_all([Shown(shape, rows) for rows in found.values()])
    return dict(zip(found, shown, strict=True))


def one(object: str, id: UUID, actor: Actor, *, fields: Sequence[str] | None = None) -> Row:
    """One record. What is deleted, or out of the actor's scope, is not found."""
    found = many(object, [id], actor, fields=fields)
    if id not in found:
        raise not_found(shape_of(object))
    return found[id]


def not_found(shape: Shape) -> NotFound:
    return NotFound(Phrase("There is no such {object}", "没有该{object}").fill(object=shape.type.label))


def many(object: str, ids: Sequence[UUID], actor: Actor, *, fields: Sequence[str] | None = None) -> dict[UUID, Row]:
    """The records among these ids that the actor may see, by id."""
    shape = shape_of(object)
    _require_fields(shape, fields)
    return {row["id"]: row for row in present(shape, stored(shape, ids, actor), fields)}


def stored(shape: Shape, ids: Sequence[UUID], actor: Actor) -> list[Stored]:
    """The same before names are looked up."""
    selection = query.select(shape, actor, None, "", [Sql("r.id = any(%s)", (list(ids),))])
    return [row for row, _ in fetch(selection, order_of(shape, "id"), len(ids))]


def count(object: str, actor: Actor, *, filter: str | Node | None = None, search: str = "") -> int:
    """Counted exactly, however long it takes; lists use `page(with_total=True)`."""
    return query.exact_count(query.select(shape_of(object), actor, filter, search))


def totals(objects: Iterable[str], actor: Actor) -> dict[str, int]:
    """How many records of each object the actor may see; about, where there are more than 10,000."""
    names = list(objects)
    counted = query.totals([query.select(shape_of(name), actor, None, "") for name in names])
    return {name: count for name, (count, _) in zip(names, counted, strict=True)}


def related(
    object: str,
    id: UUID,
    relation: str,
    actor: Actor,
    *,
    sort: str = "-created_at",
    fields: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 50,
    with_total: bool = False,
) -> Page:
    """The records that point at this one by the relation, as far as the actor may see them."""
    relations = schema_of(object).relations
    found = relations.get(relation)
    if found is None or found.kind != "many":
        known = [name for name, other in relations.items() if other.kind == "many"]
        message = Phrase("There is no relation “{name}”; possible: {known}", "没有关联“{name}”，可用：{known}")
        raise NotFound(message.fill(name=relation[:80], known=", ".join(known) or "-"))
    one(object, id, actor, fields=())
    where = [Sql(f"{pointer(found, 'r')} = %s", (id,))]
    return page(
        found.target, actor, sort=sort, fields=fields, after=after, limit=limit, with_total=with_total, where=where
    )


def _require_fields(shape: Shape, fields: Sequence[str] | None) -> None:
    faults = [_unknown(shape, name) for name in fields or () if name not in shape.fields]
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


def _unknown(shape: Shape, name: str) -> Fault:
    near = did_you_mean(name, shape.fields)
    better = Phrase("There is no field “{name}”; did you mean “{near}”?", "没有字段“{name}”，你是指“{near}”吗？")
    words = Phrase("There is no field “{name}”", "没有字段“{name}”")
    return Fault("fields", "unknown_field", (better if near else words).fill(name=name[:80], near=near))
