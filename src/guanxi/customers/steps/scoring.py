"""contact.score and contact.add_points: both change lines on the contact; the score is what the lines add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import answers, jsonable
from guanxi.automation.fields import FormulaText, Words
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import StepEvent, World
from guanxi.channels.addressing import follow
from guanxi.customers.scoring import store
from guanxi.customers.scoring.lines import MOST, Line, difference, lines_of, refreshed, total, with_points
from guanxi.customers.scoring.rules import Scorer
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft

_FIELDS = ("score", "score_lines")


class ScoreConfig(Config):
    """Uses all active score models together, or only those named."""

    contact: str = "contact"
    models: tuple[str, ...] = ()


class PointsConfig(Config):
    """`points` is a formula, mostly just a number. They fade after `fade_days`, never when that is 0."""

    contact: str = "contact"
    points: FormulaText
    reason: Words
    fade_days: int = Field(default=0, ge=0, le=3650)


@dataclass(frozen=True, slots=True)
class _Scored:
    """One contact's lines before and after; `seat` is whose step it is.

    With the version seen, so that points another worker gave meanwhile are not overwritten: the step is tried again.
    """

    seat: Seat
    contact: UUID
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    before: int
    cap: int
    version: int | None

    @property
    def score(self) -> int:
        return total(self.new, self.cap)

    @property
    def is_changed(self) -> bool:
        return self.old != self.new or self.score != self.before


def score(config: ScoreConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    scorers = [one for one in store.scorers() if not config.models or one.model.key in config.models]
    rows = _rows(contacts, world)
    facts = world.facts("contact", list(rows), *_needs(scorers)) if rows else {}
    results: dict[UUID, _Scored] = {}
    for seat, contact in zip(seats, contacts, strict=True):
        if contact and contact in rows and contact in facts and contact not in results:
            old = lines_of(rows[contact]["score_lines"])
            lines = [line for scorer in scorers for line in scorer.lines(facts[contact])]
            new = refreshed(old, lines, world.now)
            results[contact] = _Scored(
                seat, contact, old, new, int(rows[contact]["score"] or 0), _cap(scorers), rows[contact]["version"]
            )
    refused = _write(list(results.values()), world)
    return [_move(results.get(contact) if contact else None, refused) for contact in contacts]


def add_points(config: PointsConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    points = [round(float(row[0] or 0)) for row in answers(world, seats, [config.points], "number")]
    rows = _rows(contacts, world)
    cap = _cap(store.active())
    results: dict[UUID, _Scored] = {}
    for seat, contact, given in zip(seats, contacts, points, strict=True):
        if contact is None or contact not in rows:
            continue
        earlier = results.get(contact)
        old = earlier.old if earlier else lines_of(rows[contact]["score_lines"])
        new = with_points(earlier.new if earlier else old, _line(config, seat, given, world))
        results[contact] = _Scored(
            seat, contact, old, new, int(rows[contact]["score"] or 0), cap, rows[contact]["version"]
        )
    refused = _write(list(results.values()), world)
    return [_move(results.get(contact) if contact else None, refused) for contact in contacts]


def _line(config: PointsConfig, seat: Seat, points: int, world: World) -> Line:
    """Named after run and step, so that a repeated step gives its points once."""
    until = world.now + timedelta(days=config.fade_days) if config.fade_days else None
    source = f"points:{seat.flow_key or 'flow'}"
    return Line(f"{seat.run.id}#{seat.step}", source, config.reason, points, at=world.now, until=until)


def _rows(contacts: Sequence[UUID | None], world: World) -> Mapping[UUID, dict[str, Any]]:
    """The version is read first: a change between the two statements then makes it too old, never too new."""
    ids = list(dict.fromkeys(contact for contact in contacts if contact))
    if not ids:
        return {}
    versions = dict(world.query("select id, version from contact where id = any(%s)", [ids]))
    return {id: {**row, "version": versions.get(id)} for id, row in world.rows("contact", ids, _FIELDS).items()}


def _before(row: Mapping[str, Any]) -> int:
    return int(row["score"] or 0)


def _needs(scorers: Sequence[Scorer]) -> tuple[set[tuple[str, ...]], set[str]]:
    paths = {path for scorer in scorers for path in scorer.paths}
    return paths, {kind for scorer in scorers for kind in scorer.kinds}


def _cap(models: Sequence[Any]) -> int:
    caps = [getattr(one, "model", one).cap for one in models]
    return max(caps, default=MOST)


def _write(results: Sequence[_Scored], world: World) -> Mapping[UUID, Phrase]:
    """Lines and score together, and one event for each contact whose lines are not what they were."""
    changed = [one for one in results if one.is_changed]
    if not changed:
        return {}
    drafts = [
        Draft({"score": one.score, "score_lines": [line.json() for line in one.new]}, one.contact, one.version)
        for one in changed
    ]
    written = world.update("contact", drafts, [one.seat for one in changed])
    refused = {
        one.contact: result.faults[0].message
        for one, result in zip(changed, written, strict=True)
        if result.outcome == "refused" and result.faults
    }
    told = [one for one in changed if one.contact not in refused and one.score != one.before]
    world.append([_event(one) for one in told], [one.seat for one in told])
    return refused


def _event(one: _Scored) -> StepEvent:
    lines = difference(one.old, one.new)
    reason = (
        lines[0].label
        if len(lines) == 1
        else Phrase("{count} reasons changed", "{count} 项评分依据变化").fill(count=len(lines))
    )
    data = {
        "score": one.score,
        "before": one.before,
        "reason": reason.json(),
        "lines": [line.json() for line in lines],
    }
    return StepEvent("contact.scored", "contact", one.contact, one.contact, jsonable(data))


def _move(one: _Scored | None, refused: Mapping[UUID, Phrase]) -> Move:
    if one is None:
        return Move.fail(_NOBODY, retry=False)
    if one.contact in refused:
        return Move.fail(refused[one.contact])
    lines = [
        {"label": line.label.json(), "value": line.points, "because": line.because.json() if line.because else None}
        for line in one.new
    ]
    trace = {"given": {"before": one.before}, "lines": lines, "gave": {"score": one.score}}
    return Move.go(set={"score": one.score}, trace=trace)


def _score_sentence(_config: ScoreConfig) -> Phrase:
    return Phrase("Work out the score of the contact", "计算联系人评分")


def _points_sentence(config: PointsConfig) -> Phrase:
    return Phrase("Give {points} points: {reason}", "加 {points} 分：{reason}").fill(
        points=config.points, reason=config.reason
    )


_WRITES = frozenset({"contact.score", "contact.score_lines"})

SCORE = StepKind(
    name="contact.score",
    label=Phrase("Score", "计算评分"),
    summary=Phrase("Applies the score models and explains every point", "按评分模型计算，每一分都有依据"),
    icon="gauge",
    group="values",
    config=ScoreConfig,
    sentence=_score_sentence,
    advance=score,
    writes=lambda _: _WRITES,
    gives=lambda _: {"score": "number"},
)
POINTS = StepKind(
    name="contact.add_points",
    label=Phrase("Add points", "加分"),
    summary=Phrase("Points given once for something the contact did", "因联系人的某个行为一次性加分"),
    icon="plus-circle",
    group="values",
    config=PointsConfig,
    sentence=_points_sentence,
    advance=add_points,
    writes=lambda _: _WRITES,
    gives=lambda _: {"score": "number"},
)

_NOBODY = Phrase("There is no contact to score", "没有可评分的联系人")
