"""Until the instant that `next_change` names, the passing of time alone changes no answer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from guanxi.expressions import EventFact, Node, RowFacts, check, compile_closure, next_change, parse, unparse
from tests.generative.expressions_trees import ATTACKED, EXAMPLES, conditions
from tests.generative.expressions_world import INSTANTS, PERSON, ZONES, World, at

DAY = timedelta(days=1)
pytestmark = pytest.mark.timeout(max(120, EXAMPLES))


@ATTACKED
@given(node=conditions(), zone=st.sampled_from(ZONES), start=st.sampled_from(INSTANTS), data=st.data())
def test_nothing_changes_before_the_next_change(
    node: Node, zone: str, start: datetime, data: st.DataObject, world: World
) -> None:
    assume(not check(node, PERSON))
    run = compile_closure(node, PERSON)
    for facts in data.draw(st.lists(st.sampled_from(world.people), min_size=4, max_size=4)):
        here = at(facts, start, zone)
        change = next_change(node, PERSON, here)
        last = (change or start + 40_000 * DAY * 0.9) - timedelta(microseconds=1)
        event("never" if change is None else "at once" if last == start else "later")
        shares = [0.0, 0.5, 1.0, *data.draw(st.lists(st.floats(0, 1), max_size=5))]
        instants = [start + (last - start) * share for share in shares]
        answers = {run(at(facts, instant, zone)) for instant in instants if start <= instant <= last}
        assert answers == {run(here)}, (unparse(node, PERSON), change)


MONDAY = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
VISITS = [EventFact(MONDAY - days * DAY, {"page": "/pricing"}) for days in (6, 5, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("created_at > now - 3 days", MONDAY + DAY),
        ("created_at > now - 1 day", None),
        ("created_at < now - 30 days", MONDAY + 28 * DAY + timedelta(microseconds=1)),
        ("born = today", datetime(2026, 11, 30, tzinfo=UTC)),
        ("born < today", datetime(2026, 12, 1, tzinfo=UTC)),
        ("born < today + 10 days", datetime(2026, 11, 21, tzinfo=UTC)),
        ("age(born) >= 18", datetime(2044, 11, 30, tzinfo=UTC)),
        ("count(page.visited, 7 days) >= 3", MONDAY + DAY + timedelta(microseconds=1)),
        ("count(page.visited, 7 days) >= 2", MONDAY + 2 * DAY + timedelta(microseconds=1)),
        ("count(page.visited, 7 days) >= 4", None),
        ("any(page.visited, 1 week)", MONDAY + 6 * DAY + timedelta(microseconds=1)),
        ("since(page.visited) > 2 days", MONDAY + DAY + timedelta(microseconds=1)),
        ("hour(now) >= 9", MONDAY + timedelta(minutes=30)),
        ("weekday(today) = 3 and kind = empty", None),
        ("weekday(today) in (6, 7)", datetime(2026, 11, 7, tzinfo=UTC)),
        ('name = "Ada"', None),
    ],
)
def test_the_commonest_questions_are_foreseen_to_the_microsecond(text: str, expected: datetime | None) -> None:
    values = {"created_at": MONDAY - 2 * DAY, "born": date(2026, 11, 30), "name": "Ada"}
    node, facts = parse(text, PERSON, "flag"), RowFacts(MONDAY, values, happened={"page.visited": VISITS})
    assert first_other_answer(node, facts) == expected


def first_other_answer(node: Node, facts: RowFacts) -> datetime | None:
    """It may name an instant too early: then it is asked again."""
    run, found = compile_closure(node, PERSON), next_change(node, PERSON, facts)
    while found is not None and run(replace(facts, now=found)) == run(facts):
        found = next_change(node, PERSON, replace(facts, now=found))
    return found
