"""Triggers that time starts: dates of records, schedules, several events within a span."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation import lifecycle
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.timetable.rhythm import parse_rhythm
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.objects import read
from tests.unit.automation.house import BY, change, flow, person, publish, runs, thing

EVERY = {"mode": "every"}


def on_date(**more: Any) -> None:
    publish(flow("sold", "thing", trigger={"kind": "date", "field": "sold_on", **more}, re_entry=EVERY))


def entered(subject: UUID) -> list[str]:
    return [run["entered_at"].strftime("%m-%d %H:%M") for run in runs(subject)]


def in_days(clock: VirtualClock, days: int) -> date:
    return (clock.now() + timedelta(days=days)).date()


def test_a_date_comes_at_its_hour(things: None, clock: VirtualClock) -> None:
    on_date(offset="2 days", side="before", at="08:30", zone="UTC")
    lamp = thing(sold_on=in_days(clock, 5))
    run_through(clock, timedelta(days=10))
    assert entered(lamp) == ["03-05 08:30"]


def test_dates_that_were_there_before_the_flow_count(things: None, clock: VirtualClock) -> None:
    lamp = thing(sold_on=in_days(clock, 5))
    run_until_idle()
    on_date(at="08:30", zone="UTC")
    run_through(clock, timedelta(days=10))
    assert entered(lamp) == ["03-07 08:30"]


def test_a_date_that_moves_is_armed_anew(things: None, clock: VirtualClock) -> None:
    on_date(at="08:30", zone="UTC")
    lamp, gone = thing(sold_on=in_days(clock, 5)), thing(sold_on=in_days(clock, 5))
    run_through(clock, timedelta(days=2))
    change("thing", lamp, sold_on=in_days(clock, 10))
    change("thing", gone, sold_on=None)
    run_through(clock, timedelta(days=20))
    assert entered(lamp) == ["03-14 08:30"]
    assert entered(gone) == []


def test_a_date_in_the_past_starts_nothing(things: None, clock: VirtualClock) -> None:
    on_date(zone="UTC")
    lamp = thing(sold_on=in_days(clock, -3))
    run_through(clock, timedelta(days=5))
    assert entered(lamp) == []


def test_the_condition_is_asked_when_the_date_comes(things: None, clock: VirtualClock) -> None:
    on_date(zone="UTC", when='stage = "sold"')
    lamp, chair = thing(sold_on=in_days(clock, 5)), thing(sold_on=in_days(clock, 5))
    change("thing", lamp, stage="sold")
    run_through(clock, timedelta(days=10))
    assert (len(entered(lamp)), len(entered(chair))) == (1, 0)


def test_a_birthday_comes_every_year_and_that_of_a_leap_day_on_the_28th(things: None, clock: VirtualClock) -> None:
    on_date(yearly=True, at="09:00", zone="UTC")
    born = thing(sold_on=date(1992, 2, 29))
    run_through(clock, timedelta(days=366 * 3))
    assert entered(born) == ["02-28 09:00", "02-29 09:00", "02-28 09:00"]


def test_days_across_a_clock_change_keep_the_wall_time(things: None, clock: VirtualClock) -> None:
    on_date(at="02:30", zone="Europe/Berlin")
    skipped, twice = thing(sold_on=date(2026, 3, 29)), thing(sold_on=date(2026, 10, 25))
    run_through(clock, timedelta(days=300))
    assert entered(skipped) == ["03-29 01:30"]  # 2:30 does not exist there: 3:30 summer time
    assert entered(twice) == ["10-25 00:30"]  # 2:30 comes twice: the first


def test_a_stopped_engine_is_late_and_not_forgetful(things: None, clock: VirtualClock) -> None:
    on_date(at="08:30", zone="UTC")
    lamp = thing(sold_on=in_days(clock, 5))
    run_until_idle()
    clock.advance(timedelta(days=8))
    run_until_idle()
    assert entered(lamp) == ["03-10 09:00"]


def test_a_missed_date_can_be_skipped(things: None, clock: VirtualClock) -> None:
    on_date(at="08:30", zone="UTC", missed="skip")
    lamp = thing(sold_on=in_days(clock, 5))
    run_until_idle()
    clock.advance(timedelta(days=8))
    run_until_idle()
    assert entered(lamp) == []


def test_an_older_event_read_late_does_not_fire_a_date_twice(things: None, clock: VirtualClock) -> None:
    on_date(at="08:30", zone="UTC")
    lamp = thing(sold_on=in_days(clock, 1))
    run_through(clock, timedelta(days=1))
    changes = {"sold_on": [None, in_days(clock, 0).isoformat()]}
    append([NewEvent("thing.updated", "thing", lamp, None, {"changes": changes}, clock.now() - timedelta(hours=2))])
    run_through(clock, timedelta(days=1))
    assert entered(lamp) == ["03-03 08:30"]


def test_a_paused_flow_lets_dates_pass(things: None, clock: VirtualClock) -> None:
    on_date(at="08:30", zone="UTC")
    early, late = thing(sold_on=in_days(clock, 2)), thing(sold_on=in_days(clock, 6))
    run_until_idle()
    lifecycle.pause("sold", BY)
    run_through(clock, timedelta(days=4))
    lifecycle.resume("sold", BY)
    run_through(clock, timedelta(days=4))
    assert (entered(early), entered(late)) == ([], ["03-08 08:30"])


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ({"kind": "date", "field": "name"}, "trigger.field"),
        ({"kind": "date", "field": "sold_on", "at": "25:00"}, "trigger.at"),
        ({"kind": "date", "field": "sold_on", "zone": "Mars/Base"}, "trigger.zone"),
        ({"kind": "schedule", "at": "when it suits"}, "trigger.at"),
        ({"kind": "schedule", "at": "61 * * * *"}, "trigger.at"),
        ({"kind": "schedule", "at": "daily 09:00", "calendar": "XX"}, "trigger.calendar"),
    ],
)
def test_faults_stand_beside_their_setting(things: None, trigger: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(flow("bad", "thing", trigger=trigger))
    assert [fault.field for fault in refused.value.faults] == [field]


RHYTHMS = [
    ("daily 09:00", "2026-03-02 09:00", "2026-03-03 09:00"),
    ("每天 9:00", "2026-03-02 08:59", "2026-03-02 09:00"),
    ("weekdays 18:00", "2026-03-06 18:00", "2026-03-09 18:00"),
    ("工作日 09:00", "2026-03-06 09:00", "2026-03-09 09:00"),
    ("monday and thursday 10:00", "2026-03-02 10:00", "2026-03-05 10:00"),
    ("每周一 10:00", "2026-03-02 10:00", "2026-03-09 10:00"),
    ("monthly 31 08:00", "2026-03-31 08:00", "2026-05-31 08:00"),
    ("每月最后一天 08:00", "2026-02-10 08:00", "2026-02-28 08:00"),
    ("monthly last 08:00", "2026-02-28 08:00", "2026-03-31 08:00"),
    ("every 15 minutes", "2026-03-02 09:07", "2026-03-02 09:15"),
    ("每 15 分钟", "2026-03-02 09:45", "2026-03-02 10:00"),
    ("hourly", "2026-03-02 09:00", "2026-03-02 10:00"),
    ("*/20 9-17 * * mon-fri", "2026-03-06 17:40", "2026-03-09 09:00"),
    ("0 9 1 * *", "2026-03-01 09:00", "2026-04-01 09:00"),
    ("0 9 13 * 5", "2026-03-06 09:00", "2026-03-13 09:00"),
    ("0 0 29 2 *", "2026-03-02 00:00", "2028-02-29 00:00"),
    ("0 9 L * *", "2026-03-02 09:00", "2026-03-31 09:00"),
]


@pytest.mark.parametrize(("text", "after", "expected"), RHYTHMS)
def test_rhythms(text: str, after: str, expected: str) -> None:
    rhythm = parse_rhythm(text)
    assert rhythm is not None
    found = rhythm.after(datetime.fromisoformat(after).replace(tzinfo=UTC), "UTC")
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "sometimes", "every 7 minutes", "daily 25:00", "* * * *", "0 9 * 13 *", "5-1 * * * *"]
)
def test_what_is_no_rhythm(text: str) -> None:
    assert parse_rhythm(text) is None


def test_a_rhythm_that_never_comes_has_no_next_instant() -> None:
    never = parse_rhythm("0 0 30 2 *")
    assert never is not None
    assert never.after(datetime(2026, 3, 2, tzinfo=UTC), "UTC") is None


def test_quarters_of_an_hour_go_by_real_time_when_the_clock_goes_back() -> None:
    quarters = parse_rhythm("every 15 minutes")
    assert quarters is not None
    moment, seen = datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 0
    while (moment := quarters.after(moment, "Europe/Berlin") or moment) < datetime(2026, 10, 25, 3, 0, tzinfo=UTC):
        seen += 1
    assert seen == 15


def test_working_days_know_the_holidays_and_make_up_days_of_china() -> None:
    days = parse_rhythm("weekdays 09:00")
    assert days is not None
    before_spring_festival = datetime(2026, 2, 13, 9, 0, tzinfo=UTC)
    assert days.after(before_spring_festival, "UTC", "CN") == datetime(2026, 2, 14, 9, 0, tzinfo=UTC)  # a Saturday
    assert days.after(datetime(2026, 2, 14, 9, 0, tzinfo=UTC), "UTC", "CN") == datetime(2026, 2, 24, 9, 0, tzinfo=UTC)


def test_a_schedule_lets_every_fitting_record_in_once_an_instant(things: None, clock: VirtualClock) -> None:
    trigger = {"kind": "schedule", "at": "daily 08:00", "zone": "UTC", "when": 'stage = "new"'}
    publish(flow("morning", "thing", trigger=trigger, re_entry=EVERY))
    lamp, sold = thing(), thing(stage="sold")
    run_through(clock, timedelta(days=2))
    assert entered(lamp) == ["03-03 08:00", "03-04 08:00"]
    assert entered(sold) == []


def test_pages_of_a_large_schedule_come_one_after_another(
    things: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.automation.timetable.schedules.AT_ONCE", 2)
    publish(flow("morning", "thing", trigger={"kind": "schedule", "at": "daily 08:00", "zone": "UTC"}, re_entry=EVERY))
    all_things = [thing() for _ in range(5)]
    run_through(clock, timedelta(days=1))
    assert [len(runs(one)) for one in all_things] == [1, 1, 1, 1, 1]


def occasions() -> list[str]:
    page = read.page("occasion", SYSTEM, sort="planned_at", limit=20)
    return [row["planned_at"].strftime("%m-%d %H:%M") for row in page.items]


def hourly(**more: Any) -> None:
    trigger = {"kind": "schedule", "at": "daily 08:00", "zone": "UTC", **more}
    publish(flow("report", "occasion", trigger=trigger, re_entry=EVERY))


def test_a_flow_about_occasions_runs_once_an_instant(things: None, clock: VirtualClock) -> None:
    hourly()
    run_through(clock, timedelta(days=3))
    assert occasions() == ["03-03 08:00", "03-04 08:00", "03-05 08:00"]
    assert len(runs()) == 3


def test_missed_instants_run_once(things: None, clock: VirtualClock) -> None:
    hourly()
    run_until_idle()
    clock.advance(timedelta(days=3))
    run_until_idle()
    assert len(occasions()) == 1
    run_through(clock, timedelta(days=1))
    assert len(occasions()) == 2


def test_missed_instants_can_be_skipped(things: None, clock: VirtualClock) -> None:
    hourly(missed="skip")
    run_until_idle()
    clock.advance(timedelta(days=3))
    run_until_idle()
    assert occasions() == []
    run_through(clock, timedelta(days=1))
    assert occasions() == ["03-06 08:00"]


def sold(subject: UUID, price: int, at: datetime) -> None:
    append([NewEvent("thing.sold", "thing", subject, subject, {"price": price}, at)])


def test_events_are_counted_within_a_sliding_window_and_by_their_properties(things: None, clock: VirtualClock) -> None:
    trigger = {"kind": "event", "event": "thing.sold", "when": "event.price > 10", "count": 3, "window": "7 days"}
    publish(flow(trigger=trigger, re_entry=EVERY))
    wei, other = person(), person("Other")
    for days, price in ((0, 20), (1, 5), (2, 20), (8, 20), (9, 20), (9, 20), (10, 20)):
        sold(wei, price, clock.now() + timedelta(days=days))
        sold(other, 1, clock.now() + timedelta(days=days))
    clock.advance(timedelta(days=11))
    run_until_idle()
    assert len(runs(wei)) == 1  # full on the ninth day, with the eighth and both of the ninth; full since
    assert len(runs(other)) == 0


def test_several_events_at_one_instant_are_counted_one_by_one(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "event", "event": "thing.sold", "count": 2, "window": "1 day"}, re_entry=EVERY))
    wei = person()
    for _ in range(3):
        sold(wei, 1, clock.now())
    run_until_idle()
    assert len(runs(wei)) == 1
