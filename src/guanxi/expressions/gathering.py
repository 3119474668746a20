"""Aggregates in memory: over related records and over events."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from guanxi.expressions import decimals
from guanxi.expressions.clean import cleaned, lookup
from guanxi.expressions.core import Ask, Over, Past
from guanxi.expressions.facts import Asked, EventFact, Facts

Run = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class EventScope:
    """One event in the place of Facts. A path may go into its data: ("changes", "stage", 0)."""

    now: datetime
    zone: str
    event: EventFact

    def value(self, path: tuple[str | int, ...]) -> object:
        if path == ("at",):
            return self.event.at
        found: object = self.event.data
        for name in path:
            found = _inside(found, name)
        return found


@dataclass(frozen=True, slots=True)
class ItemScope:
    """One value of a list in the place of Facts, which it hides behind it."""

    facts: Facts
    item: str

    @property
    def now(self) -> datetime:
        return self.facts.now

    @property
    def zone(self) -> str:
        return self.facts.zone

    def value(self, path: tuple[str, ...]) -> object:
        return self.facts.value(path)

    def related(self, path: tuple[str, ...]) -> Sequence[Facts]:
        return self.facts.related(path)

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.facts.events(kind, since)


def each_item(name: str, values: Run, body: Run) -> Run:
    def scopes(facts: Facts) -> list[ItemScope]:
        return [ItemScope(facts, value) for value in values(facts)]

    def kept(facts: Facts) -> tuple[object, ...]:
        return tuple(one.item for one in scopes(facts) if body(one))

    def made(facts: Facts) -> tuple[object, ...]:
        return tuple(text for one in scopes(facts) if (text := body(one)) is not None)

    def some(facts: Facts) -> bool:
        return any(body(one) for one in scopes(facts))

    def every(facts: Facts) -> bool:
        return all(body(one) for one in scopes(facts))

    return {"filter": kept, "map": made, "any": some, "all": every}[name]


def ask(core: Ask, key: Run, args: Sequence[Run]) -> Run:
    """A yes/no question is answered no where something is empty, like all others."""
    host, path = core.host, core.path
    empty = False if core.type == "flag" else cleaned(None, core.type)

    def told(found: object) -> object:
        return found is True if core.type == "flag" else cleaned(found, core.type)

    def answer(facts: Facts) -> object:
        id, given = key(facts), tuple(arg(facts) for arg in args)
        if id is None or None in given:
            return empty
        inner = facts.facts if isinstance(facts, ItemScope) else facts
        if isinstance(inner, Asked):
            return told(inner.ask(host, path, given))
        return told(host.load([id], given, facts.now).get(id))

    return answer


def gather_records(core: Over, where: Run | None, item: Run | None) -> Run:
    path, finish = core.path, _finisher(core.name)
    wants_all = core.name == "all"
    is_ordered = core.name in ("first", "last")

    def over(facts: Facts) -> object:
        records = facts.related(path)
        if wants_all:
            return where is None or all(where(record) for record in records)
        if is_ordered:
            records = sorted(records, key=_order)
        kept = records if where is None else [record for record in records if where(record)]
        return finish(kept, item)

    return over


def gather_events(core: Past, where: Run | None, item: Run | None, since: Run | None) -> Run:
    kind, change, finish = core.shape.kind, core.change, _finisher(core.name)

    def past(facts: Facts) -> object:
        start = since(facts) if since is not None else None
        if since is not None and start is None:
            return finish((), item)
        events = _within(facts.events(kind, start), start, facts.now)
        if change is not None:
            events = [event for event in events if has_changed(event, change)]
        scopes = [EventScope(facts.now, facts.zone, event) for event in events]
        return finish([one for one in scopes if where(one)] if where is not None else scopes, item)

    return past


def _within(events: Iterable[EventFact], start: datetime | None, now: datetime) -> list[EventFact]:
    kept = [event for event in events if event.at <= now and (start is None or event.at >= start)]
    return sorted(kept, key=lambda event: event.at)


def has_changed(event: EventFact, field: str) -> bool:
    changes = event.data.get("changes")
    return isinstance(changes, dict) and field in changes


def _inside(found: object, name: str | int) -> object:
    if isinstance(found, dict):
        return found.get(name)
    if isinstance(found, list | tuple) and isinstance(name, int):
        return found[name] if name < len(found) else None
    return None


def _order(record: Facts) -> tuple[bool, Any]:
    id = lookup(record.value(("id",)))
    return id is None, id


Finish = Callable[[Sequence[Any], Run | None], object]


def _finisher(name: str) -> Finish:
    return _FINISHERS[name]


def _known(records: Sequence[Any], item: Run | None) -> list[Any]:
    values = [item(record) for record in records] if item is not None else list(records)
    return [value for value in values if value is not None]


def _end(records: Sequence[Any], item: Run | None, index: int) -> object:
    if not records or item is None:
        return None
    return item(records[index])


_FINISHERS: dict[str, Finish] = {
    "count": lambda records, item: Decimal(len(_known(records, item))),
    "any": lambda records, item: len(records) > 0,
    "all": lambda records, item: True,
    "sum": lambda records, item: decimals.total(_known(records, item)),
    "avg": lambda records, item: decimals.mean(_known(records, item)),
    "min": lambda records, item: min(_known(records, item), default=None),
    "max": lambda records, item: max(_known(records, item), default=None),
    "first": lambda records, item: _end(records, item, 0),
    "last": lambda records, item: _end(records, item, -1),
    "is_single": lambda records, item: len(set(_known(records, item))) <= 1,
}
