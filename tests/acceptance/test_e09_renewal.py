"""E09: contracts that end are seen in time, offered again once, and renewed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.notices import notices
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import move_deal
from guanxi.success.contracts import next_span
from tests.acceptance.office import count, happened, one, only, postman, rows, runs, settle

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> None:
    catalog.forget()
    install_blueprint("renewal", SYSTEM)


def made(object: str, by: User, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], By(actor_of(by)))
    assert written.id is not None
    return written.id


def contract(user: User, clock: VirtualClock, days: int, **values: Any) -> UUID:
    """One that ends in so many days."""
    company = made("company", user, name="Kestrel")
    contact = made("contact", user, name="Kim", email="kim@kestrel.example", company=company, language="en")
    ends_on = clock.now().date() + timedelta(days=days)
    given = {"name": "Twelve seats", "amount": 1200, "currency": "EUR", "starts_on": ends_on - timedelta(days=364)}
    id = made("service_contract", user, company=company, contact=contact, ends_on=ends_on, **{**given, **values})
    settle()
    return id


def live(clock: VirtualClock, days: float) -> None:
    run_through(clock, timedelta(days=days))
    send_until_idle()


def titles(user: User) -> list[str]:
    return [line.title.en for line in reversed(notices(user.pk))]


def test_e09_reminders_at_90_60_and_30_days_and_the_end(ada: User, clock: VirtualClock) -> None:
    with postman() as mails:
        id = contract(ada, clock, 120)
        live(clock, 29)
        assert titles(ada) == []
        live(clock, 2)
        assert titles(ada) == ["Twelve seats ends in 90 days"]
        live(clock, 30)
        assert titles(ada)[1:] == ["Twelve seats ends in 60 days"]
        live(clock, 30)
        assert titles(ada)[2:] == ["Twelve seats ends in 30 days"]
        subjects = [mail.subject for mail in mails if mail.to == "kim@kestrel.example"]
        assert subjects == [f"Your contract ends on {one('service_contract', id)['ends_on']}"]
        live(clock, 31)
    assert one("service_contract", id)["status"] == "lapsed"
    assert runs("renewal")[0][2] == "completed"


def test_e09_one_renewal_deal_with_the_amount_of_the_contract(ada: User, clock: VirtualClock) -> None:
    id = contract(ada, clock, 80)
    live(clock, 60)
    deal = only("deal")
    assert (deal["name"], deal["amount"], deal["currency"], deal["owner_id"]) == (
        "Renewal: Twelve seats", Decimal(1200), "EUR", ada.pk
    )  # fmt: skip
    assert deal["close_on"] == one("service_contract", id)["ends_on"]
    assert one("service_contract", id)["renewal_deal_id"] == deal["id"]
    (told,) = happened("renewal.opened")
    assert (Decimal(str(told["amount"])), told["risk"], told["days"]) == (Decimal(1200), "unknown", 80)


def test_e09_a_contract_entered_late_begins_where_it_stands(ada: User, clock: VirtualClock) -> None:
    contract(ada, clock, 45)
    live(clock, 1)
    assert titles(ada) == ["Twelve seats ends in 60 days"]
    live(clock, 15)
    assert titles(ada)[1:] == ["Twelve seats ends in 30 days"]


def test_e09_the_risk_follows_from_the_health(ada: User, clock: VirtualClock) -> None:
    id = contract(ada, clock, 120)
    company = one("service_contract", id)["company_id"]
    made("health_record", ada, company=company, expected_users=5, available_features=10, starts_on="2025-01-01")
    live(clock, 31)
    assert one("service_contract", id)["risk"] == "high"
    assert happened("renewal.opened")[0]["risk"] == "high"


def test_e09_a_moved_end_begins_again_for_its_new_day(ada: User, clock: VirtualClock) -> None:
    id = contract(ada, clock, 80)
    live(clock, 1)
    later = clock.now().date() + timedelta(days=300)
    write.update("service_contract", [Draft({"ends_on": later}, id=id)], By(actor_of(ada)))
    settle()
    live(clock, 100)
    assert titles(ada) == ["Twelve seats ends in 90 days"]
    assert runs("renewal")[0][2] == "moved"
    live(clock, 115)
    assert titles(ada)[1:] == ["Twelve seats ends in 90 days"]
    assert count("deal") == 1


def test_e09_a_won_renewal_is_the_next_contract_and_ends_the_reminders(ada: User, clock: VirtualClock) -> None:
    install_blueprint("onboarding", SYSTEM)
    id = contract(ada, clock, 80, starts_on="2025-05-22")
    live(clock, 5)
    deal = only("deal")["id"]
    for stage in ("qualified", "proposal_sent", "negotiation", "close_won"):
        move_deal(deal, stage, By(actor_of(ada)), values={"amount": 1500})
    settle()
    old, new = rows(
        "select status, follows_id, starts_on, ends_on, amount, deal_id from service_contract order by ends_on"
    )
    assert old[0] == "renewed"
    assert new == ("active", id, date(2026, 5, 22), date(2027, 5, 21), Decimal(1500), deal)
    assert [data["contract"] for data in happened("renewal.won")] == [str(id)]
    assert count("onboarding") == 0
    live(clock, 80)
    assert titles(ada) == ["Twelve seats ends in 90 days"]
    assert runs("renewal")[0][2] == "settled"


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), (date(2026, 1, 1), date(2026, 12, 31))),
        (date(2024, 3, 1), date(2024, 8, 31), (date(2024, 9, 1), date(2025, 2, 28))),
        (date(2026, 1, 1), date(2026, 1, 10), (date(2026, 1, 11), date(2026, 1, 20))),
        (None, date(2026, 6, 30), (date(2026, 7, 1), date(2027, 6, 30))),
        (date(2023, 3, 1), date(2024, 2, 29), (date(2024, 3, 1), date(2025, 2, 28))),
    ],
)
def test_e09_the_next_span_is_as_long_in_months(starts: date | None, ends: date, expected: tuple[date, date]) -> None:
    assert next_span(starts, ends) == expected


def test_e09_a_contract_cannot_end_before_it_begins(ada: User, clock: VirtualClock) -> None:
    with pytest.raises(Invalid) as caught:
        contract(ada, clock, 10, starts_on="2030-01-01")
    assert [fault.field for fault in caught.value.faults] == ["ends_on"]


def test_e09_who_may_not_see_the_customer_does_not_see_the_contract(ada: User, cai: User, clock: VirtualClock) -> None:
    id = contract(ada, clock, 80)
    with pytest.raises(NotFound):
        read.one("service_contract", id, actor_of(cai))
