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
from guanxi.customers.scoring import store, telling
from guanxi.customers.scoring.lines import Line, lines_of, refreshed, total, with_points
from guanxi.customers.scoring.rules import Model, cap_of
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft

_FIELDS = ("score", "score_lines", "version")


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
    models: tuple[Model, ...]
    version: int | None

    @property
    def score(self) -> int:
        return total(self.new, cap_of(self.models))

    @property
    def is_changed(self) -> bool:
        return self.old != self.new or self.score != self.before


def score(config: ScoreConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    scorers = [one for one in store.scorers() if not config.models or one.model.key in config.models]
    models = tuple(scorer.model for scorer in scorers)
    rows = _rows(contacts, world)
    facts = world.facts("contact", list(rows), *store.needs(scorers)) if rows else {}
    results: dict[UUID, _Scored] = {}
    for seat, contact in zip(seats, contacts, strict=True):
        if contact and contact in rows and contact in facts and contact not in results:
            old = lines_of(rows[contact]["score_lines"])
            new = refreshed(old, store.rule_lines(scorers, facts[contact]), world.now)
            results[contact] = _Scored(
                seat, contact, old, new, int(rows[contact]["score"] or 0), models, rows[contact]["version"]
            )
    refused = _write(list(results.values()), world)
    return [_move(results.get(contact) if contact else None, refused) for contact in contacts]


def add_points(config: PointsConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    points = [round(float(row[0] or 0)) for row in answers(world, seats, [config.points], "number")]
    rows = _rows(contacts, world)
    models = tuple(store.active())
    results: dict[UUID, _Scored] = {}
    for seat, contact, given in zip(seats, contacts, points, strict=True):
        if contact is None or contact not in rows:
            continue
        earlier = results.get(contact)
        old = earlier.old if earlier else lines_of(rows[contact]["score_lines"])
        new = with_points(earlier.new if earlier else old, _line(config, seat, given, world))
        results[contact] = _Scored(
            seat, contact, old, new, int(rows[contact]["score"] or 0), models, rows[contact]["version"]
        )
    refused = _write(list(results.values()), world)
    return [_move(results.get(contact) if contact else None, refused) for contact in contacts]


def _line(config: PointsConfig, seat: Seat, points: int, world: World) -> Line:
    """Named after run and step, so that a repeated step gives its points once."""
    until = world.now + timedelta(days=config.fade_days) if config.fade_days else None
    source = f"points:{seat.flow_key or 'flow'}"
    return Line(f"{seat.run.id}#{seat.step}", source, config.reason, points, at=world.now, until=until)


def _rows(contacts: Sequence[UUID | None], world: World) -> Mapping[UUID, dict[str, Any]]:
    ids = list(dict.fromkeys(contact for contact in contacts if contact))
    return world.rows("contact", ids, _FIELDS) if ids else {}


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
    told = [(one, event) for one in changed if one.contact not in refused for event in _events(one)]
    world.append([event for _, event in told], [one.seat for one, _ in told])
    return refused


def _events(one: _Scored) -> list[StepEvent]:
    happened = telling.told(one.models, one.old, one.new, one.before, one.score)
    return [StepEvent(event.kind, "contact", one.contact, one.contact, jsonable(event.data)) for event in happened]


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
