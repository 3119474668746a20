"""The arithmetic of a score. Pure: lines in, lines out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from guanxi.kit.phrase import Phrase, phrase_of, same

MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One reason for points. `source` is "model:<key>" for a rule, "points:<…>" for points given once by a step.

    `id` is unique within its source. `until` is when points given once fade away; a rule's points never do.
    """

    id: str
    source: str
    label: Phrase
    points: int
    because: Phrase | None = None
    at: datetime | None = None
    until: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.source, self.id)

    @property
    def is_rule(self) -> bool:
        return self.source.startswith("model:")

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "source": self.source,
            "label": self.label.json(),
            "points": self.points,
            "because": self.because.json() if self.because else None,
            "at": self.at.isoformat() if self.at else None,
            "until": self.until.isoformat() if self.until else None,
        }


def line_of(data: Mapping[str, Any]) -> Line:
    return Line(
        id=str(data["id"]),
        source=str(data["source"]),
        label=phrase_of(data.get("label") or same("")),
        points=int(data["points"]),
        because=phrase_of(data["because"]) if data.get("because") else None,
        at=_moment(data.get("at")),
        until=_moment(data.get("until")),
    )


def lines_of(data: object) -> tuple[Line, ...]:
    return tuple(line_of(one) for one in data) if isinstance(data, list | tuple) else ()


def total(lines: Iterable[Line], cap: int = MOST) -> int:
    """The sum, never below zero and never above the cap."""
    return max(0, min(cap, sum(line.points for line in lines)))


def refreshed(old: Sequence[Line], rules: Sequence[Line], now: datetime) -> tuple[Line, ...]:
    """The rules' lines as they are now, beside points given once that have not faded.

    A line that says the same as before keeps its moment, so that an unchanged score compares equal.
    """
    before = {line.key: line for line in old}
    kept = [line for line in old if not line.is_rule and (line.until is None or line.until > now)]
    return (*(_aged(line, before.get(line.key), now) for line in rules), *kept)


def with_points(old: Sequence[Line], line: Line) -> tuple[Line, ...]:
    """The same lines and one more; the same step of the same run never counts twice."""
    return tuple(old) if any(known.key == line.key for known in old) else (*old, line)


def difference(old: Sequence[Line], new: Sequence[Line]) -> tuple[Line, ...]:
    """What changed, for the event: new and changed lines, and lost ones with zero points."""
    before, after = {line.key: line for line in old}, {line.key: line for line in new}
    gained = [line for key, line in after.items() if key not in before or before[key].points != line.points]
    lost = [replace(line, points=0) for key, line in before.items() if key not in after]
    return (*gained, *lost)


def _aged(line: Line, before: Line | None, now: datetime) -> Line:
    is_same = before is not None and (before.points, before.because, before.label) == (
        line.points,
        line.because,
        line.label,
    )
    return replace(line, at=before.at if before and is_same else now)


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
