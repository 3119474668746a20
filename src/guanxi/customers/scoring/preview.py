"""What an edit of a score model would do, before it is saved: how scores shift and who crosses a threshold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.customers.scoring import store
from guanxi.customers.scoring.lines import Line
from guanxi.customers.scoring.refresh import BATCH, Rescored, rescored
from guanxi.customers.scoring.rules import Model, Scorer, cap_of
from guanxi.kit import sql
from guanxi.objects import read

SAMPLE = 2_000
MOST = 50_000
BARS = 20
NAMED = 20


@dataclass(frozen=True, slots=True)
class Crosser:
    id: UUID
    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Everybody who crosses, and the names of the first of them whom the actor may see."""

    ids: tuple[UUID, ...]
    named: tuple[Crosser, ...]


@dataclass(frozen=True, slots=True)
class OneContact:
    id: UUID
    label: str
    before: int
    after: int
    lines_before: tuple[Line, ...]
    lines_after: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """`before` and `after` count contacts in bars of `width` points, from 0 up; the last bar takes all above."""

    looked: int
    total: int
    width: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    average_before: float
    average_after: float
    changed: int
    reached_before: int
    reached_after: int
    up: Crossing
    down: Crossing


def effect(model: Model, is_active: bool, actor: Actor, *, everyone: bool = False) -> Effect:
    """Both sides are worked out afresh, so that what differs is the edit and not the time since the last scoring.

    The threshold before is that of the stored model, the one after that of the edited model; without one before, the
    new one counts for both, so that "who crosses" speaks of the points.
    """
    now, then = store.compile_all(store.active()), store.compile_all(_with(model, is_active))
    ids, total = _sample(MOST if everyone else SAMPLE)
    pairs = [pair for page in _pages(ids) for pair in _pairs(page, now, then)]
    width = max(1, -(-max(cap_of([one.model for one in (*now, *then)]), 1) // BARS))
    old, new = _thresholds(model, is_active)
    scores = [(one.contact, one.score, other.score) for one, other in pairs]
    up = [one for one in scores if one[1] < old and one[2] >= new]
    down = [one for one in scores if one[1] >= old and one[2] < new]
    return Effect(
        looked=len(scores),
        total=total,
        width=width,
        before=_bars([before for _, before, _ in scores], width),
        after=_bars([after for _, _, after in scores], width),
        average_before=_average([before for _, before, _ in scores]),
        average_after=_average([after for _, _, after in scores]),
        changed=sum(before != after for _, before, after in scores),
        reached_before=sum(before >= old for _, before, _ in scores),
        reached_after=sum(after >= new for _, _, after in scores),
        up=_crossing(up, actor),
        down=_crossing(down, actor),
    )


def on_contact(model: Model, is_active: bool, contact: UUID, actor: Actor) -> OneContact:
    """The lines of one person before and after; NotFound when the actor may not see them."""
    row = read.one("contact", contact, actor, fields=())
    now, then = store.compile_all(store.active()), store.compile_all(_with(model, is_active))
    ((before, after),) = _pairs([contact], now, then)
    return OneContact(contact, str(row["label"]), before.score, after.score, before.new, after.new)


def _with(model: Model, is_active: bool) -> list[Model]:
    others = [one for one in store.active() if one.key != model.key]
    return [*others, model] if is_active else others


def _pairs(ids: Sequence[UUID], now: Sequence[Scorer], then: Sequence[Scorer]) -> Iterator[tuple[Rescored, Rescored]]:
    return zip(rescored(ids, now), rescored(ids, then), strict=True)


def _thresholds(model: Model, is_active: bool) -> tuple[float, float]:
    known = {one.key: one.threshold for one in store.active()}
    new = model.threshold if is_active and model.threshold is not None else float("inf")
    old = known.get(model.key)
    return (new if old is None else old), new


def _sample(most: int) -> tuple[list[UUID], int]:
    """All contacts where there are few; else about `most` of them from all over the table, the same ones each time."""
    with connection.cursor() as cur:
        total = int(sql.rows(cur, "select count(*) from contact where deleted_at is null")[0][0])
        if total <= most:
            rows = sql.rows(cur, "select id from contact where deleted_at is null")
        else:
            percent = min(100.0, 150.0 * most / total)
            text = (
                "select id from (select id from contact tablesample system (%s) repeatable (7)"
                " where deleted_at is null limit %s) taken"
            )
            rows = sql.rows(cur, text, [percent, most])
    return sorted(id for (id,) in rows), total


def _pages(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _bars(scores: Sequence[int], width: int) -> tuple[int, ...]:
    bars = [0] * BARS
    for score in scores:
        bars[min(BARS - 1, score // width)] += 1
    return tuple(bars)


def _average(scores: Sequence[int]) -> float:
    return round(sum(scores) / len(scores), 1) if scores else 0.0


def _crossing(found: Sequence[tuple[UUID, int, int]], actor: Actor) -> Crossing:
    """Named are those who move furthest."""
    furthest = sorted(found, key=lambda one: (-abs(one[2] - one[1]), one[0]))
    rows: Mapping[UUID, read.Row] = read.many("contact", [id for id, _, _ in furthest[:NAMED]], actor, fields=())
    named = (Crosser(id, str(rows[id]["label"]), before, after) for id, before, after in furthest[:NAMED] if id in rows)
    return Crossing(tuple(id for id, _, _ in furthest), tuple(named))
