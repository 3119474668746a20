"""What is shown before publishing is what happens."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.automation import lifecycle, publishing
from guanxi.automation.definition import read_definition
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.impact import impact
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from tests.unit.automation.house import BY, change, flow, path, person, publish, runs

REST = {"id": "rest", "kind": "wait", "config": {"span": "10 days"}, "next": "done"}
DONE = {"id": "done", "kind": "exit"}


def _sequence(**rest: object) -> dict[str, object]:
    return flow(re_entry={"mode": "every"}, steps=[{**REST, **rest}, DONE])


def test_a_shorter_wait_is_shown_with_the_old_and_the_new_moment(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    person("Wei")
    run_until_idle()
    clock.advance(timedelta(days=1))

    found = impact(read_definition(_sequence(config={"span": "3 days"})))

    (place,) = found.places
    assert (found.inside, place.count, place.fate, place.earlier, place.at_once) == (1, 1, "recomputed", 1, 0)
    (shown,) = place.sample
    assert shown.label == "Wei"
    assert shown.before - clock.now() == timedelta(days=9)
    assert shown.after is not None
    assert shown.after - clock.now() == timedelta(days=2)


def test_the_new_moment_that_was_shown_is_the_one_that_happens(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()
    shown = impact(read_definition(_sequence(config={"span": "3 days"}))).places[0].sample[0].after

    publish(_sequence(config={"span": "3 days"}))
    run_until_idle()

    assert runs(wei)[0]["wake_at"] == shown
    run_through(clock, timedelta(days=3, hours=1))
    assert runs(wei)[0]["status"] == "e"


def test_whose_step_is_gone_ends_unless_they_are_sent_on(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    person("Wei")
    run_until_idle()
    new = flow(
        re_entry={"mode": "every"},
        steps=[{"id": "pause", "kind": "wait", "config": {"span": "4 days"}, "next": "done"}, DONE],
    )

    alone = impact(read_definition(new)).places[0]
    mapped = impact(read_definition(new), {"rest": "pause"}).places[0]

    assert (alone.fate, alone.is_gone, mapped.fate, mapped.target) == ("ends", True, "moves", "pause")
    assert [one.step for one in alone.suggestions] == ["pause", "done"]
    assert mapped.sample[0].after is not None


def test_a_mapping_takes_people_to_the_new_step_and_keeps_their_start(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()
    clock.advance(timedelta(days=1))
    steps = [{"id": "pause", "kind": "wait", "config": {"span": "4 days"}, "next": "done"}, DONE]

    publishing.publish(flow(re_entry={"mode": "every"}, steps=steps), BY, mapping={"rest": "pause"})
    run_until_idle()

    (run,) = runs(wei)
    assert (run["step"], run["version"], run["wake_at"] - clock.now()) == ("pause", 2, timedelta(days=3))
    assert ("rest", "", "moved") in path(wei)


def test_without_a_mapping_they_end_with_the_reason(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()
    publish(flow(re_entry={"mode": "every"}, steps=[DONE]))
    run_until_idle()

    assert (runs(wei)[0]["status"], runs(wei)[0]["outcome"]) == ("e", "step_removed")


def test_a_mapping_to_a_step_that_is_not_there_is_refused(things: None) -> None:
    publish(_sequence())
    with pytest.raises(Invalid):
        publishing.publish(_sequence(), BY, mapping={"rest": "nowhere"})


def test_new_entries_only_leaves_those_inside_in_their_version(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()
    publishing.publish(_sequence(config={"span": "3 days"}), BY, move="new")
    li = person("Li")
    run_until_idle()

    assert (runs(wei)[0]["version"], runs(li)[0]["version"]) == (1, 2)


def test_draining_takes_nobody_in_until_everybody_has_left(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()

    publishing.publish(_sequence(config={"span": "3 days"}), BY, move="drain")
    late = person("Late")
    run_until_idle()

    assert catalog().by_key["greet"].status == "draining"
    assert runs(late) == []
    assert lifecycle.open_drained() == []
    run_through(clock, timedelta(days=11))
    assert runs(wei)[0]["version"] == 1
    assert lifecycle.open_drained() == ["greet"]
    li = person("Li")
    run_until_idle()
    assert runs(li)[0]["version"] == 2


def test_a_flow_drained_by_hand_stays_empty_until_a_person_opens_it(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    publishing.drain("greet", BY)

    assert lifecycle.open_drained() == []
    publishing.resume("greet", BY)
    assert catalog().by_key["greet"].status == "active"


def test_a_new_exit_rule_says_whom_it_would_end(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    person("Li")
    run_until_idle()
    change("person", wei, name="Gone")
    new = {**_sequence(), "exits": [{"when": 'name = "Gone"', "outcome": "gone"}]}

    (leaving,) = impact(read_definition(new)).leaving

    assert (leaving.outcome, leaving.count, leaving.sample) == ("gone", 1, ("Gone",))


def test_a_wait_that_was_not_edited_is_not_touched(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    wei = person("Wei")
    run_until_idle()
    before = runs(wei)[0]
    publish({**_sequence(), "summary": {"en": "Other", "zh": "其他"}})

    after = runs(wei)[0]
    assert (after["version"], after["wake_at"], after["epoch"]) == (2, before["wake_at"], before["epoch"] + 1)


def test_each_choice_is_told_in_both_languages(things: None, clock: VirtualClock) -> None:
    publish(_sequence())
    person("Wei")
    run_until_idle()
    choices = impact(read_definition(_sequence(config={"span": "3 days"}))).choices

    assert [one.move for one in choices] == ["all", "new", "drain"]
    assert all(one.words.en and one.words.zh for one in choices)


def _rest(id: str, days: int, next: str = "done") -> dict[str, object]:
    return {"id": id, "kind": "wait", "config": {"span": f"{days} days"}, "next": next}


def test_what_is_shown_for_a_mapping_is_where_everybody_then_stands(things: None, clock: VirtualClock) -> None:
    """Three wait at each of three steps: one stays, one gets another span, one is gone and goes on elsewhere."""
    steps = [
        {
            "id": "way",
            "kind": "branch",
            "config": {"cases": [{"name": "a", "when": 'name < "B"'}, {"name": "b", "when": 'name < "C"'}]},
            "next": {"a": "one", "b": "two", "else": "three"},
        },
        *(_rest(id, 10) for id in ("one", "two", "three")),
        DONE,
    ]
    publish(flow(re_entry={"mode": "every"}, steps=steps))
    people = [person(f"{letter}{n}") for letter in "ABC" for n in range(3)]
    run_until_idle()
    clock.advance(timedelta(days=1))
    split: dict[str, Any] = {**steps[0], "next": {"a": "one", "b": "three", "else": "three"}}  # type: ignore[dict-item]
    new = [split, _rest("one", 10), _rest("three", 4), DONE]
    drawn = flow(re_entry={"mode": "every"}, steps=new)

    found = impact(read_definition(drawn), {"two": "three"})
    publishing.publish(drawn, BY, mapping={"two": "three"})
    run_until_idle()

    assert {(one.step, one.target, one.fate, one.count) for one in found.places} == {
        ("one", "one", "stays", 3),
        ("two", "three", "moves", 3),
        ("three", "three", "recomputed", 3),
    }
    stand = [run["step"] for id in people for run in runs(id)]
    assert stand == ["one"] * 3 + ["three"] * 6
    shown = {one.run: one.after for place in found.places for one in place.sample}
    assert {run["wake_at"] for id in people[3:] for run in runs(id)} == set(shown.values())
    assert {run["wake_at"] - clock.now() for id in people[:3] for run in runs(id)} == {timedelta(days=9)}


def test_a_mapping_that_leads_nowhere_is_told_before_publishing(things: None) -> None:
    publish(_sequence())
    with pytest.raises(Invalid) as refused:
        impact(read_definition(_sequence(config={"span": "3 days"})), {"rest": "nowhere"})
    assert [(one.field, one.code) for one in refused.value.faults] == [("mapping.rest", "unknown_step")]
