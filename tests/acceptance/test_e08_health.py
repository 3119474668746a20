"""E08: how customers are, why, since when, and what is done about those at risk."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.notices import notices
from guanxi.customers.facade import tracked, tracking
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.success.facade import health_effect, health_model, recheck, save_health_model
from tests.acceptance.office import happened, one, rows, runs, settle

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> None:
    catalog.forget()
    install_blueprint("health-intervention", SYSTEM)


def made(object: str, by: User, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], By(actor_of(by)))
    assert written.id is not None
    return written.id


def customer(user: User, name: str = "Kestrel", **values: Any) -> tuple[UUID, UUID, list[UUID]]:
    """A company of three people that has been a customer for months, and its record."""
    company = made("company", user, name=name)
    people = [made("contact", user, name=f"{name} {n}", email=f"{n}@{name}.example", company=company) for n in "abc"]
    known = {"expected_users": 4, "available_features": 10, "starts_on": "2025-11-01", **values}
    record = made("health_record", user, name=name, company=company, contact=people[0], **known)
    return record, company, people


def used(people: Iterable[UUID], features: Iterable[str], at: datetime) -> None:
    """As the product reports it, through the tracking door."""
    for person in people:
        email = one("contact", person)["email"]
        items = [
            {"type": "track", "userId": email, "event": "Feature used", "properties": {"feature": feature},
             "timestamp": at.isoformat(), "traits": {"email": email}}
            for feature in features
        ]  # fmt: skip
        who = {"type": "identify", "userId": email, "traits": {"email": email}}
        said = [told for item in (who, *items) if isinstance(told := tracked.read(item), tracked.Said)]
        tracking.take(said, "product")


def tickets(user: User, company: UUID, many: int) -> list[UUID]:
    return [made("ticket", user, title=f"Ticket {n}", company=company) for n in range(many)]


def next_morning(clock: VirtualClock) -> None:
    run_through(clock, timedelta(days=1))


def reasons(record: UUID) -> list[tuple[str, int]]:
    found = one("health_record", record)
    return [(line["id"], line["points"]) for line in found["lines"]]


def test_e08_use_by_api_events_counts_people_on_working_days_and_features(ada: User, clock: VirtualClock) -> None:
    record, _, people = customer(ada)
    for day in (1, 2, 3, 4):
        used(people[:2], ["reports", "import"], clock.now() - timedelta(days=day))
    next_morning(clock)
    found = one("health_record", record)
    # Thursday, Friday and a weekend, whose days are no working days; ten working days lie in the window.
    assert (found["daily_users"], found["features_used"]) == (Decimal("0.4"), 2)
    assert found["checked_at"].hour == 5


def test_e08_little_use_costs_what_the_weights_say_line_by_line(ada: User, clock: VirtualClock) -> None:
    record, company, _ = customer(ada)
    tickets(ada, company, 6)
    next_morning(clock)
    found = one("health_record", record)
    assert reasons(record) == [("usage", -20), ("features", -15), ("tickets", -25)]
    assert (found["score"], found["level"]) == (40, "risk")
    line = found["lines"][2]
    assert line["label"]["en"] == "More than five open tickets"
    assert "(6)" in line["because"]["en"]


def test_e08_a_new_customer_has_time_to_begin(ada: User, clock: VirtualClock) -> None:
    record, _, _ = customer(ada, starts_on=clock.now().date().isoformat())
    next_morning(clock)
    assert (reasons(record), one("health_record", record)["score"]) == ([], 100)
    run_through(clock, timedelta(days=15))
    assert one("health_record", record)["score"] == 65


def test_e08_tickets_alone_never_reach_the_threshold_and_the_weights_can_be_changed(
    ada: User, root: User, clock: VirtualClock
) -> None:
    """The fault of the source: -25 of 100 leaves 75, however many tickets there are."""
    record, company, _ = customer(ada, expected_users=None, available_features=None)
    tickets(ada, company, 50)
    next_morning(clock)
    assert one("health_record", record)["level"] == "watch"
    changed = _json(tickets=-35)
    effect = health_effect(changed, actor_of(root))
    assert (effect.total, effect.at_risk, effect.would_be) == (1, 0, 1)
    assert [(one.name, one.before, one.score) for one in effect.falls] == [("Kestrel", 75, 65)]
    assert effect.struck["tickets"] == 1
    assert one("health_record", record)["score"] == 75
    save_health_model(changed, actor_of(root))
    assert recheck() == 1
    assert one("health_record", record)["level"] == "risk"


def _json(**points: int) -> dict[str, Any]:
    model = health_model()
    rules = [
        {"id": rule.id, "label": rule.label.json(), "when": rule.when, "points": points.get(rule.id, rule.points)}
        for rule in model.rules
    ]
    numbers = {name: getattr(model, name) for name in ("start", "watch", "threshold", "window_days", "version")}
    return {"rules": rules, **numbers}


def test_e08_the_threshold_is_tried_before_it_is_saved(ada: User, root: User, clock: VirtualClock) -> None:
    for name, many in (("Well", 0), ("Ill", 6)):
        _, company, _ = customer(ada, name, expected_users=None, available_features=None)
        tickets(ada, company, many)
    next_morning(clock)
    tried = {**_json(), "threshold": 80}
    effect = health_effect(tried, actor_of(root))
    assert (effect.total, effect.would_be, [one.name for one in effect.falls]) == (2, 1, ["Ill"])
    assert health_model().threshold == 70


def test_e08_wrong_weights_are_named(ada: User, root: User) -> None:
    wrong = _json()
    wrong["rules"][0]["when"] = "daily_usrs < 3"
    wrong["rules"][1]["points"] = -400
    with pytest.raises(Invalid) as caught:
        health_effect({**wrong, "threshold": 90, "watch": 80}, actor_of(root))
    assert {fault.field for fault in caught.value.faults} == {"rules.usage.when", "rules.features.points", "threshold"}


def test_e08_two_people_do_not_save_over_each_other(root: User) -> None:
    mine, theirs = _json(tickets=-30), _json(tickets=-40)
    save_health_model(theirs, actor_of(root))
    with pytest.raises(Conflict):
        save_health_model(mine, actor_of(root))


def test_e08_weights_are_changed_by_those_who_may(ada: User) -> None:
    with pytest.raises(Forbidden):
        save_health_model(_json(tickets=-30), actor_of(ada))


def test_e08_a_blueprint_does_not_take_back_what_a_person_weighed(root: User) -> None:
    save_health_model(_json(tickets=-30), actor_of(root))
    install_blueprint("health-check", SYSTEM)
    assert {rule.id: rule.points for rule in health_model().rules}["tickets"] == -30


def test_e08_the_trend_keeps_the_days_on_which_something_changed(ada: User, clock: VirtualClock) -> None:
    record, company, _ = customer(ada, expected_users=None, available_features=None)
    next_morning(clock)
    six = tickets(ada, company, 6)
    run_through(clock, timedelta(days=3))
    write.update("ticket", [Draft({"status": "solved"}, id=id) for id in six], By(actor_of(ada)))
    run_through(clock, timedelta(days=1))
    assert [score for _, score in one("health_record", record)["trend"]] == [100, 75, 100]
    assert [(data["before"], data["score"]) for data in happened("health.changed")] == [(100, 75), (75, 100)]


def test_e08_a_morning_without_news_leaves_no_history(ada: User, clock: VirtualClock) -> None:
    record, _, _ = customer(ada)
    next_morning(clock)
    version = one("health_record", record)["version"]
    run_through(clock, timedelta(days=5))
    assert one("health_record", record)["version"] == version
    assert len(happened("health.changed")) == 1


def test_e08_below_the_threshold_the_manager_is_told_why_and_calls(ada: User, mia: User, clock: VirtualClock) -> None:
    _, company, _ = customer(ada)
    tickets(ada, company, 6)
    next_morning(clock)
    send_until_idle()
    (notice,) = notices(ada.pk)
    assert notice.title.en == "Kestrel is at risk: health 40"
    assert "-25: More than five open tickets" in notice.body.en
    assert rows("select title, owner_id, priority from task") == [("Call Kestrel: at risk", ada.pk, "high")]
    run_through(clock, timedelta(days=7, hours=1))
    send_until_idle()
    assert [line.title.en for line in notices(mia.pk)] == ["Kestrel is still at risk"]


def test_e08_who_recovers_is_left_alone(ada: User, mia: User, clock: VirtualClock) -> None:
    record, company, people = customer(ada)
    six = tickets(ada, company, 6)
    next_morning(clock)
    write.update("ticket", [Draft({"status": "solved"}, id=id) for id in six], By(actor_of(ada)))
    used(people, ["a", "b", "c", "d"], clock.now())
    run_through(clock, timedelta(days=8))
    send_until_idle()
    assert (one("health_record", record)["level"], runs("health-intervention")[0][2]) == ("watch", "recovered")
    assert notices(mia.pk) == []


def test_e08_who_falls_ill_again_within_the_week_is_cared_for_again(ada: User, clock: VirtualClock) -> None:
    """Health that comes back ends the care that day, so that the next fall begins another."""
    _, company, people = customer(ada)
    six = tickets(ada, company, 6)
    next_morning(clock)
    write.update("ticket", [Draft({"status": "solved"}, id=id) for id in six], By(actor_of(ada)))
    used(people, ["a", "b", "c", "d"], clock.now())
    next_morning(clock)
    tickets(ada, company, 6)
    next_morning(clock)
    assert sorted(run[2] or "" for run in runs("health-intervention")) == ["", "recovered"]


def test_e08_a_company_has_one_record(ada: User) -> None:
    _, company, _ = customer(ada)
    with pytest.raises(Conflict):
        made("health_record", ada, company=company)


def test_e08_many_customers_are_looked_at_in_sets(ada: User, clock: VirtualClock) -> None:
    firms = write.create("company", [Draft({"name": f"Firm {n}"}) for n in range(300)], By(actor_of(ada)))
    drafts = [Draft({"company": firm.id, "expected_users": 3, "starts_on": "2025-01-01"}) for firm in firms]
    write.create("health_record", drafts, By(actor_of(ada)))
    next_morning(clock)
    assert rows("select score, count(*) from health_record group by score") == [(80, 300)]
    # One line of history for each, and not a statement for each: a flow's run is traced like any other.
    assert rows("select count(*) from event where kind = 'health.changed'") == [(300,)]


def test_e08_who_may_not_see_the_customer_sees_no_health(ada: User, cai: User, clock: VirtualClock) -> None:
    record, _, _ = customer(ada)
    next_morning(clock)
    settle()
    with pytest.raises(NotFound):
        read.one("health_record", record, actor_of(cai))
    assert health_effect(_json(), actor_of(cai)).total == 0
    assert health_effect(_json(), actor_of(ada)).total == 1


def test_e08_the_weights_over_the_api(ada: User, root: User, client: Client) -> None:
    client.force_login(ada)
    found = client.get("/api/v1/health/weights").json()
    assert (found["threshold"], found.pop("may_change")) == (70, False)
    assert client.put("/api/v1/health/weights", json.dumps(found), "application/json").status_code == 403
    client.force_login(root)
    tried = client.post("/api/v1/health/weights/effect", json.dumps({**found, "threshold": 80}), "application/json")
    assert (tried.status_code, tried.json()["total"]) == (200, 0)
    wrong = {**found, "rules": [{**found["rules"][0], "when": "daily_usrs < 2"}]}
    refused = client.put("/api/v1/health/weights", json.dumps(wrong), "application/json")
    assert (refused.status_code, refused.json()["faults"][0]["field"]) == (422, "rules.usage.when")
    saved = client.put("/api/v1/health/weights", json.dumps({**found, "threshold": 80}), "application/json")
    assert (saved.json()["threshold"], saved.json()["version"]) == (80, found["version"] + 1)
    assert client.put("/api/v1/health/weights", json.dumps(found), "application/json").status_code == 409
