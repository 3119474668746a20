"""Steps that hold a subject: wait, wait_for. Nothing polls: a moment is computed, or an event is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from guanxi.automation import spans
from guanxi.automation.asking import answers, jsonable
from guanxi.automation.definition import Key
from guanxi.automation.fields import ConditionText, EventName, MomentText, SpanText, Words
from guanxi.automation.house import home_zone
from guanxi.automation.naming import event_title
from guanxi.automation.steps import NEXT, STEPS, Config, EventPattern, Exit, Json, Move, Seat, StepKind, Wrong
from guanxi.automation.world import World
from guanxi.expressions.workdays import CALENDARS
from guanxi.kit.phrase import Phrase, listed

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EMPTY = Exit("empty", Phrase("the date is empty", "日期为空"))
REARM = "rearm"


def _clock(text: str) -> str:
    if spans.parse_clock(text) is None:
        raise ValueError("not_a_clock")
    return text


def _span(text: str) -> str:
    if spans.parse_span(text) is None:
        raise ValueError("not_a_span")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("not_a_zone") from None
    return text


def _calendar(name: str) -> str:
    if name not in CALENDARS:
        raise Wrong("not_a_calendar", _NO_CALENDAR.fill(name=name))
    return name


_NO_CALENDAR = Phrase(
    "There is no calendar “{name}”; a country such as CN is expected", "没有名为“{name}”的日历，应为国家代码，例如 CN"
)
Calendar = Annotated[str, AfterValidator(_calendar)]
Clock = Annotated[str, AfterValidator(_clock)]
SpanValue = Annotated[SpanText, AfterValidator(_span)]
Zone = Annotated[str, AfterValidator(_zone)]


class Wait(Config):
    """`span`: so long. `until`: a date or moment by formula. `at`: the next such wall time, after the others if given.

    `working` counts working days only: without weekends, and with a `calendar` also without its public holidays (and
    with the weekend days that make up for them). `weekdays` limits `at` to some days.
    """

    span: SpanValue | None = None
    until: MomentText | None = None
    at: Clock | None = None
    weekdays: tuple[str, ...] = Field(default=(), description="mon, tue, …")
    working: bool = False
    calendar: Calendar = "weekdays"
    zone: Zone | None = None

    @model_validator(mode="after")
    def _one(self) -> Wait:
        if bool(self.span) + bool(self.until) > 1 or not (self.span or self.until or self.at):
            raise ValueError("wait_needs_one")
        return self


def weekdays_of(names: Sequence[str]) -> frozenset[int]:
    """0 is Monday; names may be written out, and strange ones say nothing."""
    return frozenset(_DAYS.index(day[:3].lower()) for day in names if day[:3].lower() in _DAYS)


def target(config: Wait, since: datetime, wanted: object = None) -> datetime | None:
    """When a seat that came at `since` may go on; None when the formula gave nothing to wait for."""
    zone = config.zone or home_zone()
    moment: datetime | None = since
    if config.span:
        span = spans.parse_span(config.span) or spans.Span()
        moment = spans.after(since, span, zone, config.working, config.calendar)
    elif config.until:
        moment = _moment(wanted, zone)
    clock = spans.parse_clock(config.at) if config.at else None
    if moment is not None and clock is not None:
        moment = spans.next_time(moment, clock, zone, weekdays_of(config.weekdays))
    return moment


def _moment(value: object, zone: str) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return spans.at_wall(datetime.combine(value, time()), zone)
    return None


def _wait_exits(config: Wait) -> tuple[Exit, ...]:
    return (NEXT, _EMPTY) if config.until else (NEXT,)


def _wait(config: Wait, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """Computed again at every wake from the stored start, so a changed date or an edited span takes effect."""
    wanted: list[Any] = [None] * len(seats)
    if config.until:
        wanted = [row[0] for row in answers(world, seats, [config.until])]
    on = (EventPattern(f"{seats[0].object}.updated", exit=REARM),) if config.until else ()
    # Most of a batch came at the same moment and waits for the same: one answer serves them all.
    known: dict[tuple[datetime, Any], Move] = {}
    moves = []
    for seat, want in zip(seats, wanted, strict=True):
        key = (seat.step_since, want)
        if key not in known:
            known[key] = _wait_one(config, seat, want, on, world.now)
        moves.append(known[key])
    return moves


def _wait_one(config: Wait, seat: Seat, want: Any, on: tuple[EventPattern, ...], now: datetime) -> Move:
    until = target(config, seat.step_since, want)
    trace: dict[str, Json] = {"given": {config.until: jsonable(want)}} if config.until else {}
    if until is None:
        return Move.go("empty", trace=trace)
    if until <= now:
        return Move.go("next", trace=trace)
    return Move.wait(until, on, trace={**trace, "gave": {"until": until.isoformat()}})


def _wait_sentence(config: Wait) -> Phrase:
    parts = []
    if config.span:
        span = spans.parse_span(config.span)
        words = (
            Phrase("wait {span} of working days", "等待 {span}（工作日）")
            if config.working
            else Phrase("wait {span}", "等待 {span}")
        )
        parts.append(words.fill(span=span.sentence() if span else config.span))
    if config.until:
        parts.append(Phrase("wait until {until}", "等到 {until}").fill(until=config.until))
    if config.at:
        parts.append(Phrase("go on at {at}", "在 {at} 继续").fill(at=config.at))
    return listed(parts)


def _wait_ahead(config: Wait, arrived: datetime) -> datetime | None:
    return None if config.until else target(config, arrived)


class Awaited(Config):
    """One event to wait for; `exit` names the way out (default: the last part of the event's name)."""

    event: EventName
    where: ConditionText | None = None
    exit: Key | None = None
    label: Words = Phrase("", "")

    @property
    def way(self) -> str:
        return self.exit or self.event.rpartition(".")[2]


class WaitFor(Config):
    events: tuple[Awaited, ...] = Field(min_length=1, max_length=20)
    within: SpanValue = "30 days"
    working: bool = False
    calendar: Calendar = "weekdays"
    zone: Zone | None = None


_TIMEOUT = Exit("timeout", Phrase("nothing happened in time", "超时未发生"))


def _wait_for_exits(config: WaitFor) -> tuple[Exit, ...]:
    ways = {one.way: Exit(one.way, one.label or event_title(one.event)) for one in config.events}
    return (*ways.values(), _TIMEOUT)


def _deadline(config: WaitFor, since: datetime) -> datetime:
    span = spans.parse_span(config.within) or spans.Span()
    return spans.after(since, span, config.zone or home_zone(), config.working, config.calendar)


def _wait_for(config: WaitFor, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    on = tuple(EventPattern(one.event, one.where, one.way) for one in config.events)
    return [_wait_for_one(seat, on, _deadline(config, seat.step_since), world.now) for seat in seats]


def _wait_for_one(seat: Seat, on: tuple[EventPattern, ...], deadline: datetime, now: datetime) -> Move:
    if seat.woken_exit:
        return Move.go(seat.woken_exit, trace={"given": {"event": seat.woken_by}})
    if deadline <= now:
        return Move.go("timeout")
    return Move.wait(deadline, on, trace={"gave": {"until": deadline.isoformat()}})


def _wait_for_sentence(config: WaitFor) -> Phrase:
    span = spans.parse_span(config.within)
    events = listed([one.label or event_title(one.event) for one in config.events])
    words = Phrase("wait for {events}, at most {span}", "等待 {events}，最多 {span}")
    return words.fill(events=events, span=span.sentence() if span else config.within)


def declare() -> None:
    STEPS.add(
        "wait",
        StepKind(
            name="wait",
            label=Phrase("Wait", "等待"),
            summary=Phrase("Go on after some time or at a moment", "等待一段时间或到某个时刻后继续"),
            icon="clock",
            group="path",
            config=Wait,
            exits=_wait_exits,
            sentence=_wait_sentence,
            advance=_wait,
            waits=True,
            ahead=_wait_ahead,
        ),
    )
    STEPS.add(
        "wait_for",
        StepKind(
            name="wait_for",
            label=Phrase("Wait for an event", "等待事件"),
            summary=Phrase("Go on when something happens, or after a time-out", "发生某事或超时后继续"),
            icon="hourglass",
            group="path",
            config=WaitFor,
            exits=_wait_for_exits,
            sentence=_wait_for_sentence,
            advance=_wait_for,
            waits=True,
            ahead=_deadline,
        ),
    )
