"""The life of a record: its values at some moment, and the changes it goes through from there on.

Events keep before-images, so a life is read backwards from the row as it stands, and then lived forwards again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.kit import sql
from guanxi.objects.rows import Stored, load
from guanxi.objects.shape import Shape, revived, shape_of

_COMES, _GOES = ("created", "restored"), ("deleted",)
_CHANGES = """
select record, at, kind, data from event
where record = any(%s) and kind = any(%s) and at > %s
order by at, gen, event.xid, seq
"""


@dataclass(slots=True)
class Life:
    """`values` and `is_there` at the place reached; `ahead` are the changes to come, `next` the first of them."""

    values: dict[str, object]
    is_there: bool
    ahead: Sequence["Turn"] = ()
    next: int = 0

    def go(self, now: datetime) -> "Life":
        while self.next < len(self.ahead) and self.ahead[self.next].at <= now:
            turn = self.ahead[self.next]
            self.values.update(turn.after)
            self.is_there = self.is_there if turn.is_there is None else turn.is_there
            self.next += 1
        return self


@dataclass(frozen=True, slots=True)
class Turn:
    """One event of a life. `is_there` None leaves it as it was."""

    at: datetime
    before: Mapping[str, object]
    after: Mapping[str, object]
    is_there: bool | None


def lives(object: str, ids: Iterable[UUID], since: datetime) -> dict[UUID, Life]:
    """As they were at `since`. Two queries for all; ids of which nothing is known are missing."""
    shape = shape_of(object)
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    turns = _turns(shape, wanted, since)
    return {id: _life(row, turns.get(id, ()), since) for id, row in load(shape, wanted).items()}


def _turns(shape: Shape, ids: list[UUID], since: datetime) -> dict[UUID, list[Turn]]:
    kinds = [f"{shape.name}.{verb}" for verb in ("updated", *_COMES, *_GOES)]
    found: dict[UUID, list[Turn]] = {}
    for record, at, kind, data in sql.fetch(connection, _CHANGES, [sql.Ids(ids), kinds, since]):
        found.setdefault(record, []).append(_turn(shape, at, kind.rpartition(".")[2], data or {}))
    return found


def _turn(shape: Shape, at: datetime, verb: str, data: Mapping[str, Any]) -> Turn:
    if verb in (*_COMES, *_GOES):
        return Turn(at, {}, {}, verb in _COMES)
    changes = {name: pair for name, pair in (data.get("changes") or {}).items() if name in shape.fields}
    before = {name: revived(shape.fields[name], pair[0]) for name, pair in changes.items()}
    after = {name: revived(shape.fields[name], pair[1]) for name, pair in changes.items()}
    return Turn(at, before, after, None)


def _life(row: Stored, turns: Sequence[Turn], since: datetime) -> Life:
    """Undo every later change, newest first. A record without an event of its making began when its row says."""
    values, is_there = dict(row.values), not row.deleted
    for turn in reversed(turns):
        values.update(turn.before)
        is_there = is_there if turn.is_there is None else not turn.is_there
    born = values.get("created_at")
    is_later = isinstance(born, datetime) and born > since
    if is_later and isinstance(born, datetime) and not any(turn.is_there for turn in turns):
        return Life(values, False, sorted([Turn(born, {}, {}, True), *turns], key=lambda turn: turn.at))
    return Life(values, is_there and not is_later, turns)
