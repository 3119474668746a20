"""The FROM of a subselect: hops, related records, events."""

from dataclasses import dataclass

from guanxi.expressions import stored
from guanxi.expressions.core import Hop, Over, Past
from guanxi.expressions.emission import Frame
from guanxi.expressions.fragment import Sql, fill, quoted
from guanxi.kit.sql import identifier


@dataclass(frozen=True, slots=True)
class Selection:
    """`source` is what follows FROM and ends in an open WHERE; `alias` is the row in it that matters."""

    source: Sql
    alias: str
    oldest: str = ""
    newest: str = ""


def hop_selection(hops: tuple[Hop, ...], frame: Frame) -> Selection:
    return _chain(hops, frame)


def records(core: Over, frame: Frame) -> Selection:
    chain = _chain((*core.hops, core.many), frame)
    id = stored.column(core.many.target.id, chain.alias)
    return Selection(chain.source, chain.alias, oldest=id, newest=f"{id} desc")


def events(core: Past, frame: Frame, start: Sql | None) -> Selection:
    """The events of the record, up to now: a run on the past must not see the future."""
    shape, home, alias = core.shape, core.home, next(frame.names)
    at = f"{alias}.at"
    tests = [
        Sql(f"{alias}.{shape.by} = {stored.column(shape.key, frame.alias)}"),
        Sql(f"{alias}.kind = %s::text", (shape.kind,)),
        Sql(f"{at} <= %s::timestamptz", (frame.now,)),
    ]
    if shape.bucket is not None:
        tests.insert(0, Sql(f"{alias}.bucket = {stored.column(shape.bucket, frame.alias)}"))
    if start is not None:
        tests.append(fill(f"{at} >= {{0}}", start))
    if core.change is not None:
        changes = f"({alias}.data -> 'changes')"
        tests.append(Sql(f"jsonb_typeof({changes}) = 'object' and {changes} ? {quoted(core.change)}"))
    source = Sql(f"{identifier(home.event_table)} {alias} where true")
    for test in tests:
        source = fill("{0} and {1}", source, test)
    columns = [f"{alias}.{name}" for name in ("at", "gen", "xid", "seq")]
    return Selection(source, alias, ", ".join(columns), ", ".join(f"{name} desc" for name in columns))


def _chain(hops: tuple[Hop, ...], frame: Frame) -> Selection:
    """The first table is tied to the outer row in WHERE, the others are joined to it one by one."""
    tables: list[str] = []
    tests: list[str] = []
    last = frame.alias
    for hop in hops:
        alias = next(frame.names)
        tie = _tie(hop, last, alias)
        if hop.target.deleted:
            tie = f"{tie} and {stored.column(hop.target.deleted, alias)} is null"
        table = f"{identifier(hop.target.table)} {alias}"
        tables.append(f"join {table} on {tie}" if tables else table)
        tests = tests or [tie]
        last = alias
    return Selection(Sql(f"{' '.join(tables)} where {tests[0]}"), last)


def _tie(hop: Hop, here: str, there: str) -> str:
    relation = hop.relation
    if relation.kind == "one":
        return f"{stored.column(hop.target.id, there)} = {stored.reference(relation.column, here)}"
    return f"{stored.reference(relation.column, there)} = {stored.column(hop.home.id, here)}"
