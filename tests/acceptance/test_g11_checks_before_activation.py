"""G11: loops, conflicts, dead branches and missing names are found before a flow is switched on."""

from typing import Any

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.automation.crosscheck import check_all, check_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine import catalog
from guanxi.automation.findings import Finding
from guanxi.customers.scoring.rules import model_of
from guanxi.customers.scoring.store import save as save_model
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.objects.drafts import By, Draft
from guanxi.objects.write import create as write_records

BY = By(SYSTEM)


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> None:
    catalog.forget()


def flow(key: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {
        "key": key,
        "name": {"en": key.title(), "zh": key},
        "object": "contact",
        "trigger": {"kind": "record.updated", "fields": ["title"]},
        "re_entry": {"mode": "every"},
        "steps": list(steps) or [{"id": "done", "kind": "exit"}],
    }
    return {**base, **more}


def write(field: str, value: Any = "x", id: str = "write", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "record.update", "config": {"values": {field: value}}, **more}


def changed(field: str, **more: Any) -> dict[str, Any]:
    return {"trigger": {"kind": "record.updated", "fields": [field], **more}}


def found(definition: dict[str, Any]) -> list[Finding]:
    return list(check_flow(read_definition(definition)).findings)


def codes(definition: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.severity, one.code) for one in found(definition)]


def publish(definition: dict[str, Any]) -> None:
    publishing.publish(definition, BY)


def template(key: str) -> None:
    content = {"en": {"subject": "News", "mjml": "<mj-text>News</mj-text>"}}
    write_records("template", [Draft({"key": key, "name": key, "channel": "email", "variants": content})], BY)


def test_two_flows_that_start_each_other_without_a_wait_are_refused_with_the_chain_in_words() -> None:
    publish(flow("titles", write("city"), **changed("title")))
    cities = flow("cities", write("title"), **changed("city"))

    (loop,) = [one for one in found(cities) if one.code == "loop"]

    assert loop.severity == "error"
    assert "“Cities” (step “Update a record”: changes title of the Contact) starts “Titles”" in loop.message.en
    assert "触发" in loop.message.zh
    assert loop.advice.en
    with pytest.raises(Invalid) as caught:
        publish(cities)
    assert caught.value.faults[0].code == "loop"


def test_a_loop_with_a_wait_in_it_is_told_and_allowed() -> None:
    publish(flow("titles", write("city"), **changed("title")))
    rest = {"id": "rest", "kind": "wait", "config": {"span": "1 day"}, "next": "write"}
    cities = flow("cities", rest, write("title"), **changed("city"))

    assert ("warning", "loop_waits") in codes(cities)
    publish(cities)


def test_a_loop_that_comes_to_rest_by_re_entry_is_told_and_allowed() -> None:
    publish(flow("titles", write("city"), re_entry={"mode": "once"}, **changed("title")))
    cities = flow("cities", write("title"), **changed("city"))

    assert ("warning", "loop_bounded") in codes(cities)
    publish(cities)


def test_a_loop_that_makes_new_records_is_refused_although_each_enters_once() -> None:
    make = {"id": "make", "kind": "record.create", "config": {"object": "contact", "values": {"name": "New"}}}
    again = flow("again", make, trigger={"kind": "record.created"}, re_entry={"mode": "once"})

    assert ("error", "loop") in codes(again)


def test_a_loop_of_three_over_an_event_is_found() -> None:
    tell = {"id": "tell", "kind": "event.publish", "config": {"event": "contact.interaction"}}
    publish(flow("one", tell, **changed("title")))
    publish(flow("two", write("city"), trigger={"kind": "event", "event": "contact.interaction"}))
    three = flow("three", write("title"), **changed("city"))

    (loop,) = [one for one in found(three) if one.code == "loop"]
    assert sorted([loop.flow, *loop.others]) == ["one", "three", "two"]


@pytest.mark.parametrize(
    "other",
    [
        flow("other", write("title", "Boss"), **changed("city", to="Paris")),
        flow("other", write("title", "Boss"), trigger={"kind": "record.created"}),
        flow("other", write("region", "North"), **changed("city")),
    ],
)
def test_flows_whose_wires_carry_nothing_are_no_loop(other: dict[str, Any]) -> None:
    publish(flow("titles", write("city", "Berlin"), **changed("title")))

    assert not [code for _, code in codes(other) if code.startswith("loop")]


def test_a_flow_does_not_loop_over_its_own_change_unless_it_wants_to_see_it() -> None:
    own = flow("own", write("title"), **changed("title"))
    assert codes(own) == []
    assert ("error", "loop") in codes({**own, "settings": {"own_changes": True}})


def test_two_writers_of_one_field_on_the_same_occasion_are_told() -> None:
    publish(flow("one", write("city", "Berlin")))
    two = flow("two", write("city", "Paris"))

    (conflict,) = [one for one in found(two) if one.code == "write_conflict"]

    assert conflict.severity == "warning"
    assert "“City” of the Contact" in conflict.message.en
    publish(two)


@pytest.mark.parametrize(
    "two",
    [
        flow("two", write("city", "Berlin")),
        flow("two", write("region", "North")),
        flow("two", write("city", "Paris"), **changed("phone")),
        flow("two", write("city", "Paris"), trigger={"kind": "record.created"}),
    ],
)
def test_writers_that_cannot_meet_are_no_conflict(two: dict[str, Any]) -> None:
    publish(flow("one", write("city", "Berlin")))

    assert "write_conflict" not in [code for _, code in codes(two)]


def test_writers_whose_conditions_exclude_each_other_are_no_conflict() -> None:
    publish(flow("one", write("city", "Berlin"), trigger={"kind": "record.created", "when": 'country = "DE"'}))
    two = flow("two", write("city", "Paris"), trigger={"kind": "record.created", "when": 'country = "FR"'})

    assert "write_conflict" not in [code for _, code in codes(two)]


def test_a_called_flow_meets_what_its_caller_hears() -> None:
    call = {"id": "call", "kind": "flow.start", "config": {"flow": "called"}}
    publish(flow("called", write("city", "Paris"), trigger={"kind": "flow"}))
    publish(flow("caller", call))
    direct = flow("direct", write("city", "Berlin"))

    assert "write_conflict" in [code for _, code in codes(direct)]


BRANCH = {"cases": [{"name": "yes", "when": 'city = "Berlin"'}]}


def test_a_variable_that_no_way_sets_is_an_error_and_one_that_some_ways_set_a_warning() -> None:
    use = {"id": "use", "kind": "record.update", "config": {"values": {"city": "= vars.town"}}}
    keep = {"id": "keep", "kind": "set", "config": {"values": {"town": "Berlin"}}, "next": "use"}
    choose = {"id": "choose", "kind": "branch", "config": BRANCH, "next": {"yes": "keep", "else": "use"}}

    never = flow("never", {**use, "next": "keep"}, {**keep, "next": "end"})
    maybe = flow("maybe", choose, keep, use)
    always = flow("always", {**choose, "next": {"yes": "keep", "else": "keep"}}, keep, use)

    assert ("error", "variable_not_set") in codes(never)
    assert ("warning", "variable_maybe_not_set") in codes(maybe)
    assert codes(always) == []


def test_what_a_search_did_not_find_is_not_set() -> None:
    find = {"id": "find", "kind": "record.find", "config": {"object": "company", "match": {"name": "= city"}}}
    use = {"id": "use", "kind": "record.update", "config": {"values": {"company": "= vars.found"}}}
    both = flow("both", {**find, "next": {"found": "use", "missing": "use"}}, use)
    one = flow("one", {**find, "next": {"found": "use", "missing": "end"}}, use)

    assert ("warning", "variable_maybe_not_set") in codes(both)
    assert codes(one) == []


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (write("citty"), "unknown_field"),
        (write("lifecycle", "nonsense"), "unknown_choice"),
        ({"id": "s", "kind": "mail.send", "config": {"template": "nowhere"}}, "unknown_reference"),
        ({"id": "s", "kind": "flow.start", "config": {"flow": "nowhere"}}, "unknown_reference"),
        ({"id": "s", "kind": "record.update", "config": {"values": {"city": "= vars.nobody"}}}, "unknown_field"),
    ],
)
def test_names_of_things_that_do_not_exist_are_found(step: dict[str, Any], code: str) -> None:
    assert ("error", code) in codes(flow("names", step))


def test_a_step_that_no_way_reaches_is_found() -> None:
    lost = flow("lost", {"id": "done", "kind": "exit"}, write("city", id="never"))
    (one,) = found(lost)
    assert (one.severity, one.code, one.address, one.step) == ("error", "unreachable", "steps.never", "never")


def test_marketing_mail_that_nobody_was_asked_about_is_told() -> None:
    template("news")
    mail = {"id": "mail", "kind": "mail.send", "config": {"template": "news", "purpose": "marketing"}}
    blunt = flow("blunt", mail)
    service = flow("service", {**mail, "config": {"template": "news", "purpose": "service"}})
    asked = flow("asked", mail, trigger={"kind": "record.created", "when": 'email_consent = "given"'})

    assert codes(blunt) == [("warning", "no_consent")]
    assert codes(service) == codes(asked) == []


def branch(*conditions: str) -> dict[str, Any]:
    cases = [{"name": f"c{n}", "when": text} for n, text in enumerate(conditions)]
    ways = dict.fromkeys([case["name"] for case in cases] + ["else"], "end")
    return {"id": "choose", "kind": "branch", "config": {"cases": cases}, "next": ways}


def test_the_threshold_of_the_source_document_that_no_score_reaches_is_found() -> None:
    """Its own example sums to exactly 20 where the rule asks for more than 20."""
    points = (("a", 10), ("b", 5), ("c", 5))
    rules = [{"id": id, "label": id, "when": f'city = "{id}"', "points": n} for id, n in points]
    save_model(model_of("mql", {"name": "MQL", "rules": rules, "cap": 100}))

    assert ("warning", "never_true") in codes(flow("mql", branch("score > 20")))
    assert codes(flow("mql", branch("score >= 20"))) == []


def test_a_trigger_that_can_never_hold_is_found() -> None:
    never = flow("never", trigger={"kind": "record.created", "when": 'city = "Ulm" and city = "Bonn"'})
    assert codes(never) == [("warning", "never_true")]


def test_a_branch_that_an_earlier_one_has_taken_already_is_found() -> None:
    assert ("warning", "dead_branch") in codes(flow("routes", branch("score > 10", "score > 20")))
    assert codes(flow("routes", branch("score > 20", "score > 10"))) == [("note", "routes_overlap")]
    assert codes(flow("routes", branch('city = "Ulm"', 'city = "Bonn"'))) == []


@pytest.mark.parametrize(
    ("trigger", "mode", "told"),
    [
        ({"kind": "schedule", "at": "daily 09:00"}, "once", True),
        ({"kind": "schedule", "at": "daily 09:00"}, "every", False),
        ({"kind": "date", "field": "created_at", "yearly": True}, "once", True),
        ({"kind": "date", "field": "created_at"}, "once", False),
    ],
)
def test_what_time_starts_again_and_again_but_takes_each_record_once_is_told(
    trigger: dict[str, Any], mode: str, told: bool
) -> None:
    definition = flow("rounds", trigger=trigger, re_entry={"mode": mode})
    assert (("warning", "once_only") in codes(definition)) is told


def test_every_finding_says_what_to_do_in_both_languages() -> None:
    publish(flow("titles", write("city"), **changed("title")))
    everything = flow("cities", write("title"), write("citty", id="lost"), **changed("city"))

    for one in found(everything):
        assert all((one.message.en, one.message.zh, one.advice.en, one.advice.zh)), one


def test_all_flows_are_checked_together() -> None:
    publish(flow("one", write("city", "Berlin")))
    publish(flow("two", write("city", "Paris")))

    report = check_all()

    assert report.may_publish
    assert [one.code for one in report.findings] == ["write_conflict"]


def hook(key: str, **more: Any) -> dict[str, Any]:
    return {"trigger": {"kind": "webhook", "key": key, "open": True, "fields": {"name": "n"}, **more}}


@pytest.mark.parametrize("is_paused", [False, True])
def test_two_flows_cannot_have_one_webhook_address(is_paused: bool) -> None:
    publish(flow("orders", **hook("shop")))
    if is_paused:
        publishing.pause("orders", BY)
    publish(flow("other", **hook("other-shop")))

    with pytest.raises(Invalid) as error:
        publish(flow("second", **hook("shop")))
    publish(flow("orders", **hook("shop"), summary={"en": "Again", "zh": "再次"}))
    publishing.archive("orders", BY)
    publish(flow("second", **hook("shop")))

    (fault,) = error.value.faults
    assert (fault.field, fault.code) == ("trigger.key", "hook_taken")
    assert fault.message.en == "The flow “Orders” is called at the address /hooks/shop already"
    assert fault.message.zh == "流程“orders”已在使用地址 /hooks/shop"
