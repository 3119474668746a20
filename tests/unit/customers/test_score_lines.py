"""A score is what its lines add up to, and a line says why."""

from datetime import UTC, datetime, timedelta

from guanxi.customers.scoring.lines import Line, difference, lines_of, refreshed, total, with_points
from guanxi.customers.scoring.rules import model_of, reachable
from guanxi.kit.phrase import same

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def rule(id: str, points: int) -> Line:
    return Line(id, "model:default", same(id), points)


def gift(id: str, points: int, until: datetime | None = None) -> Line:
    return Line(id, "points:opens", same(id), points, at=DAY, until=until)


def test_the_sum_stays_between_zero_and_the_cap() -> None:
    assert total([rule("a", 30), rule("b", 20)]) == 50
    assert total([rule("a", 80), rule("b", 80)]) == 100
    assert total([rule("a", -10)]) == 0


def test_refreshing_keeps_points_given_once_and_the_moment_of_unchanged_lines() -> None:
    before = refreshed([], [rule("size", 30)], DAY)
    after = refreshed([*before, gift("g", 10)], [rule("size", 30)], DAY + timedelta(days=3))
    assert after == (*before, gift("g", 10))


def test_points_fade_when_their_time_is_over() -> None:
    faded = refreshed([gift("g", 10, DAY + timedelta(days=1))], [], DAY + timedelta(days=2))
    assert faded == ()


def test_the_same_step_of_the_same_run_counts_once() -> None:
    once = with_points([], gift("run1#points", 10))
    assert with_points(once, gift("run1#points", 10)) == once
    assert total(with_points(once, gift("run2#points", 10))) == 20


def test_the_difference_names_what_was_lost_too() -> None:
    changed = difference([rule("size", 30), rule("title", 25)], [rule("size", 20)])
    assert [(line.id, line.points) for line in changed] == [("size", 20), ("title", 0)]


def test_lines_survive_storing() -> None:
    lines = (*refreshed([], [rule("size", 30)], DAY), gift("g", 10, DAY))
    assert lines_of([line.json() for line in lines]) == lines


def test_the_most_a_model_can_give_counts_one_of_each_group() -> None:
    rules = [
        {"id": "big", "label": "big", "when": "true", "points": 30, "first_of": "size"},
        {"id": "small", "label": "small", "when": "true", "points": 10, "first_of": "size"},
        {"id": "title", "label": "title", "when": "true", "points": 25},
    ]
    assert reachable([model_of("m", {"rules": rules})]) == 55
    assert reachable([model_of("m", {"rules": [{**rules[0], "points": "1 + 1"}]})]) is None
