"""Fifteen days of letters, lived through in a moment."""

from datetime import timedelta
from typing import Any

from guanxi.automation import outbox
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import flow, path, person, publish, runs, thing
from tests.unit.automation.steps import staged

DAYS = (1, 2, 4, 7)


def letters() -> dict[str, Any]:
    """Five letters over fourteen days; a sale ends the sequence."""
    steps: list[dict[str, Any]] = [{"id": "letter-0", "kind": "test.send", "next": "wait-1"}]
    for number, days in enumerate(DAYS, start=1):
        after = f"wait-{number + 1}" if number < len(DAYS) else "end"
        steps.append({"id": f"wait-{number}", "kind": "wait", "config": {"span": f"{days} days", "at": "09:30"}})
        steps[-1]["next"] = f"letter-{number}"
        steps.append({"id": f"letter-{number}", "kind": "test.send", "next": after})
    sold = {"on": "thing.sold", "outcome": "won", "label": {"en": "sold", "zh": "已售"}}
    return flow("letters", exits=[sold], steps=steps)


def test_five_letters_leave_on_their_days(things: None, clock: VirtualClock) -> None:
    with staged():
        publish(letters())
        person("Wei")
        start = clock.now()

        run_through(clock, timedelta(days=15))

        sent = sorted(one.due_at for one in outbox.items(["pending"]))
        assert [(moment - start).days for moment in sent] == [0, 1, 3, 7, 14]
        assert {moment.strftime("%H:%M") for moment in sent[1:]} == {"09:30"}


def test_a_sale_on_the_sixth_day_stops_the_letters_that_were_to_come(things: None, clock: VirtualClock) -> None:
    with staged():
        publish(letters())
        wei, bo = person("Wei"), person("Bo")
        run_through(clock, timedelta(days=6))

        thing(person=wei, stage="sold", price=1)
        run_until_idle()
        run_through(clock, timedelta(days=9))

        assert (runs(wei)[0]["outcome"], runs(bo)[0]["outcome"]) == ("won", "completed")
        assert [line[0] for line in path(wei) if line[2] == "done" and line[0].startswith("letter")] == [
            "letter-0",
            "letter-1",
            "letter-2",
        ]
