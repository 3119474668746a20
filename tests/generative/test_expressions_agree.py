"""The faces agree: what the database finds is what the closures find, for any tree over any row."""

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, assume, event, example, given, settings
from hypothesis import strategies as st

from guanxi.expressions import (
    Node,
    RowFacts,
    check,
    compile_closure,
    emit,
    from_json,
    implies,
    overlaps,
    parse,
    sentence,
    to_json,
    unparse,
    verdict,
)
from guanxi.expressions.explain import explain
from guanxi.expressions.tree import Call, Literal, Path
from tests.generative.expressions_trees import conditions, trees
from tests.generative.expressions_world import NOW, PEOPLE, PERSON, World, build

EXAMPLES = int(os.environ.get("GUANXI_EXAMPLES", "300"))
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Nowhere/At_All")
AGREEING = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="GUANXI_EXAMPLES" not in os.environ,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # which would trace every line of every example
)
zones = st.sampled_from(ZONES)
pytestmark = pytest.mark.timeout(max(120, EXAMPLES))


@pytest.fixture(scope="module")
def world(server: Any) -> Iterator[World]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        yield build(connection)


def of_facts(node: Node, world: World, zone: str) -> dict[Any, object]:
    run = compile_closure(node, PERSON)
    return {id: run(replace_zone(facts, zone)) for id, facts in world.people.items()}


def replace_zone(facts: RowFacts, zone: str) -> RowFacts:
    return _placed(id(facts), zone, _Held(facts))


class _Held:
    """Lets the cache see one row as the same row."""

    def __init__(self, facts: RowFacts) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@cache
def _placed(_id: int, zone: str, held: _Held) -> RowFacts:
    facts = held.facts
    one = {name: replace_zone(beyond, zone) for name, beyond in facts.one.items()}
    many = {name: [replace_zone(each, zone) for each in those] for name, those in facts.many.items()}
    return replace(facts, zone=zone, one=one, many=many)


def of_rows(node: Node, world: World, zone: str) -> dict[Any, object]:
    sql = emit(node, PERSON, "a", NOW, zone)
    found = world.connection.execute(f"select a.id, {sql.text} from person a", sql.params)
    return dict(found.fetchall())


@AGREEING
@given(node=conditions(), zone=zones)
@example(node=Call("contains", (Literal("lost", "text"), Path(("name",)))), zone="UTC")
def test_a_condition_finds_the_same_records_in_memory_and_in_the_database(node: Node, zone: str, world: World) -> None:
    assume(not check(node, PERSON))
    in_memory = of_facts(node, world, zone)
    found = sum(bool(truth) for truth in in_memory.values())
    event("some" if 0 < found < len(in_memory) else "all" if found else "none")
    assert of_rows(node, world, zone) == in_memory, unparse(node, PERSON)


def test_a_shift_over_the_end_of_the_calendar_is_empty_in_memory_and_in_the_database(world: World) -> None:
    node = parse('shift(day_start(born), length(name), "days")', PERSON)
    for zone in ZONES:
        assert of_rows(node, world, zone) == of_facts(node, world, zone)


@AGREEING
@given(type=st.sampled_from(["number", "money", "text", "date", "moment", "duration"]), zone=zones, data=st.data())
def test_a_formula_has_the_same_value_in_memory_and_in_the_database(
    type: Any, zone: str, data: st.DataObject, world: World
) -> None:
    node = data.draw(trees(type, PERSON, 3))
    assume(not check(node, PERSON, None))
    assert of_rows(node, world, zone) == of_facts(node, world, zone), unparse(node, PERSON)


@pytest.mark.slow
@pytest.mark.timeout(0)
@settings(AGREEING, max_examples=200_000, derandomize=False)
@given(node=conditions(), zone=zones)
def test_two_hundred_thousand_conditions_agree_overnight(node: Node, zone: str, world: World) -> None:
    assume(not check(node, PERSON))
    assert of_rows(node, world, zone) == of_facts(node, world, zone), unparse(node, PERSON)


@settings(AGREEING, max_examples=max(100, EXAMPLES // 5))
@given(node=conditions(), zone=zones)
def test_a_condition_and_its_opposite_find_every_record_once(node: Node, zone: str, world: World) -> None:
    assume(not check(node, PERSON))
    counts = []
    for one in (node, Call("not", (node,))):
        sql = emit(one, PERSON, "a", NOW, zone)
        text = f"select count(*) from person a where {sql.text}"
        counts.append(world.connection.execute(text, sql.params).fetchone()[0])  # type: ignore[index]
    assert sum(counts) == PEOPLE, unparse(node, PERSON)


@AGREEING
@given(node=conditions())
def test_a_tree_comes_back_from_text_and_from_json_as_it_was(node: Node) -> None:
    assume(not check(node, PERSON))
    assert parse(unparse(node, PERSON), PERSON) == node
    assert from_json(to_json(node), PERSON) == node


@AGREEING
@given(node=conditions())
def test_a_trace_decides_as_the_condition_does_and_can_be_read(node: Node, world: World) -> None:
    assume(not check(node, PERSON))
    run = compile_closure(node, PERSON)
    for facts in list(world.people.values())[:10]:
        assert explain(node, PERSON, facts).truth == run(facts)
    words = sentence(node, PERSON)
    assert words.en
    assert words.zh


@settings(AGREEING, max_examples=max(100, EXAMPLES // 3))
@given(one=conditions(), other=conditions())
def test_what_is_said_without_records_holds_for_all_of_them(one: Node, other: Node, world: World) -> None:
    assume(not check(one, PERSON) and not check(other, PERSON))
    first, second = of_facts(one, world, "UTC"), of_facts(other, world, "UTC")
    said = verdict(one, PERSON, now=NOW)
    event(f"verdict {said}")
    assert not (said == "never" and any(first.values())), unparse(one, PERSON)
    assert not (said == "always" and not all(first.values())), unparse(one, PERSON)
    both = [id for id, truth in first.items() if truth and second[id]]
    assert not both or overlaps(one, other, PERSON, now=NOW) is not None
    assert not implies(one, other, PERSON, now=NOW) or len(both) == sum(map(bool, first.values()))
