"""The health of customers: looked at by the daily flow, previewed with other weights, explained line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation.house import home_zone
from guanxi.events.log import NewEvent
from guanxi.expressions import Facts
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase, listed, phrase_of
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.success import store
from guanxi.success.models import HealthRecord
from guanxi.success.vocabulary import HEALTHY, RISK
from guanxi.success.weights import OBJECT, Line, Model, Weighing

Old = Mapping[str, object] | None
KEPT_POINTS = 366
PAGE = 500
STATE = ("score", "level", "lines", "trend")


@dataclass(frozen=True, slots=True)
class Looked:
    """One customer as they are and as the weights say they are."""

    score: int
    level: str
    lines: tuple[Line, ...]


def looked(weighing: Weighing, facts: Facts) -> Looked:
    lines = weighing.lines(facts)
    score = weighing.model.total(lines)
    return Looked(score, weighing.model.level(score), tuple(lines))


def values_of(one: Looked, row: Mapping[str, Any], moment: datetime) -> dict[str, object]:
    """What to write. A line that stays keeps its words, so an unchanged record is no change."""
    return {
        "score": one.score,
        "level": one.level,
        "lines": [line.json() for line in one.lines],
        "trend": _trend(row.get("trend"), one.score, moment),
        "checked_at": moment,
    }


def _trend(old: object, score: int, moment: datetime) -> list[list[Any]]:
    """One point a day, and none for a day on which nothing changed."""
    day = moment.astimezone(ZoneInfo(home_zone())).date().isoformat()
    points = [list(point) for point in old if point[0] != day] if isinstance(old, list | tuple) else []
    if not points or points[-1][1] != score:
        points.append([day, score])
    return points[-KEPT_POINTS:]


def recheck() -> int:
    """Everybody by the weights as they are now, page by page; answers how many have another score or level."""
    weighing = store.compiled(store.current())
    return sum(_recheck(page, weighing) for page in _pages())


def _recheck(rows: Sequence[Mapping[str, Any]], weighing: Weighing) -> int:
    moment = now()
    facts = _facts([row["id"] for row in rows], weighing, moment)
    drafts, changed = [], 0
    for row in rows:
        if row["id"] not in facts:
            continue
        one = looked(weighing, facts[row["id"]])
        changed += (one.score, one.level) != (row["score"], row["level"])
        drafts.append(Draft(values_of(one, row, moment), id=row["id"]))
    write.update(OBJECT, drafts, By(SYSTEM), partial=True)
    return changed


def _pages() -> Iterator[list[dict[str, Any]]]:
    after = UUID(int=0)
    columns = ("id", "name", *STATE)
    while True:
        records = HealthRecord.objects.filter(id__gt=after, deleted_at=None).order_by("id")
        page = list(records.values(*columns)[:PAGE])
        if not page:
            return
        yield page
        after = page[-1]["id"]


def _facts(ids: Sequence[UUID], weighing: Weighing, moment: datetime) -> Mapping[UUID, Facts]:
    return read.facts(OBJECT, ids, now=moment, paths=weighing.paths, kinds=weighing.kinds)


# What other weights would do


@dataclass(frozen=True, slots=True)
class Fallen:
    """A customer whom the new weights put below the threshold, or lift above it."""

    id: UUID
    name: str
    before: int
    score: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Of all customers: how many are at risk now and would be, who changes sides, and how many each rule strikes."""

    total: int
    at_risk: int
    would_be: int
    falls: tuple[Fallen, ...]
    rises: tuple[Fallen, ...]
    struck: Mapping[str, int]


MOST_NAMED = 20


def effect(model: Model, actor: Actor) -> Effect:
    """What these weights would say of every customer the actor may see; nothing is written. Raises Invalid."""
    weighing = store.compiled(model)
    moment = now()
    total = at_risk = would_be = 0
    falls: list[Fallen] = []
    rises: list[Fallen] = []
    struck = dict.fromkeys((rule.id for rule in model.rules), 0)
    for page in _pages():
        seen = read.many(OBJECT, [row["id"] for row in page], actor, fields=["name"])
        facts = _facts(list(seen), weighing, moment)
        for row in page:
            if row["id"] not in facts:
                continue
            one = looked(weighing, facts[row["id"]])
            total += 1
            was, will = row["level"] == RISK, one.level == RISK
            at_risk += was
            would_be += will
            if was != will:
                (falls if will else rises).append(Fallen(row["id"], row["name"] or "", row["score"], one.score))
            for line in one.lines:
                struck[line.id] += 1
    falls.sort(key=lambda one: (one.score, one.name, one.id))
    rises.sort(key=lambda one: (-one.score, one.name, one.id))
    return Effect(total, at_risk, would_be, tuple(falls[:MOST_NAMED]), tuple(rises[:MOST_NAMED]), struck)


# What follows on every write


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """A change of score or level, with its reasons."""
    if old is None or (old.get("score"), old.get("level")) == (new.get("score"), new.get("level")):
        return []
    id, company, contact = new["id"], new.get("company"), new.get("contact")
    assert isinstance(id, UUID)  # noqa: S101 - what `write` hands out
    lines = new.get("lines")
    reasons = listed([phrase_of(line["label"]) for line in lines]) if isinstance(lines, list) and lines else _NOTHING
    data = {
        "score": new.get("score"),
        "before": old.get("score"),
        "level": new.get("level"),
        "level_before": old.get("level") or HEALTHY,
        "company": str(company) if company else None,
        "reasons": reasons.json(),
    }
    about = contact if isinstance(contact, UUID) else None
    return [NewEvent("health.changed", OBJECT, id, about, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth)]


def begin(values: dict[str, object], old: Old) -> dict[str, object]:
    """A new record starts where the model starts, from today, and one company has one."""
    if old is not None:
        return values
    day: date = now().astimezone(ZoneInfo(home_zone())).date()
    values.setdefault("starts_on", day)
    if values.get("company"):
        values["company_key"] = str(values["company"])
    return values


_NOTHING = Phrase("nothing is wrong any more", "已无异常")
