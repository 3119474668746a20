"""G02: one language for lists, flows and formulas; what a list finds is what a flow decides."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import publishing
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.entering import enroll
from guanxi.channels.rules import Hours, Rules, save_rules
from guanxi.customers.facade import Entry, record_consent
from guanxi.events import partitions
from guanxi.expressions import compile_closure, next_change, parse, sentence, watch
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.objects import formulas, living, rates, read, write
from guanxi.objects.facts import facts
from guanxi.objects.schema import schema_of
from guanxi.objects.write import By, Draft
from tests.acceptance.office import detail, traced

pytestmark = pytest.mark.django_db
BY = By(SYSTEM)


@pytest.fixture(autouse=True)
def _fresh(db: None, clock: VirtualClock) -> None:
    living.forget()
    rates.forget()


def make(object: str, **values: object) -> UUID:
    (written,) = write.create(object, [Draft(values)], BY)
    assert written.id is not None
    return written.id


def contact(name: str, **values: object) -> UUID:
    return make("contact", name=name, email=f"{name.lower()}@example.com", **values)


def listed(text: str) -> set[str]:
    return {str(row["name"]) for row in read.page("contact", SYSTEM, filter=text, fields=["name"]).items}


def decided(text: str, clock: VirtualClock, *ids: UUID) -> set[str]:
    schema = schema_of("contact")
    holds = compile_closure(parse(text, schema, "flag"), schema)
    known = facts("contact", ids, now=clock.now())
    return {str(one.value(("name",))) for one in known.values() if holds(one)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('company.industry = "finance" and count(company.contacts) >= 2', {"Ann", "Bob"}),
        ('any(tags, item starts "vip") or similar(name, "bob") = 1', {"Ann", "Bob"}),
        ('map(filter(tags, item != "x"), upper(item)) has "VIP-1"', {"Ann"}),
        ('consent("email", "marketing")', {"Bob"}),
        ('not consent("email", "marketing") and country = "CN"', {"Ann"}),
        ('working_days(2026-02-13, today, "CN") = 7 and country = "CN"', {"Ann"}),
        ('is_working_day(2026-02-28, "CN") and is_holiday(2026-02-17, "CN") and name = "Ann"', {"Ann"}),
        ('case(country, "CN", "here", "DE", "there", "?") = "there"', {"Bob"}),
        ('pinyin(city) = "bei jing"', {"Ann"}),
        ("worth > 100 and sum(company.contacts.score) = 0", {"Ann", "Bob"}),
        ('convert(company.revenue, "CNY", 2026-03-01) = money(800, "CNY")', {"Ann", "Bob"}),
        ("log(power(10, length(name))) = 3", {"Ann", "Bob", "Cid"}),
    ],
)
def test_a_list_finds_what_a_flow_decides(text: str, names: set[str], clock: VirtualClock) -> None:
    rates.say("EUR", date(2026, 1, 1), Decimal(8), SYSTEM)
    formulas.define("contact", "worth", Phrase("Worth", "价值"), "amount(company.revenue) + 50", SYSTEM)
    bank = make("company", name="Bank", industry="finance", revenue=Decimal(100), currency="EUR")
    ann = contact("Ann", company=bank, tags=["vip-1", "x"], country="CN", city="北京")
    bob = contact("Bob", company=bank, country="DE")
    cid = contact("Cid")
    record_consent([Entry(bob, True, "Yes", "form:test")], BY)
    assert listed(text) == names
    assert decided(text, clock, ann, bob, cid) == names


def test_a_condition_names_the_instant_at_which_time_changes_it(clock: VirtualClock) -> None:
    ann = contact("Ann")
    schema, made = schema_of("contact"), clock.now()
    node = parse("created_at > now - 3 days", schema, "flag")
    (known,) = facts("contact", [ann], now=clock.now()).values()
    assert next_change(node, schema, known) == made + timedelta(days=3)


def test_a_condition_about_consent_is_woken_by_what_is_said(clock: VirtualClock) -> None:
    schema = schema_of("contact")
    node = parse('consent("email", "marketing") and score > 5', schema, "flag")
    assert watch(node, schema).kinds == {"contact.consented"}
    assert sentence(node, schema).zh == "联系人已同意通过 “email” 接收 “marketing” 且 评分 大于 5"


def test_a_deal_asks_for_the_consent_of_its_contact(clock: VirtualClock) -> None:
    schema = schema_of("lead")
    node = parse('consent("email", "sales")', schema, "flag")
    assert ("contact",) in watch(node, schema).paths


def test_conditions_ask_about_the_load_and_the_presence_of_colleagues(
    clock: VirtualClock, ada: User, mia: User
) -> None:
    ann, bob = contact("Ann", owner=ada.pk), contact("Bob")
    make("lead", contact=ann, title="One", owner=ada.pk, status="assigned")
    User.objects.filter(pk=ada.pk).update(time_zone="Europe/Berlin")
    texts = ("load(owner) = 1", "is_working(owner, now)", f'manager(owner) = "{mia.pk}"', 'role(owner, "sales_rep")')
    for text in texts:
        assert (listed(text), decided(text, clock, ann, bob)) == ({"Ann"}, {"Ann"})
    clock.set(datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert listed("is_working(owner, now)") == set()


def test_colleagues_are_at_work_within_the_hours_of_the_organisation(clock: VirtualClock, ada: User) -> None:
    contact("Ann", owner=ada.pk)
    save_rules(Rules(hours=(Hours(opens="06:00", closes="08:00"),)), None, SYSTEM)
    tuesday, saturday = datetime(2026, 3, 3, 7, tzinfo=UTC), datetime(2026, 3, 7, 7, tzinfo=UTC)
    User.objects.filter(pk=ada.pk).update(time_zone="UTC")
    found = [listed("is_working(owner, now)")]
    for moment in (tuesday, saturday):
        clock.set(moment)
        found.append(listed("is_working(owner, now)"))
    assert found == [set(), {"Ann"}, set()]


def test_a_role_that_does_not_exist_is_named_while_writing(clock: VirtualClock, ada: User) -> None:
    with pytest.raises(Invalid, match="sales_rep"):
        listed('role(owner, "sales_repp")')


def test_days_of_work_around_the_new_year_are_those_of_the_calendar(clock: VirtualClock) -> None:
    clock.set(datetime(2026, 2, 13, 9, tzinfo=UTC))
    contact("Ann")
    assert listed('add_working_days(today, 2, "CN") = 2026-02-24') == {"Ann"}
    assert listed('add_working_days(today, 2, "US") = 2026-02-18') == {"Ann"}


def test_a_flow_asks_an_area_and_its_trace_says_what_was_answered(clock: VirtualClock) -> None:
    catalog.forget()
    partitions.ensure()
    cases = [{"name": "yes", "when": 'consent("email", "marketing") and name != ""'}]
    branch = {"id": "ask", "kind": "branch", "config": {"cases": cases}, "next": {"yes": "end", "else": "end"}}
    words = {"en": "Asking", "zh": "询问"}
    publishing.publish(
        {"key": "asking", "name": words, "object": "contact", "trigger": {"kind": "flow"}, "steps": [branch]},
        BY,
        is_checked=False,
    )
    ann, bob = contact("Ann"), contact("Bob")
    record_consent([Entry(bob, True, "Yes", "form:test")], BY)
    enroll("asking", [ann, bob], BY)
    run_until_idle()
    assert (traced(ann), traced(bob)) == ([("ask", "else")], [("ask", "yes")])
    (atom, _) = detail(bob, "ask")["decision"][0]["atoms"]
    assert (atom["seen"], atom["truth"]) == (True, True)
