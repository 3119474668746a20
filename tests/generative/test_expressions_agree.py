"""The faces agree: what the database finds is what the closures find, for any tree over any row.

GUANXI_TREES says how many trees are drawn, of a new seed each time; GUANXI_SEED draws those of an earlier run.
"""

import os
from collections.abc import Callable, Iterator
from itertools import chain, cycle, islice, product
from random import Random, SystemRandom

import pytest
from hypothesis import assume, event, given, settings

from guanxi.expressions import (
    Node,
    check,
    compile_closure,
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
from guanxi.expressions.forms import FORMS
from guanxi.expressions.listing import EACH
from guanxi.expressions.operators.registry import FUNCTIONS
from guanxi.expressions.tree import Call, Literal, Path
from tests.generative.expressions_agreement import Tally, View, everybody, in_database, in_memory, view
from tests.generative.expressions_trees import ATTACKED, EXAMPLES, VALUE_TYPES, conditions, drawn
from tests.generative.expressions_world import INSTANTS, MEMBER, NOW, PEOPLE, PERSON, ZONES, World

TREES = int(os.environ.get("GUANXI_TREES", "5000"))
SEED = int(os.environ.get("GUANXI_SEED") or (SystemRandom().getrandbits(32) if "GUANXI_TREES" in os.environ else 2026))
BATCH = 40  # trees in one statement
pytestmark = pytest.mark.timeout(max(120, TREES // 10, EXAMPLES))

DECLARED = {
    *(one.key for one in FUNCTIONS.values() if one.sql is not None),
    *("and", "or", "not", "now", "today", *FORMS, *EACH, MEMBER.name),
    *(f"Aggregate {name}" for name in ("count", "sum", "avg", "min", "max", "first", "last", "any", "all")),
    *(f"History {name}" for name in ("count", "sum", "avg", "min", "max", "first", "last", "any", "since")),
    *(f"History {name}" for name in ("changed", "previous", "time_in")),
    *(name for name in PERSON.fields if name.isidentifier()),
}


@pytest.fixture(scope="module")
def views(world: World) -> list[View]:
    return [view(world, now, zone) for zone, now in product(ZONES, INSTANTS)]


def batches(trees: Iterator[Node], number: int, views: list[View]) -> Iterator[tuple[list[Node], View]]:
    wanted = islice(trees, number)
    for here in cycle(views):
        nodes = list(islice(wanted, BATCH))
        if not nodes:
            return
        yield nodes, here


def tallied(trees: Iterator[Node], number: int, views: list[View], note: Callable[[str, object], None]) -> Tally:
    tally = Tally()
    for nodes, here in batches(trees, number, views):
        tally.add(nodes, here)
    note("agreement", f"{tally} (GUANXI_SEED={SEED})")
    assert not tally.faults, "\n".join([f"GUANXI_SEED={SEED}", *tally.faults])
    return tally


def test_conditions_find_the_same_records_in_memory_and_in_the_database(
    views: list[View], record_property: Callable[[str, object], None]
) -> None:
    tally = tallied(drawn("flag", Random(SEED)), TREES, views, record_property)
    assert not DECLARED - tally.used


def test_formulas_have_the_same_values_in_memory_and_in_the_database(
    views: list[View], record_property: Callable[[str, object], None]
) -> None:
    chance = Random(SEED)
    trees = chain.from_iterable(zip(*(drawn(type, chance) for type in VALUE_TYPES), strict=True))
    tallied(trees, TREES // 5, views, record_property)


def test_a_condition_and_its_opposite_find_every_record_once(views: list[View]) -> None:
    for nodes, here in batches(drawn("flag", Random(SEED + 1)), TREES // 5, views):
        counts = everybody(nodes, here)
        odd = [node for node, count in zip(nodes, counts, strict=True) if count != PEOPLE]
        assert not odd, (SEED, here.zone, [unparse(node, PERSON) for node in odd])


def agrees(text: str, views: list[View]) -> None:
    node = parse(text, PERSON)
    for here in views:
        assert in_database([node], here) == [in_memory(node, here)]


@pytest.mark.parametrize(
    "text",
    [
        '"lost" contains name',
        'shift(day_start(born), length(name), "days")',
        'shift(born, round(score, -12), "days")',
        "power(score, 3) = score * score * score",
        "sum(map(tags, item)) > 99999999999999999999999999980",
        "count(if(is_hot, tags)) = 0",
        'all(previous(tags), item = "vip")',
    ],
)
def test_what_once_disagreed_agrees(text: str, views: list[View]) -> None:
    agrees(text, views)


@pytest.mark.parametrize(
    "text",
    [
        "seen_at = today",
        "seen_at = 2026-03-29",
        "seen_at between 2026-03-08 and 2026-10-25",
        "date(seen_at) in (2026-11-01, 1970-01-01)",
        'date(seen_at, "Pacific/Kiritimati") = 2026-03-09',
        "seen_at between 2026-03-08 and 9999-12-31",
        "seen_at = 0001-01-01",
    ],
)
def test_a_day_has_the_same_moments_in_every_zone(text: str, views: list[View]) -> None:
    agrees(text, views)


@pytest.mark.parametrize("part", ["", "%", "_", "a_b", "\\", "%s", "{0}", "经理"])
def test_what_is_contained_is_never_a_pattern(part: str, views: list[View]) -> None:
    node = Call("contains", (Path(("name",)), Literal(part, "text")))
    for here in views:
        found = in_memory(node, here)
        assert any(found)
        assert in_database([node], here) == [found]


@ATTACKED
@given(node=conditions())
def test_a_tree_comes_back_from_text_and_from_json_as_it_was(node: Node) -> None:
    assume(not check(node, PERSON))
    assert parse(unparse(node, PERSON), PERSON) == node
    assert from_json(to_json(node), PERSON) == node


@ATTACKED
@given(node=conditions())
def test_a_trace_decides_as_the_condition_does_and_can_be_read(node: Node, world: World) -> None:
    assume(not check(node, PERSON))
    run = compile_closure(node, PERSON)
    for facts in world.people[:10]:
        assert explain(node, PERSON, facts).truth == run(facts)
    words = sentence(node, PERSON)
    assert words.en
    assert words.zh


@settings(ATTACKED, max_examples=max(100, EXAMPLES // 3))
@given(one=conditions(), other=conditions())
def test_what_is_said_without_records_holds_for_all_of_them(one: Node, other: Node, views: list[View]) -> None:
    assume(not check(one, PERSON) and not check(other, PERSON))
    first, second = in_memory(one, views[0]), in_memory(other, views[0])
    said = verdict(one, PERSON, now=NOW)
    event(f"verdict {said}")
    assert not (said == "never" and any(first)), unparse(one, PERSON)
    assert not (said == "always" and not all(first)), unparse(one, PERSON)
    both = sum(bool(here and there) for here, there in zip(first, second, strict=True))
    assert not both or overlaps(one, other, PERSON, now=NOW) is not None
    assert not implies(one, other, PERSON, now=NOW) or both == sum(map(bool, first))
