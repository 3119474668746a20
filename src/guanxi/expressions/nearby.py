"""What holds wherever a question does, and what an index can answer: bounds of moments, texts in small letters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from guanxi.expressions import stored
from guanxi.expressions.core import Apply, Core, Read
from guanxi.expressions.emission import Frame, constant
from guanxi.expressions.fragment import Sql
from guanxi.expressions.schema import Column

# What these ask for lies between the days they name, or on one of them.
_BOUNDED = frozenset({"=", "in", "is between"})
_TRIGRAM = 3
# No zone is so far from UTC.
_FAR = timedelta(days=1)
_FIRST, _LAST = date.min + _FAR, date.max - 2 * _FAR


def nearby(core: Apply, frame: Frame) -> Sql | None:
    """Bounds beside a question about the day of a stored moment, whatever the zone; None where there are none."""
    if core.function.name not in _BOUNDED or not all(map(frame.is_folded, core.args[1:])):
        return None
    read = _stored_moment(core.args[0])
    if read is None:
        return None
    days = sorted(day for arg in core.args[1:] for day in _days(constant(arg, frame)))
    if not days or days[0] < _FIRST or days[-1] > _LAST:
        return None
    at = stored.raw(read.field.column or Column(read.field.name), frame.alias)
    bounds = (_midnight(days[0]) - _FAR, _midnight(days[-1]) + 2 * _FAR)
    return Sql(f"{at} >= %s::timestamptz and {at} < %s::timestamptz", bounds)


@dataclass(frozen=True, slots=True)
class Lowered:
    at: Sql
    part: Sql


def in_small_letters(read: Read, part: Sql, frame: Frame) -> Lowered | None:
    """Where, and as what, a part of a text can be found by an index; None where it cannot."""
    place = read.field.column
    if not isinstance(place, Column) or not place.found_in or not all(map(_is_findable, part.params)):
        return None
    small = replace(part, params=tuple(str(one).lower() for one in part.params))
    return Lowered(Sql(stored.column(place.found_in, frame.alias)), small)


def _is_findable(part: object) -> bool:
    """Indexes of trigrams need three characters. What a small sigma looks like depends on what stands beside it."""
    return isinstance(part, str) and len(part) >= _TRIGRAM and "Σ" not in part


def _stored_moment(core: Core) -> Read | None:
    """The moment whose day is asked for, if it is a column of the row itself."""
    if not isinstance(core, Apply) or core.function.name != "date" or not isinstance(core.args[0], Read):
        return None
    read = core.args[0]
    is_column = isinstance(read.field.column or Column(read.field.name), Column)
    return read if is_column and read.type == "moment" and not read.hops and len(read.path) == 1 else None


def _days(fixed: Sql) -> Iterator[date]:
    for param in fixed.params:
        for one in param if isinstance(param, list) else (param,):
            if isinstance(one, date):
                yield one


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
