"""A record with everything that stands around it, for its page: each part is read as a set, and all names at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.expressions import Relation, Sql
from guanxi.kit import sql
from guanxi.objects import query, read
from guanxi.objects.facts import pointer
from guanxi.objects.paging import Order, order_of, token
from guanxi.objects.present import Row, Shown, present_all
from guanxi.objects.query import Selection
from guanxi.objects.read import Page
from guanxi.objects.registry import OBJECTS
from guanxi.objects.rows import Stored
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.timeline import TimelineItem, history
from guanxi.objects.writers import Writer, last_writers

# The newest come first, as in `read.related`.
SORT = "-created_at"


@dataclass(frozen=True, slots=True)
class Whole:
    """`pointed` is what the lookups of the record lead to, `related` what points at it; both as far as the actor may
    see them.
    """

    record: Row
    pointed: Mapping[str, Row]
    related: Mapping[str, Page]
    timeline: Sequence[TimelineItem]
    writers: Mapping[str, Writer]


def whole(object: str, id: UUID, actor: Actor, *, related: int, timeline: int) -> Whole:
    shape = shape_of(object)
    own = read.stored(shape, [id], actor)
    if not own:
        raise read.not_found(shape)
    lookups = _lookups(shape, own[0])
    lists = _lists(object, id, actor)
    pointing = _pointing(lists, related + 1)
    known = _rows(
        [*lookups.values(), *((lists[name].shape.name, one) for name, ids in pointing.items() for one in ids)], actor
    )
    pointed = {name: known[one] for name, (_, one) in lookups.items() if one in known}
    rows = {name: [known[one] for one in ids if one in known] for name, ids in pointing.items()}
    totals = _totals(lists, rows, related)
    (record,), *others = present_all(
        [
            Shown(shape, own),
            *(Shown(shape_of(lookups[name][0]), [row]) for name, row in pointed.items()),
            *(Shown(lists[name].shape, some[:related]) for name, some in rows.items()),
        ]
    )
    beyond = [row for (row,) in others[: len(pointed)]]
    shown = dict(zip(rows, others[len(pointed) :], strict=True))
    return Whole(
        record,
        dict(zip(pointed, beyond, strict=True)),
        {name: _page(lists[name].shape, shown[name], rows[name], related, totals.get(name)) for name in lists},
        history(object, id, actor, limit=timeline),
        last_writers(object, id),
    )


def _lookups(shape: Shape, row: Stored) -> dict[str, tuple[str, UUID]]:
    """(object, id) by the name of the lookup; people and teams are only named."""
    return {
        spec.name: (spec.target, id)
        for spec in shape.fields.values()
        if spec.type == "lookup" and spec.target in OBJECTS and isinstance(id := row.values.get(spec.name), UUID)
    }


def _lists(object: str, id: UUID, actor: Actor) -> dict[str, Selection]:
    many = [one for one in schema_of(object).relations.values() if one.kind == "many"]
    return {one.name: _pointing_by(one, id, actor) for one in many}


def _pointing_by(relation: Relation, id: UUID, actor: Actor) -> Selection:
    return query.select(shape_of(relation.target), actor, None, "", [Sql(f"{pointer(relation, 'r')} = %s", (id,))])


def _pointing(lists: Mapping[str, Selection], limit: int) -> dict[str, list[UUID]]:
    """The newest ids of each list, in one statement."""
    if not lists:
        return {}
    parts = [
        f"(select {place}, r.created_at, r.id from {one.source} order by r.created_at desc, r.id desc limit {limit})"
        for place, one in enumerate(lists.values())
    ]
    params = [param for one in lists.values() for param in one.params]
    found: dict[str, list[UUID]] = {name: [] for name in lists}
    names = list(lists)
    with connection.cursor() as cur:
        # Inside a FROM, because a single part would have two ORDER BY.
        text = f"select * from ({' union all '.join(parts)}) as found order by 1, 2 desc, 3 desc"
        for place, _, id in sql.rows(cur, text, params):
            found[names[place]].append(id)
    return found


def _rows(wanted: Iterable[tuple[str, UUID]], actor: Actor) -> dict[UUID, Stored]:
    """One query for each object."""
    by_object: dict[str, list[UUID]] = {}
    for object, id in dict.fromkeys(wanted):
        by_object.setdefault(object, []).append(id)
    return {row.id: row for object, ids in by_object.items() for row in read.stored(shape_of(object), ids, actor)}


def _totals(
    lists: Mapping[str, Selection], rows: Mapping[str, Sequence[Stored]], limit: int
) -> dict[str, tuple[int, bool]]:
    """Only of those that are longer than what is shown of them."""
    longer = [name for name, some in rows.items() if len(some) > limit]
    return dict(zip(longer, query.totals([lists[name] for name in longer]), strict=True))


def _page(shape: Shape, items: list[Row], rows: Sequence[Stored], limit: int, total: tuple[int, bool] | None) -> Page:
    if total is None:
        return Page(items, None, len(items))
    order: Order = order_of(shape, SORT)
    last = rows[limit - 1]
    return Page(items, token(order, last.values["created_at"], last.id), *total)
