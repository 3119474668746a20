"""E07: from a won deal to a customer who has got started, with somebody who looks after them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of, create_user
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.notices import notices
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import NotFound
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import move_deal, pipeline, save_pipeline
from tests.acceptance.office import happened, one, only, postman, rows, runs, settle

pytestmark = pytest.mark.usefixtures("db")
WON = {"amount": 1000, "close_on": "2026-05-01"}


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> None:
    catalog.forget()
    install_blueprint("onboarding", SYSTEM)


@pytest.fixture
def sue(ada: User) -> User:
    """Looks after customers, on a team of nobody's."""
    return create_user("sue@example.com", "Sue", SYSTEM, roles=["success"], language="en")[0]


@pytest.fixture
def tom(ada: User) -> User:
    return create_user("tom@example.com", "Tom", SYSTEM, roles=["technical"], language="zh")[0]


def made(object: str, by: User, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], By(actor_of(by)))
    assert written.id is not None
    return written.id


def won(user: User) -> UUID:
    company = made("company", user, name="Kestrel Bearings Ltd")
    contact = made("contact", user, name="Kim Kestrel", email="kim@kestrel.example", company=company, language="en")
    deal = made("deal", user, name="Twelve seats", company=company, contact=contact, stage="negotiation", **WON)
    move_deal(deal, "close_won", By(actor_of(user)))
    settle()
    return deal


def tasks() -> list[tuple[Any, ...]]:
    return rows("select title, responsible, owner_id, due_at, status from task order by due_at, title")


def do_all(user: User) -> None:
    open_ones = [Draft({"status": "done"}, id=id) for (id,) in rows("select id from task where status = 'open'")]
    write.update("task", open_ones, By(actor_of(user)))
    settle()


def test_e07_a_won_deal_gets_a_manager_with_a_reason(ada: User, sue: User, tom: User) -> None:
    won(ada)
    plan = only("onboarding")
    assert (plan["status"], plan["owner_id"], plan["name"]) == ("running", sue.pk, "Twelve seats")
    assert rows("select assignment ->> 'en' from onboarding") == [
        ("Sue has least to do: 0, of 1 with the role “Customer success”",)
    ]
    assert [line.title.en for line in notices(sue.pk)] == []
    send_until_idle()
    assert [line.title.en for line in notices(sue.pk)] == ["New customer: Twelve seats"]


def test_e07_managers_share_the_customers(ada: User, sue: User) -> None:
    zoe = create_user("zoe@example.com", "Zoe", SYSTEM, roles=["success"], language="zh")[0]
    for _ in range(4):
        won_again(ada)
    found = rows("select owner_id, count(*) from onboarding group by owner_id order by count(*), owner_id")
    assert dict(found) == {sue.pk: 2, zoe.pk: 2}


def won_again(user: User) -> UUID:
    deal = made("deal", user, name="Seats", stage="negotiation", **WON)
    move_deal(deal, "close_won", By(actor_of(user)))
    settle()
    return deal


def test_e07_tasks_on_their_days_for_customer_manager_and_technical(
    ada: User, sue: User, tom: User, clock: VirtualClock
) -> None:
    won(ada)
    found = [(title, who, owner, (due - clock.now()).days) for title, who, owner, due, _ in tasks()]
    assert found == [
        ("Set up the account", "customer", sue.pk, 1),
        ("Arrange and hold the kick-off meeting", "manager", sue.pk, 2),
        ("First configuration", "manager", sue.pk, 3),
        ("数据导入", "technical", tom.pk, 7),
        ("Training", "manager", sue.pk, 10),
        ("Check the first use", "manager", sue.pk, 14),
    ]


def test_e07_the_customer_is_welcomed_by_their_manager(ada: User, sue: User) -> None:
    with postman() as mails:
        won(ada)
        send_until_idle()
    welcome = next(mail for mail in mails if mail.to == "kim@kestrel.example")
    assert welcome.subject == "Welcome, and who looks after you"
    assert "sue@example.com" in welcome.reply_to
    assert "Sue looks after you" in welcome.text


def test_e07_without_the_roles_the_seller_keeps_the_customer(ada: User) -> None:
    won(ada)
    assert only("onboarding")["owner_id"] == ada.pk
    assert {owner for _, _, owner, _, _ in tasks()} == {ada.pk}


def test_e07_the_health_is_looked_after_from_the_first_day(ada: User, sue: User, clock: VirtualClock) -> None:
    won(ada)
    record = only("health_record")
    assert (record["name"], record["score"], record["level"], record["owner_id"]) == (
        "Kestrel Bearings Ltd", 100, "healthy", sue.pk
    )  # fmt: skip
    assert record["starts_on"] == clock.now().date()


def test_e07_done_when_the_last_task_is_done(ada: User, sue: User, clock: VirtualClock) -> None:
    won(ada)
    run_through(clock, timedelta(days=13))
    do_all(sue)
    run_through(clock, timedelta(minutes=1))
    plan = only("onboarding")
    assert (plan["status"], plan["ended_at"].date()) == ("done", clock.now().date())
    assert [data["days"] for data in happened("onboarding.finished")] == [13.0]
    assert runs("onboarding")[0][2] == "completed"


def test_e07_an_onboarding_that_takes_long_is_told_and_can_still_end(
    ada: User, sue: User, root: User, clock: VirtualClock
) -> None:
    won(ada)
    run_through(clock, timedelta(days=17))
    send_until_idle()
    assert "Twelve seats is not started yet" in [line.title.en for line in notices(root.pk)]
    do_all(sue)
    run_through(clock, timedelta(minutes=1))
    assert only("onboarding")["status"] == "done"


@pytest.mark.parametrize(("stage", "reason"), [("negotiation", "reopened"), ("close_lost", "lost")])
def test_e07_stops_with_a_reason_when_the_deal_is_no_longer_won(
    ada: User, sue: User, clock: VirtualClock, stage: str, reason: str
) -> None:
    deal = won(ada)
    first = rows("select id from task where responsible = 'customer'")[0][0]
    write.update("task", [Draft({"status": "done"}, id=first)], By(actor_of(sue)))
    run_through(clock, timedelta(days=2))
    reopen(deal, stage)
    plan = only("onboarding")
    assert (plan["status"], plan["stop_reason"]) == ("stopped", reason)
    assert sorted(status for *_, status in tasks()) == ["cancelled"] * 5 + ["done"]
    assert [data["reason"] for data in happened("onboarding.stopped")] == [reason]
    assert runs("onboarding")[0][2] == "stopped"


def reopen(deal: UUID, stage: str) -> None:
    """By whoever may put a pipeline's end right: the shipped pipelines have no way out of it."""
    path = pipeline()
    ends = [
        replace(one, transitions=("negotiation", "close_lost")) if one.key == "close_won" else one
        for one in path.stages
    ]
    save_pipeline(replace(path, stages=tuple(ends)))
    values = {"lost_reason": "price"} if stage == "close_lost" else {}
    move_deal(deal, stage, By(SYSTEM), values=values)
    settle()


def test_e07_a_deal_won_twice_has_one_onboarding_that_begins_again(ada: User, sue: User, clock: VirtualClock) -> None:
    deal = won(ada)
    reopen(deal, "negotiation")
    run_through(clock, timedelta(days=3))
    move_deal(deal, "close_won", By(SYSTEM))
    settle()
    plan = only("onboarding")
    assert (plan["status"], plan["stop_reason"], plan["started_at"]) == ("running", None, clock.now())
    assert [status for *_, status in tasks()].count("open") == 6


def test_e07_progress_can_be_asked_for_in_conditions(ada: User, sue: User) -> None:
    won(ada)
    found = read.page("onboarding", actor_of(sue), filter='count(tasks where status = "open") > 5').items
    assert [row["label"] for row in found] == ["Twelve seats"]
    by_deal = read.page("deal", actor_of(ada), filter='count(onboardings where status = "running") = 1').items
    assert [row["label"] for row in by_deal] == ["Twelve seats"]


def test_e07_who_may_not_see_the_customer_does_not_see_the_onboarding(ada: User, sue: User, cai: User) -> None:
    won(ada)
    id = only("onboarding")["id"]
    assert read.one("onboarding", id, actor_of(sue))["label"] == "Twelve seats"
    with pytest.raises(NotFound):
        read.one("onboarding", id, actor_of(cai))
    assert one("onboarding", id)["owner_id"] == sue.pk
