"""G03: steps create, change, find, count, link, tag, hand over and delete records; misfits are told at publishing."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.access.models import User
from guanxi.automation import publishing
from guanxi.automation.compile import must_compile
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.simulate import simulate
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.acceptance.asking import contact, path, publish, variables
from tests.unit.automation.house import BY, flow, runs


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    yield
    catalog.forget()


def made(object: str, **values: Any) -> UUID:
    written = write.create(object, [Draft(values)], BY)[0]
    assert written.id is not None
    return written.id


def one(text: str, *params: object) -> Any:
    with connection.cursor() as cursor:
        return rows(cursor, text, list(params))[0]


def step(kind: str, config: dict[str, Any], *exits: str) -> dict[str, Any]:
    """A flow about contacts with one step; each exit ends with its own name as outcome."""
    ends = [{"id": f"was_{name}", "kind": "exit", "config": {"outcome": name}} for name in exits]
    ways: Any = {name: f"was_{name}" for name in exits} or "end"
    return flow(object="contact", steps=[{"id": "s", "kind": kind, "config": config, "next": ways}, *ends])


def test_every_way_to_change_a_record_at_once() -> None:
    company = made("company", name="Acme", industry="technology", employees=10, tags=["old", "keep"])
    config = {
        "target": "company",
        "values": {"name": "Acme of {{ name }}", "industry": "= company.industry"},
        "clear": ["domain"],
        "add": {"tags": ["hot", "keep"]},
        "increment": {"employees": "= 2 + 3"},
    }
    publish(step("record.update", config))
    contact(company=company)

    run_until_idle()

    found = one("select name, employees, tags, domain from company where id = %s", company)
    assert found == ("Acme of Wei Zhang", 15, ["old", "keep", "hot"], None)


def test_several_records_count_up_the_same_one_without_losing_any() -> None:
    company = made("company", name="Acme", employees=0)
    publish(step("record.update", {"target": "company", "increment": {"employees": 1}}))
    for number in range(7):
        contact(email=f"c{number}@acme.example", company=company)

    run_until_idle()

    assert one("select employees from company where id = %s", company) == (7,)


def test_taking_out_and_appending() -> None:
    publish(step("record.update", {"remove": {"tags": "b, c"}, "append": {"address": "Gate {{ region }}"}}))
    subject = contact(tags=["a", "b", "c"], address="Street 1", region="4")

    run_until_idle()

    assert one("select tags, address from contact where id = %s", subject) == (["a"], "Street 1 Gate 4")


def test_upsert_finds_by_a_unique_field_or_creates() -> None:
    values = {"external_id": "{{ email | split: '@' | last }}", "name": "House of {{ name }}"}
    publish(
        step("record.upsert", {"object": "company", "key": "external_id", "values": values, "save_as": "house"}, *_ENDS)
    )
    there = made("company", name="There", external_id="late.example")
    subjects = [contact(email=email) for email in ("a@acme.example", "b@acme.example", "c@late.example")]

    run_until_idle()

    assert sorted(runs(subject)[0]["outcome"] for subject in subjects) == ["created", "found", "found"]
    first, second, third = (UUID(variables(subject)["house"]) for subject in subjects)
    assert (first == second, third) == (True, there)
    assert one("select name from company where id = %s", there) == ("House of Wei Zhang",)


def test_a_record_that_is_deleted_can_be_restored_and_deleting_twice_is_no_fault() -> None:
    company = made("company", name="Acme")
    publish(step("record.delete", {"target": "company"}))
    first, second = contact(company=company), contact(email="b@acme.example", company=company)

    run_until_idle()

    assert [path(subject)[-1][2] for subject in (first, second)] == ["done", "done"]
    assert one("select deleted_at is not null from company where id = %s", company) == (True,)
    assert write.restore("company", [company], BY)[0].outcome == "restored"


def test_a_run_that_deletes_its_own_record_ends_there() -> None:
    publish(flow(object="contact", steps=[
        {"id": "d", "kind": "record.delete", "next": "w"},
        {"id": "w", "kind": "wait", "config": {"span": "1 day"}},
    ]))  # fmt: skip
    subject = contact()

    run_until_idle()

    assert runs(subject)[0]["status"] in ("w", "e")
    assert one("select deleted_at is not null from contact where id = %s", subject) == (True,)


_ENDS = ("created", "found")
WEIGHTS = (100, 50, 7)


@pytest.mark.parametrize(
    ("function", "field", "expected"),
    [
        ("count", None, 3),
        ("sum", "weight", "157"),
        ("avg", "weight", "52.33"),
        ("min", "weight", "7"),
        ("max", "weight", "100"),
    ],
)
def test_a_figure_about_related_records(function: str, field: str | None, expected: Any) -> None:
    from tests.unit.objects.things import declared

    with declared():
        person = made("person", name="Wei")
        for weight in WEIGHTS:
            made("thing", name="T", person=person, weight=weight)
        made("thing", name="Other", weight=1000)
        who = {"object": "person", "match": {"name": "Wei"}, "save_as": "me"}
        match = {"person": "= vars.me"}
        config = {"object": "thing", "function": function, "field": field, "match": match, "save_as": "n"}
        steps = [
            {"id": "me", "kind": "record.find", "config": who, "next": {"found": "n", "missing": "end"}},
            {"id": "n", "kind": "record.aggregate", "config": config},
        ]  # fmt: skip
        publish(flow(object="contact", steps=steps))
        subject = contact()

        run_until_idle()

        assert round(Decimal(str(variables(subject)["n"])), 2) == Decimal(str(expected))


def test_a_sum_over_several_currencies_is_empty_and_says_so() -> None:
    from tests.unit.objects.things import declared

    with declared():
        made("thing", name="A", price=1, currency="CNY")
        made("thing", name="B", price=2, currency="EUR")
        publish(
            step("record.aggregate", {"object": "thing", "function": "sum", "field": "price", "where": "price > 0"})
        )
        subject = contact()

        run_until_idle()

    assert variables(subject)["figure"] is None
    assert "CNY, EUR" in str(one("select detail from trace where subject = %s", subject))


def test_a_list_of_records_in_order_and_of_limited_length() -> None:
    company = made("company", name="Acme")
    names = ["d", "a", "c", "b"]
    ids = {name: contact(name=name, email=f"{name}@acme.example", company=company) for name in names}
    config = {
        "object": "contact",
        "match": {"company": "= company"},
        "where": 'name != "c"',
        "sort": "name",
        "limit": 2,
    }
    publish(
        {
            **step("record.list", config, "found", "missing"),
            "trigger": {"kind": "record.created", "when": 'title = "seeker"'},
        }
    )
    seeker = contact(name="z", email="z@acme.example", company=company, title="seeker")
    lonely = contact(name="y", email="y@acme.example", title="seeker")

    run_until_idle()

    assert variables(seeker)["found"] == [str(ids["a"]), str(ids["b"])]
    assert [runs(one)[0]["outcome"] for one in (seeker, lonely)] == ["found", "missing"]


def test_link_unlink_tag_untag_and_hand_over(ada: User) -> None:
    company = made("company", name="Acme", owner=ada.pk)
    acme = {"object": "company", "match": {"name": "Acme"}}
    steps = [
        {"id": "f", "kind": "record.find", "config": acme, "next": {"found": "l", "missing": "end"}},
        {"id": "l", "kind": "record.link", "config": {"field": "company", "to": "vars.found"}, "next": "t"},
        {"id": "t", "kind": "record.tag", "config": {"tags": ["from {{ company.name }}", "vip"]}, "next": "u"},
        {"id": "u", "kind": "record.untag", "config": {"tags": "new, vip"}, "next": "h"},
        {"id": "h", "kind": "record.hand_over", "config": {"owner": "= company.owner"}, "next": "x"},
        {"id": "x", "kind": "record.unlink", "config": {"field": "company"}},
    ]  # fmt: skip
    publish(flow(object="contact", steps=steps))
    subject = contact(tags=["new"])

    run_until_idle()

    found = one("select tags, owner_id, company_id from contact where id = %s", subject)
    assert (found, runs(subject)[0]["outcome"]) == ((["from Acme"], ada.pk, None), "completed")
    assert company


@pytest.mark.parametrize(
    ("kind", "config", "field", "code"),
    [
        ("record.create", {"object": "company", "values": {"nmae": "x"}}, "values.nmae", "unknown_name"),
        ("record.create", {"object": "company", "values": {"employees": "many"}}, "values.employees", "wrong_type"),
        ("record.create", {"object": "company", "values": {"employees": "= name"}}, "values.employees", "wrong_type"),
        ("record.create", {"object": "company", "values": {"name": "= nmae"}}, "values.name", "unknown_field"),
        ("record.create", {"object": "company", "values": {"name": "Dear {{ nmae }}"}}, "values.name", "unknown_field"),
        ("record.create", {"object": "compny"}, "object", "unknown_name"),
        ("record.update", {"values": {"language": "Klingon"}}, "values.language", "wrong_type"),
        ("record.update", {"target": "company", "values": {"employees": "= email"}}, "values.employees", "wrong_type"),
        ("record.update", {"target": "name", "values": {"name": "x"}}, "target", "no_record"),
        ("record.update", {"increment": {"name": 1}}, "increment.name", "wrong_type"),
        ("record.update", {"add": {"email": "x"}}, "add.email", "wrong_type"),
        ("record.update", {"clear": ["emial"]}, "clear.emial", "unknown_name"),
        ("record.update", {}, "", "update_needs_values"),
        ("record.upsert", {"object": "contact", "key": "name", "values": {"name": "x"}}, "key", "not_a_key_field"),
        ("record.upsert", {"object": "contact", "key": "email", "values": {"name": "x"}}, "values.email", "missing"),
        ("record.aggregate", {"object": "contact", "function": "sum", "field": "name"}, "field", "wrong_type"),
        ("record.aggregate", {"object": "contact", "function": "sum"}, "", "figure_needs_field"),
        ("record.find", {"object": "contact", "match": {"emial": "x"}}, "match.emial", "unknown_name"),
        ("record.list", {"object": "contact", "sort": "-nothing"}, "sort", "unknown_name"),
        ("record.link", {"field": "name", "to": "company"}, "field", "wrong_type"),
        ("record.link", {"field": "company", "to": "emial"}, "to", "unknown_field"),
        ("record.tag", {"tags": "x", "field": "nothing"}, "tags", "unknown_name"),
        ("record.hand_over", {}, "", "hand_over_needs_one"),
    ],
)
def test_what_cannot_fit_is_found_at_publishing_with_its_address(
    kind: str, config: dict[str, Any], field: str, code: str
) -> None:
    exits = {
        "record.upsert": ("created", "found"),
        "record.find": ("found", "missing"),
        "record.list": ("found", "missing"),
    }

    with pytest.raises(Invalid) as refused:
        publish(step(kind, config, *exits.get(kind, ())))

    address = f"steps.s.config.{field}".rstrip(".")
    assert (address, code) in [(fault.field, fault.code) for fault in refused.value.faults]


def test_a_simulation_shows_what_would_be_written_and_writes_nothing() -> None:
    company = made("company", name="Acme", employees=3)
    program = must_compile(publishing.definition_of(step(
        "record.update", {"target": "company", "increment": {"employees": 4}, "values": {"name": "New {{ name }}"}}
    )))  # fmt: skip
    subject = contact(company=company)

    world = simulate(program, subject).world

    assert world.written[("company", company)] == {"employees": Decimal(7), "name": "New Wei Zhang"}
    assert one("select name, employees from company where id = %s", company) == ("Acme", 3)


@pytest.mark.parametrize(("spoken", "asked"), [("zh", "auto"), ("en", "zh")])
def test_a_task_and_a_note_take_variables_an_assignee_by_formula_and_a_checklist(
    ada: User, spoken: str, asked: str
) -> None:
    User.objects.filter(pk=ada.pk).update(language=spoken)
    company = made("company", name="Acme", owner=ada.pk)
    task = {
        "title": {"en": "Call {{ name }}", "zh": "致电 {{ name }}"},
        "body": {"en": "At {{ company.name }}", "zh": "在 {{ company.name }}"},
        "checklist": [{"en": "Ask {{ first_name }}", "zh": "询问 {{ first_name }}"}, {"en": "Note it", "zh": "记录"}],
        "assignee": "company.owner",
        "due_in_days": 3,
        "working": True,
        "language": asked,
    }
    note = {"body": "{{ name }} of {{ company.name }} gets a task"}
    steps = [
        {"id": "t", "kind": "task.create", "config": task, "next": "n"},
        {"id": "n", "kind": "note.create", "config": note},
    ]
    publish(flow(object="contact", steps=steps))
    contact(company=company)

    run_until_idle()

    found = one("select title, body, owner_id, due_at::date::text from task")
    assert found == ("致电 Wei Zhang", "在 Acme\n\n- [ ] 询问 Wei\n- [ ] 记录", ada.pk, "2026-03-05")
    assert one("select body from note") == ("Wei Zhang of Acme gets a task",)
