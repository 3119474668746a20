"""G02: a function in Starlark decides the same wherever it stands: lists, segments, flows, reports, searches."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.backtest.jobs import replayed
from guanxi.automation.backtest.spec import ask
from guanxi.automation.crosscheck import check_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.entering import enroll
from guanxi.customers import facade as customers
from guanxi.customers.segments import living as segments
from guanxi.expressions.scripts import Parameter, Script
from guanxi.insights.measure import Measure, figure_of, measured
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, Refused
from guanxi.kit.phrase import Phrase
from guanxi.objects import formulas, living, read, scripts, write
from guanxi.objects.write import By, Draft
from tests.acceptance.asking import variables
from tests.acceptance.office import detail, rows, traced
from tests.unit.automation.house import flow, publish, runs

BY = By(SYSTEM)
LONG = Script("is_long", (Parameter("name", "text"),), "flag", "return len(name) > 3")
SIZE = Script("size", (Parameter("name", "text"),), "number", "return len(name) * 1.5")


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock) -> Iterator[None]:
    for one in (catalog, segments, living):
        one.forget()
    scripts.define(LONG, Phrase("Is a long name", "名称较长"), SYSTEM)
    scripts.define(SIZE, Phrase("Size of", "大小"), SYSTEM)
    yield
    for one in (catalog, segments, living):
        one.forget()


def contact(name: str) -> UUID:
    (written,) = write.create("contact", [Draft({"name": name, "email": f"{name.lower()}@example.com"})], BY)
    assert written.id is not None
    return written.id


@pytest.fixture
def people() -> dict[str, UUID]:
    return {name: contact(name) for name in ("Ann", "Bo", "Clara", "Deborah")}


def listed(text: str) -> set[str]:
    return {str(row["name"]) for row in read.page("contact", SYSTEM, filter=text, fields=["name"]).items}


def mended(script: Script, body: str) -> None:
    (known,) = [one for one in scripts.scripts() if one.script.name == script.name]
    changed = Script(script.name, script.parameters, script.gives, body)
    scripts.change(known.id, changed, known.title, None, SYSTEM)


def drop(name: str) -> None:
    (known,) = [one for one in scripts.scripts() if one.script.name == name]
    scripts.drop(known.id, SYSTEM)


def segment(condition: str) -> UUID:
    values = {"name": "Long names", "key": "long", "object": "contact", "condition": condition}
    (made,) = write.create("segment", [Draft(values)], BY)
    run_until_idle()
    assert made.id is not None
    return made.id


def members(id: UUID) -> set[str]:
    return {item["name"] for item in customers.segment_members(id, SYSTEM).items}


def decides(when: str) -> None:
    """A flow “names” that sends its people one way or the other."""
    config = {"cases": [{"name": "long", "when": when}]}
    decide = {"id": "decide", "kind": "branch", "config": config, "next": {"long": "end", "else": "end"}}
    publish(flow("names", object="contact", trigger={"kind": "flow"}, steps=[decide]), is_checked=False)


def decided(people: Mapping[str, UUID]) -> set[str]:
    """Whom the flow sends the long way, all of them at once."""
    enroll("names", list(people.values()), BY)
    run_until_idle()
    return {name for name, id in people.items() if ("decide", "long") in traced(id)}


def test_list_segment_and_a_flow_over_many_find_the_same(people: dict[str, UUID]) -> None:
    condition = 'is_long(name) and name != "Deborah"'
    long = segment(condition)
    decides(condition)

    assert listed(condition) == {"Clara"}
    assert listed(f"not ({condition})") == {"Ann", "Bo", "Deborah"}
    assert members(long) == {"Clara"}
    assert decided(people) == {"Clara"}


def test_a_backtest_decides_with_it_as_the_engine_does(clock: VirtualClock) -> None:
    config = {"cases": [{"name": "long", "when": "size(name) > 6"}]}
    decide = {"id": "decide", "kind": "branch", "config": config, "next": {"long": "end", "else": "end"}}
    trigger = {"kind": "record.created", "when": "is_long(name)"}
    asked = flow("names", object="contact", trigger=trigger, steps=[decide])
    start = clock.now()
    for name in ("Ann", "Bo", "Cleo", "Deborah"):
        contact(name)
    clock.advance(timedelta(hours=1))

    found = replayed(ask("names", use=asked, since=start - timedelta(days=1)))

    assert found["entered"] == 2
    assert {edge["exit"]: edge["passed"] for edge in found["edges"]} == {"long": 1, "else": 1}


def test_the_trace_shows_the_value_of_the_function(people: dict[str, UUID]) -> None:
    decides("size(name) > 6")
    decided(people)
    told = str(detail(people["Clara"], "decide"))
    assert "'seen': '7.5'" in told
    assert "大小（姓名）" in told


def test_a_named_formula_uses_it_and_so_does_a_report(people: dict[str, UUID]) -> None:
    formulas.define("contact", "weight", Phrase("Weight", "权重"), "size(name) + 1", SYSTEM)
    assert listed("weight > 8") == {"Clara", "Deborah"}
    assert figure_of("contact", SYSTEM, Measure("all", "sum", "weight")) == pytest.approx(4 + 17 * 1.5)
    assert figure_of("contact", SYSTEM, Measure("some", "count", where="is_long(name)")) == 2
    groups = measured("contact", SYSTEM, [Measure("many")], by="is_long(name)")
    assert {group.value: group.figures["many"] for group in groups} == {True: 2, False: 2}


def test_a_step_searches_with_it_and_the_check_says_that_it_is_slow(people: dict[str, UUID]) -> None:
    config = {"object": "contact", "where": "is_long(name)", "sort": "name", "save_as": "found"}
    find = {"id": "find", "kind": "record.find", "config": config, "next": {"found": "end", "missing": "end"}}
    given = flow("find", object="contact", trigger={"kind": "flow"}, steps=[find])
    publish(given, is_checked=False)
    enroll("find", [people["Ann"]], BY)
    run_until_idle()

    assert variables(people["Ann"])["found"] == str(people["Clara"])
    found = {(one.code, one.address) for one in check_flow(read_definition(given)).findings}
    assert ("one_by_one", "steps.find.config.where") in found


def test_a_mended_body_counts_everywhere_at_once(people: dict[str, UUID]) -> None:
    long = segment("is_long(name)")
    decides("is_long(name)")
    mended(LONG, "return len(name) > 6")
    run_until_idle()

    assert listed("is_long(name)") == {"Deborah"}
    assert members(long) == {"Deborah"}
    assert decided(people) == {"Deborah"}


def test_a_body_that_never_ends_is_told_and_changes_no_members(people: dict[str, UUID]) -> None:
    long = segment("is_long(name)")
    decides("is_long(name)")
    mended(LONG, "for a in range(100000):\n  for b in range(100000):\n    pass\nreturn True")
    assert decided(people) == set()

    with pytest.raises(Invalid, match="is_long"):
        listed("is_long(name)")
    assert members(long) == {"Clara", "Deborah"}
    assert customers.segment_view(long, SYSTEM).status == "broken"
    assert "is_long" in str(runs(people["Clara"])[0]["reason"])

    mended(LONG, "return len(name) > 6")
    run_until_idle()
    assert members(long) == {"Deborah"}
    assert customers.segment_view(long, SYSTEM).status == "ready"


def test_a_trigger_that_never_ends_holds_up_no_other_flow(people: dict[str, UUID]) -> None:
    triggers = {
        "stuck": {"kind": "record.created", "when": "is_long(name)"},
        "turns": {"kind": "record.matches", "when": "is_long(name)"},
        "free": {"kind": "record.created"},
    }
    for key, trigger in triggers.items():
        publish(flow(key, object="contact", trigger=trigger), is_checked=False)
    by_key = {"mode": "by_key", "key": "is_long(name)"}
    publish(flow("keyed", object="contact", trigger=triggers["free"], re_entry=by_key), is_checked=False)
    run_until_idle()
    mended(LONG, "for a in range(100000):\n  for b in range(100000):\n    pass\nreturn True")
    run_until_idle()
    eve = contact("Evelyn")
    run_until_idle()

    entered = "select f.key from enrollment e join flow f on f.id = e.flow where e.subject = %s"
    assert rows(entered, eve) == [("free",)]


def test_what_is_in_use_keeps_its_types_and_stays(people: dict[str, UUID]) -> None:
    segment("is_long(name)")
    decides("size(\n  name) > 6 or\nis_long(name)")
    other = Script("is_long", (Parameter("name", "text"), Parameter("least", "number")), "flag", "return True")
    (known,) = [one for one in scripts.scripts() if one.script.name == "is_long"]

    with pytest.raises(Refused, match="Segment “Long names”") as caught:
        scripts.change(known.id, other, known.title, None, SYSTEM)
    assert "“Names”" in caught.value.detail.en
    with pytest.raises(Refused, match="“Names”"):
        drop("size")


def test_nobody_needs_it_any_more(people: dict[str, UUID]) -> None:
    drop("size")
    with pytest.raises(Invalid, match="no function “size”"):
        listed("size(name) > 1")
