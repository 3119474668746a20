"""G10: for somebody whom a flow did not take, what was in the way at that moment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.whynot import Occasion, why_not
from guanxi.events import partitions
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Refused
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft

BY = By(SYSTEM)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    partitions.ensure()
    yield
    catalog.forget()


def publish(**more: Any) -> None:
    base = {
        "key": "cities",
        "name": {"en": "Cities", "zh": "城市"},
        "object": "contact",
        "trigger": {"kind": "record.updated", "fields": ["city"], "when": 'country = "DE"'},
        "re_entry": {"mode": "every"},
        "steps": [{"id": "done", "kind": "exit"}],
    }
    publishing.publish({**base, **more}, BY)


def contact(**values: Any) -> UUID:
    (made,) = write.create("contact", [Draft({"name": "Ada", "country": "DE", **values})], BY)
    assert made.id is not None
    return made.id


def change(id: UUID, by: By = BY, **values: Any) -> None:
    write.update("contact", [Draft(values, id=id)], by)
    run_until_idle()


def newest(id: UUID) -> Occasion:
    return why_not("cities", id).occasions[0]


def test_a_condition_that_was_false_names_the_atom_and_what_it_saw_then(clock: VirtualClock) -> None:
    publish()
    ada = contact(country="FR")
    change(ada, city="Paris")
    clock.advance(DAY)
    change(ada, country="DE")

    later, found = why_not("cities", ada).occasions

    assert (later.code, found.code) == ("not_admitted", "condition")
    assert "FR" in found.reason.en
    assert "FR" in found.reason.zh
    assert [(atom["truth"], atom["seen"]) for atom in found.atoms] == [(False, "FR")]


def test_an_empty_value_is_called_empty(clock: VirtualClock) -> None:
    publish()
    ada = contact(country=None)
    change(ada, city="Paris")

    assert newest(ada).reason.en.endswith("it was empty")


def test_another_field_than_the_one_asked_for_is_told(clock: VirtualClock) -> None:
    publish()
    ada = contact()
    change(ada, title="CTO")

    assert newest(ada).reason.en == "Only city count; changed were title, title_level"


def test_who_was_taken_is_told_with_the_run(clock: VirtualClock) -> None:
    publish()
    ada = contact()
    change(ada, city="Ulm")

    found = newest(ada)
    assert (found.code, bool(found.run)) == ("entered", True)


def test_re_entry_says_which_rule_and_since_when(clock: VirtualClock) -> None:
    publish(re_entry={"mode": "cool_down", "days": 10})
    ada = contact()
    change(ada, city="Ulm")
    clock.advance(DAY)
    change(ada, city="Bonn")

    found = newest(ada)
    assert (found.code, "until 2026-03-12" in found.reason.en) == ("cool_down", True)


def test_before_the_flow_was_on_and_while_it_was_paused(clock: VirtualClock) -> None:
    ada = contact()
    change(ada, city="Ulm")
    clock.advance(DAY)
    publish()
    clock.advance(DAY)
    publishing.pause("cities", BY)
    clock.advance(DAY)
    change(ada, city="Bonn")

    assert [one.code for one in why_not("cities", ada).occasions] == ["paused", "before"]


def test_a_silent_write_and_an_own_change_are_told(clock: VirtualClock) -> None:
    step = {"id": "write", "kind": "record.update", "config": {"values": {"city": "Berlin"}}}
    publish(steps=[step])
    ada, bo = contact(), contact()
    change(ada, city="Ulm")
    change(bo, By(SYSTEM, depth=100), city="Ulm")

    assert [one.code for one in why_not("cities", ada).occasions] == ["own_change", "entered"]
    assert newest(bo).code == "silent"


def test_when_nothing_has_happened_that_is_the_answer(clock: VirtualClock) -> None:
    publish()
    found = why_not("cities", contact())

    assert found.occasions == ()
    assert "Nothing has happened" in found.words.en


def test_a_flow_that_was_never_published_says_so(clock: VirtualClock) -> None:
    publishing.save_draft(
        {
            "key": "cities",
            "name": "x",
            "object": "contact",
            "trigger": {"kind": "button"},
            "steps": [{"id": "a", "kind": "exit"}],
        },
        BY,
    )
    with pytest.raises(Refused):
        why_not("cities", contact())
