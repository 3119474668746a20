"""G04: how fast and in what company runs go: lots, throttles, digests, spread, lanes, working days."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.automation.acting import cancel
from guanxi.automation.engine import catalog
from guanxi.automation.engine.catalog import catalog as known
from guanxi.automation.engine.loop import run_once, run_through, run_until_idle
from guanxi.automation.simulate import simulate
from guanxi.kit.clock import VirtualClock
from guanxi.kit.shares import share_of
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.acceptance.paths import put, run_of, step, story
from tests.unit.automation.house import BY, flow, person, publish, runs
from tests.unit.objects.things import declared


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    with declared():
        yield
    catalog.forget()


def people(count: int, **values: Any) -> list[UUID]:
    drafts = [Draft({"name": f"P{n:03}", **values}) for n in range(count)]
    return [one.id for one in write.create("person", drafts, BY) if one.id]


SPLIT = {"ways": [{"name": "a", "weight": 1}, {"name": "b", "weight": 3}], "salt": "spring"}


def way_of(subject: UUID, key: str = "greet") -> str:
    state = known().by_key[key]
    return next(str(run["context"]["way"]) for run in runs(subject) if run["flow"] == state.id)


def lottery(**config: Any) -> list[dict[str, Any]]:
    return [
        step("lot", "split", {"a": "in_a", "b": "in_b"}, **{**SPLIT, **config}),
        put("in_a", way="a"),
        put("in_b", way="b"),
    ]


def test_a_split_divides_by_weight_and_always_alike(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=lottery()))
    publish(flow("again", steps=lottery()))
    publish(flow("other", steps=lottery(salt="autumn")))
    ids = people(400)

    run_until_idle()

    first, again, other = ([way_of(id, key) for id in ids] for key in ("greet", "again", "other"))
    assert first == again
    assert first != other
    assert 70 <= Counter(first)["a"] <= 130


def test_sql_divides_as_python_does(things: None, clock: VirtualClock) -> None:
    ids = people(50)
    text = "select id, share_of(id, %s), share_of(id, %s) * 4 >> 32 from test_person"
    with connection.cursor() as cursor:
        found = {id: (share, place) for id, share, place in rows(cursor, text, ["春 spring", "春 spring"])}

    assert found == {id: (share_of(id, "春 spring"), share_of(id, "春 spring") * 4 >> 32) for id in ids}


def test_the_lot_is_frozen_for_ever() -> None:
    assert share_of(UUID("01890a5d-ac96-774b-bcce-b302099a8057"), "spring") == 3_142_738_884


def throttled(**config: Any) -> dict[str, Any]:
    return flow(steps=[step("gate", "throttle", "through", n=10, per="1 hour", **config), put("through", done=1)])


def hours(clock: VirtualClock, ids: list[UUID]) -> Counter[float]:
    """After how many hours they came through."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    lines = [next(line for line in run_of(id).trace if line.step == "through") for id in ids]
    return Counter((line.at - start) / timedelta(hours=1) for line in lines)


def test_a_throttle_lets_so_many_through_an_hour(things: None, clock: VirtualClock) -> None:
    publish(throttled())
    ids = people(25)

    run_through(clock, timedelta(hours=5))

    assert hours(clock, ids) == {0: 10, 1: 10, 2: 5}


def test_a_throttle_counts_for_each_key(things: None, clock: VirtualClock) -> None:
    publish(throttled(key="phone"))
    ids = [*people(12, phone="+8613800000001"), *people(12, phone="+8613800000002")]

    run_through(clock, timedelta(hours=5))

    assert hours(clock, ids) == {0: 20, 1: 4}


def test_who_comes_later_gets_a_later_place(things: None, clock: VirtualClock) -> None:
    publish(throttled())
    early = people(12)
    run_through(clock, timedelta(minutes=30))

    late = people(3)
    run_through(clock, timedelta(hours=5))

    assert hours(clock, early) == {0: 10, 1: 2}
    assert hours(clock, late) == {1: 3}


def test_a_throttle_turns_away_who_would_wait_too_long(things: None, clock: VirtualClock) -> None:
    given = throttled(within="90 minutes")
    given["steps"][0]["next"] = {"next": "through", "full": "end"}
    publish(given)
    people(25)

    run_through(clock, timedelta(hours=5))

    assert Counter("done" in (run["context"] or {}) for run in runs()) == {True: 20, False: 5}


def digested(**config: Any) -> dict[str, Any]:
    gather = step("gather", "digest", {"next": "tell", "collected": "end"}, item="name", **config)
    return flow(steps=[gather, put("tell", names="= vars.items", n="= vars.items_count")])


def told() -> list[list[str]]:
    """What those who went on with a list had in it."""
    return sorted(run["context"]["names"] for run in runs() if "names" in (run["context"] or {}))


def test_a_digest_goes_on_once_with_the_list(things: None, clock: VirtualClock) -> None:
    publish(digested(at="17:00", zone="UTC"))
    person("Wei")
    run_through(clock, timedelta(hours=2))
    person("Bo")
    run_through(clock, timedelta(hours=2))
    person("Ann")

    run_through(clock, timedelta(days=2))

    assert told() == [["Wei", "Bo", "Ann"]]
    assert {run["status"] for run in runs()} == {"e"}


def test_a_digest_goes_on_as_soon_as_there_are_enough(things: None, clock: VirtualClock) -> None:
    publish(digested(span="1 day", count=3))
    people(7)

    run_until_idle()
    at_once = told()
    run_through(clock, timedelta(days=2))

    assert at_once == [["P000", "P001", "P002"], ["P003", "P004", "P005"]]
    assert told() == [*at_once, ["P006"]]


def test_a_digest_for_each_owner_loses_nothing_when_one_is_cancelled(things: None, clock: VirtualClock) -> None:
    publish(digested(span="1 day", key="phone"))
    first = person("Wei", phone="+8613800000001")
    person("Bo", phone="+8613800000001")
    person("Ann", phone="+8613800000002")
    run_until_idle()

    cancel([run_of(first).item.id], BY)
    run_through(clock, timedelta(days=2))

    assert told() == [["Ann"], ["Wei", "Bo"]]


def test_entrants_of_one_moment_are_spread_over_the_window(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=[put("s", a=1)], settings={"spread": "2 hours"}))
    people(200)
    run_until_idle()
    begins = [run["wake_at"] for run in runs()]

    run_through(clock, timedelta(hours=2))

    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    quarters = Counter((moment - start) // timedelta(minutes=30) for moment in begins)
    assert set(quarters) == {0, 1, 2, 3}
    assert min(quarters.values()) >= 25
    assert {run["status"] for run in runs()} == {"e"}


def test_working_days_leave_out_the_holidays_of_the_calendar(things: None, clock: VirtualClock) -> None:
    clock.set(datetime(2026, 9, 30, 2, 0, tzinfo=UTC))
    rest = step("rest", "wait", span="2 days", working=True, calendar="CN", zone="Asia/Shanghai")
    publish(flow(steps=[rest]))
    wei = person()

    run_until_idle()

    # The week of the National Day is off from 1 October, and the Saturday after it is worked.
    assert runs(wei)[0]["wake_at"] == datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("given", [throttled(), digested(span="1 day"), flow(steps=lottery())])
def test_the_twin_takes_the_same_way(things: None, clock: VirtualClock, given: dict[str, Any]) -> None:
    publish({**given, "trigger": {"kind": "button"}})
    wei = person()
    state = known().by_key["greet"]
    imagined = simulate(known().program(state.id, state.version), wei)  # type: ignore[arg-type]

    from guanxi.automation.entering import enroll

    enroll("greet", [wei], BY)
    run_through(clock, timedelta(days=2))

    assert [(line.strand, line.step, line.exit, line.outcome) for line in imagined.lines] == story(wei)


HERD = """
with people as (
    insert into test_person
        (id, name, version, created_at, created_by, updated_at, updated_by, custom, search_text, score, tags)
    select gen_random_uuid(), 'Herd', 1, %(now)s, '', %(now)s, '', '{}', '', 0, '{}' from generate_series(1, 50000)
    returning id
)
insert into enrollment (bucket, subject, flow, entry, version, step, lane, wake_at, step_since, entered_at)
select bucket_of(id), id, (select id from flow where key = 'herd'), 1, 1, 's', 2, %(now)s, %(now)s, %(now)s from people
"""


def test_a_herd_of_fifty_thousand_does_not_delay_an_urgent_run(things: None, clock: VirtualClock) -> None:
    publish(flow("herd", trigger={"kind": "button"}, settings={"lane": "bulk"}, steps=[put("s", a=1)]))
    publish(flow("urgent", settings={"lane": "urgent"}, steps=[put("s", a=1)]))
    with connection.cursor() as cursor:
        cursor.execute(HERD, {"now": clock.now()})
    wei = person()

    started = perf_counter()
    run_once()
    took = perf_counter() - started

    left = sum(1 for run in runs() if run["status"] == "w")
    sys.stdout.write(f"\nthe urgent run was done within {took * 1000:.0f} ms, {left} of the herd still waited\n")
    assert [run["status"] for run in runs(wei)] == ["e"]
    assert left > 40_000
    assert took < 5
