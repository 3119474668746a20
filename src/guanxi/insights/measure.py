"""Figures as questions: an aggregate over the records one may read for which a condition holds.

Every figure of a report is made here, from condition text. So a click on it opens the list with the very same text, and
figure and list cannot differ; whoever may see less counts less. Amounts of different currencies are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.expressions import Schema, Sql, parse, tree, type_of
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase, same
from guanxi.objects import one_by_one, query
from guanxi.objects.lookups import labels
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import shape_of

Aggregate = Literal["count", "sum", "avg", "median", "p90", "min", "max"]
MOST_GROUPS = 500
NOTHING = Phrase("(empty)", "（空）")


@dataclass(frozen=True, slots=True)
class Measure:
    """`of` is a formula over one record, not needed for a count; `where` is condition text."""

    key: str
    aggregate: Aggregate = "count"
    of: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    currency: str
    amount: Decimal


Figure = int | Decimal | tuple[Amount, ...] | None
"""A number; amounts, one for each currency; None where there is no data."""


@dataclass(frozen=True, slots=True)
class Group:
    """The records whose value of the grouping formula is `value`. `question` finds them again."""

    value: Any
    label: Phrase
    figures: Mapping[str, Figure]
    question: str


def measured(
    object: str, actor: Actor, measures: Sequence[Measure], *, where: str = "", by: str = "", limit: int = MOST_GROUPS
) -> list[Group]:
    """One statement for the plain figures and one for those in money. Without `by` there is exactly one group.

    Raises ExpressionError for text that does not fit the object.
    """
    schema = schema_of(object)
    asked = [_Asked(measure, schema) for measure in measures]
    found: dict[Any, dict[str, Figure]] = {}
    for is_money in (False, True):
        some = [one for one in asked if one.is_money == is_money]
        if some or (not is_money and by):
            _ask(object, actor, some, where, by, limit, found, is_money=is_money)
    if not by and not found:
        found[None] = {}
    empty: dict[str, Figure] = {one.measure.key: one.nothing for one in asked}
    names = _labels(schema, by, found)
    return [Group(value, names(value), {**empty, **figures}, _question(by, value)) for value, figures in found.items()]


def figure_of(object: str, actor: Actor, measure: Measure, where: str = "") -> Figure:
    return measured(object, actor, [measure], where=where)[0].figures[measure.key]


def both(*texts: str) -> str:
    """Condition text: all of these, leaving out the empty ones."""
    parts = [text for text in texts if text]
    return " and ".join(f"({text})" for text in parts) if len(parts) > 1 else "".join(parts)


class _Asked:
    """A measure with its formula read. Money is summed by currency."""

    def __init__(self, measure: Measure, schema: Schema) -> None:
        self.measure, self.schema = measure, schema
        self.node = parse(measure.of, schema) if measure.of else None
        self.is_money = self.node is not None and type_of(self.node, schema) == "money"
        self.where = parse(measure.where, schema, "flag") if measure.where else None

    @property
    def nothing(self) -> Figure:
        return 0 if self.measure.aggregate == "count" else () if self.is_money else None

    def emitted(self, actor: Actor, answers: list[Sql]) -> Sql:
        """The aggregate as SQL over rows named r. What it asks about history it reads from the `answers`."""
        node = parse(f"amount({self.measure.of})", self.schema) if self.is_money else self.node
        inner = Sql("*", ()) if node is None else one_by_one.formula(self.schema.object, node, now(), actor.time_zone)
        text = _AGGREGATES[self.measure.aggregate].format(inner.text)
        if self.where is None:
            return Sql(text, inner.params)
        held = one_by_one.condition(self.schema.object, self.where, now(), actor.time_zone)
        if any(isinstance(part, tree.History) for _, part in tree.walk(self.where)):
            answers.append(held)
            held = Sql(f"r.answer_{len(answers)}")
        return Sql(f"{text} filter (where {held.text})", (*inner.params, *held.params))


def _answered(selection: query.Selection, answers: Sequence[Sql]) -> Sql:
    """The rows with their answers. Inside an aggregate the planner takes a question about history for one that is asked
    once; here it sees that each row asks it, through every partition of the log, and looks all of them up together.
    `offset 0` keeps it here.
    """
    if not answers:
        return Sql(selection.source, tuple(selection.params))
    columns = ", ".join(f"{one.text} as answer_{number}" for number, one in enumerate(answers, 1))
    params = [param for one in answers for param in one.params]
    return Sql(f"(select r.*, {columns} from {selection.source} offset 0) r", (*params, *selection.params))


_AGGREGATES: Mapping[str, str] = {
    "count": "count({})",
    "sum": "sum({})",
    "avg": "avg({})",
    "median": "percentile_cont(0.5) within group (order by {})",
    "p90": "percentile_cont(0.9) within group (order by {})",
    "min": "min({})",
    "max": "max({})",
}


def _ask(
    object: str,
    actor: Actor,
    asked: Sequence[_Asked],
    where: str,
    by: str,
    limit: int,
    found: dict[Any, dict[str, Figure]],
    *,
    is_money: bool,
) -> None:
    schema = schema_of(object)
    keys = [_read(by, schema, actor) if by else Sql("null::text", ())]
    if is_money:
        keys.append(_read(f"currency({asked[0].measure.of})", schema, actor))
    answers: list[Sql] = []
    columns = [*keys, *(one.emitted(actor, answers) for one in asked)]
    source = _answered(query.select(shape_of(object), actor, where or None, ""), answers)
    places = ", ".join(str(number) for number in range(1, len(keys) + 1))
    text = (
        f"select {', '.join(one.text for one in columns)} from {source.text}"
        f" group by {places} order by count(*) desc limit {limit}"
    )
    params = [param for one in columns for param in one.params]
    with connection.cursor() as cursor:
        rows = sql.rows(cursor, text, [*params, *source.params])
    for value, *rest in rows:
        figures = found.setdefault(value, {})
        if is_money:
            _add_amounts(figures, asked, str(rest[0] or ""), rest[1:])
        else:
            figures.update({one.measure.key: _plain(figure) for one, figure in zip(asked, rest, strict=True)})


def _read(text: str, schema: Schema, actor: Actor) -> Sql:
    return one_by_one.formula(schema.object, parse(text, schema), now(), actor.time_zone)


def _add_amounts(figures: dict[str, Figure], asked: Iterable[_Asked], currency: str, row: Iterable[Any]) -> None:
    for one, amount in zip(asked, row, strict=True):
        known = figures.get(one.measure.key)
        amounts = known if isinstance(known, tuple) else ()
        if amount is not None:
            amounts = (*amounts, Amount(currency, _exact(amount)))
        figures[one.measure.key] = tuple(sorted(amounts, key=lambda one: one.currency))


def _plain(figure: Any) -> Figure:
    return figure if figure is None or isinstance(figure, int) else _exact(figure)


def _exact(figure: Any) -> Decimal:
    return round(Decimal(str(figure)), 4)


def _labels(schema: Schema, by: str, found: Iterable[Any]) -> Any:
    """How to name a group: by the option's label, the record's name, or the value itself."""
    if not by:
        return lambda _value: Phrase("", "")
    field = _field(schema, by)
    options = dict(field.options) if field else {}
    targets = labels(field.target, [id for id in found if isinstance(id, UUID)]) if field and field.target else {}
    return lambda value: NOTHING if value is None else options.get(value) or same(str(targets.get(value, value)))


def _field(schema: Schema, path: str) -> Any:
    *relations, name = path.split(".")
    for one in relations:
        relation = schema.relations.get(one)
        if relation is None:
            return None
        schema = schema.objects(relation.target)
    return schema.fields.get(name)


def _question(by: str, value: Any) -> str:
    if not by:
        return ""
    if value is None:
        return f"{by} is empty"
    if isinstance(value, bool):
        return by if value else f"not ({by})"
    quoted = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f"{by} = {value}" if isinstance(value, int | Decimal) else _equals(by, value, quoted)


def _equals(by: str, value: Any, quoted: str) -> str:
    return f'{by} = "{quoted}"' if isinstance(value, str | UUID) else f"{by} = {value.isoformat()}"
