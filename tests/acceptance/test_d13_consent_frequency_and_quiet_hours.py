"""D13: nobody is written to at night, too often, or against their word; and they can say so on a page of their own."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import publishing
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.entering import enroll
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels import links, tracking
from guanxi.channels.adapters import Mail
from guanxi.channels.quiet import next_open
from guanxi.channels.rules import Cap, Hours, Rate, Rules, save_rules
from guanxi.customers.facade import Entry, record_consent
from guanxi.events import partitions
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, only, postman, rows, runs, seller, settle
from tests.unit.channels.conftest import template

pytestmark = pytest.mark.django_db
BY = By(SYSTEM)
DAY = Hours(opens="08:00", closes="20:00")


@pytest.fixture
def mails(db: None, clock: VirtualClock) -> Iterator[list[Mail]]:
    catalog.forget()
    partitions.ensure()
    template()
    with postman() as taken:
        yield taken


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rules(*hours: Hours, caps: tuple[Cap, ...] = (), rates: tuple[Rate, ...] = (), zone: str = "UTC") -> None:
    save_rules(Rules(zone, hours, caps, rates), None, SYSTEM)


def person(name: str, zone: str = "", *, agreed: bool = True) -> UUID:
    values = {"name": name, "email": f"{name.lower()}@example.com", "language": "en", "time_zone": zone or None}
    (written,) = write.create("contact", [Draft(values)], BY)
    assert written.id is not None
    if agreed:
        record_consent([Entry(written.id, True, "Yes", "form:test")], BY)
    return written.id


def mailing(key: str = "mailing", then: str = "end", **config: Any) -> None:
    step = {
        "id": "mail",
        "kind": "mail.send",
        "config": {"template": "welcome", "purpose": "marketing", **config},
        "next": then,
    }
    after = {"id": "tag", "kind": "record.update", "config": {"values": {"title": "went on"}}, "next": "end"}
    definition = {
        "key": key,
        "name": {"en": key, "zh": key},
        "object": "contact",
        "trigger": {"kind": "flow"},
        "re_entry": {"mode": "every"},
        "steps": [step, *([after] if then == "tag" else [])],
    }
    publishing.publish(definition, BY, is_checked=False)


def send(*ids: UUID, key: str = "mailing") -> None:
    enroll(key, list(ids), BY)
    work()


def work() -> None:
    run_until_idle()
    send_until_idle()
    settle()
    send_until_idle()


def states(contact: UUID) -> list[str]:
    return [
        status
        for (status,) in rows("select status from message where contact_id = %s order by created_at, id", contact)
    ]


# Quiet hours


def test_each_person_is_written_to_in_their_own_daytime(mails: list[Mail], clock: VirtualClock) -> None:
    """At 1:00 UTC it is 9:00 in Shanghai, and 20:00 of the day before in New York."""
    rules(DAY)
    mailing()
    clock.set(utc("2026-03-03T01:00"))
    wang, ann = person("Wang", "Asia/Shanghai"), person("Ann", "America/New_York")
    send(wang, ann)
    assert [mail.to for mail in mails] == ["wang@example.com"]
    assert (states(wang), states(ann)) == (["sent"], ["held"])
    clock.set(utc("2026-03-03T12:59"))
    work()
    assert states(ann) == ["held"]
    clock.set(utc("2026-03-03T13:00"))
    work()
    assert states(ann) == ["sent"]


def test_the_reason_can_be_read_in_the_clock_of_the_person(mails: list[Mail], clock: VirtualClock) -> None:
    rules(DAY)
    mailing()
    clock.set(utc("2026-03-03T01:00"))
    send(person("Ann", "America/New_York"))
    assert only("message")["error"] == {
        "en": "Quiet hours until 2026-03-03 08:00 (America/New_York)",
        "zh": "免打扰时段，2026-03-03 08:00（America/New_York）后发送",
    }
    assert happened("message.held")[0]["until"] == "2026-03-03T13:00:00+00:00"


def test_a_person_whose_zone_is_unknown_lives_in_that_of_the_organisation(
    mails: list[Mail], clock: VirtualClock
) -> None:
    rules(DAY, zone="Asia/Shanghai")
    mailing()
    clock.set(utc("2026-03-03T01:00"))
    nobody_knows, broken = person("Lin"), person("Max", "Mars/Base")
    send(nobody_knows, broken)
    assert len(mails) == 2


@pytest.mark.parametrize(
    ("hours", "zone", "now", "opens"),
    [
        # Berlin skips 2:00 to 3:00 on 29 March: hours that open then begin when the clock has moved.
        (Hours(opens="02:30", closes="12:00"), "Europe/Berlin", "2026-03-28T23:00", "2026-03-29T01:30"),
        (Hours(opens="08:00", closes="20:00"), "Europe/Berlin", "2026-03-28T22:00", "2026-03-29T06:00"),
        (Hours(opens="08:00", closes="20:00"), "Europe/Berlin", "2026-10-24T22:00", "2026-10-25T07:00"),
        # New York has 1:30 twice on 1 November: hours open with the second, and close with the first.
        (Hours(opens="01:30", closes="12:00"), "America/New_York", "2026-11-01T05:45", "2026-11-01T06:30"),
        (Hours(opens="22:00", closes="01:30"), "America/New_York", "2026-11-01T05:29", None),
        (Hours(opens="22:00", closes="01:30"), "America/New_York", "2026-11-01T05:45", "2026-11-02T03:00"),
        # Over midnight the evening before counts, by the day on which it began.
        (Hours(opens="22:00", closes="06:00", weekdays=(5,)), "UTC", "2026-03-07T05:59", None),
        (Hours(opens="22:00", closes="06:00", weekdays=(5,)), "UTC", "2026-03-07T06:00", "2026-03-13T22:00"),
        (Hours(opens="00:00", closes="00:00"), "UTC", "2026-03-07T03:00", None),
        # A Friday evening waits for Monday; China's New Year of 2026 ends on 24 February.
        (Hours(weekdays=(1, 2, 3, 4, 5)), "UTC", "2026-03-06T20:00", "2026-03-09T08:00"),
        (Hours(weekdays=(1, 2, 3, 4, 5), calendar="CN"), "Asia/Shanghai", "2026-02-14T12:00", "2026-02-24T00:00"),
        (Hours(weekdays=(1, 2, 3, 4, 5), calendar="CN"), "Asia/Shanghai", "2026-02-14T11:59", None),
    ],
)
def test_quiet_hours_know_clock_changes_weekends_and_holidays(
    hours: Hours, zone: str, now: str, opens: str | None
) -> None:
    assert next_open(hours, zone, utc(now)) == (utc(opens) if opens else None)


def test_the_rule_that_says_most_about_a_message_counts(mails: list[Mail], clock: VirtualClock) -> None:
    rules(Hours(opens="08:00", closes="09:00"), Hours(purpose="service", opens="00:00", closes="00:00"))
    mailing()
    mailing("answers", purpose="service")
    ann = person("Ann", "UTC")
    send(ann)
    send(ann, key="answers")
    assert states(ann) == ["held", "sent"]


def test_the_shipped_sequence_leaves_nights_and_weekends_alone_to_its_last_mail(
    mails: list[Mail], clock: VirtualClock, ada: User
) -> None:
    """She writes on a Monday. The mail of the Saturday leaves on the next Monday; the later days stay what they are."""
    furnish()
    seller(ada)
    office = Hours(opens="09:00", closes="18:00", weekdays=(1, 2, 3, 4, 5))
    rules(office, caps=(Cap(most=1, amount=3, purposes=("marketing",)),), zone="Europe/Berlin")
    arrive(ADA_LOVELACE)
    send_until_idle()
    for _ in range(16):
        run_through(clock, timedelta(days=1))
        work()
    sent = rows("select template, sent_at at time zone 'Europe/Berlin' from message where direction = 'out' order by 2")
    assert [template for template, _ in sent] == [
        "welcome",
        "case-study",
        "product-demo",
        "social-proof",
        "last-offer",
    ]
    assert all(at.isoweekday() <= 5 and 9 <= at.hour < 18 for _, at in sent)
    assert [(at.date() - sent[0][1].date()).days for _, at in sent] == [0, 2, 7, 10, 15]
    assert runs("new-lead-sequence") == [("e", "last-offer", "completed")]


# Caps


def test_a_cap_holds_the_mail_until_there_is_room_again(mails: list[Mail], clock: VirtualClock) -> None:
    rules(caps=(Cap(most=2, amount=7, purposes=("marketing",)),))
    mailing()
    ann, start = person("Ann"), clock.now()
    send(ann)
    clock.advance(timedelta(days=2))
    send(ann)
    clock.advance(timedelta(days=1))
    send(ann)
    assert states(ann) == ["sent", "sent", "held"]
    (error,) = (row for (row,) in rows("select error from message where status = 'held'"))
    assert error["en"] == "The person has had 2 messages within 7 days (Marketing), which is the most allowed"
    assert error["zh"] == "对方在 7 天内已收到 2 条消息（营销），已达上限"
    clock.set(start + timedelta(days=7))
    work()
    assert states(ann)[-1] == "held"
    clock.advance(timedelta(seconds=1))
    work()
    assert states(ann) == ["sent"] * 3


def test_a_cap_counts_within_one_batch_too(mails: list[Mail], clock: VirtualClock) -> None:
    rules(caps=(Cap(most=1, amount=1),))
    mailing()
    ann, max = person("Ann"), person("Max")
    for id in (ann, ann, ann, max):
        enroll("mailing", [id], BY)
    work()
    assert sorted(states(ann)) == ["held", "held", "sent"]
    assert states(max) == ["sent"]


def test_answers_to_own_requests_are_exempt_from_the_caps_of_marketing(mails: list[Mail], clock: VirtualClock) -> None:
    rules(caps=(Cap(most=1, amount=7, purposes=("marketing",)),))
    mailing()
    mailing("answers", purpose="service")
    ann = person("Ann")
    send(ann, key="answers")
    send(ann, key="answers")
    send(ann)
    send(ann, key="answers")
    assert states(ann) == ["sent"] * 4


def test_a_mail_that_failed_takes_no_place(mails: list[Mail], clock: VirtualClock) -> None:
    rules(caps=(Cap(most=1, amount=7),))
    mailing("broken", template="nothing-of-this-name")
    mailing()
    ann = person("Ann")
    send(ann, key="broken")
    send(ann)
    assert states(ann) == ["failed", "sent"]
    assert rows("select count(*) from sending_claim") == [(0,)]


def test_a_provider_gets_no_more_than_it_takes(mails: list[Mail], clock: VirtualClock) -> None:
    rules(rates=(Rate("email", most=2, seconds=60),))
    mailing()
    send(*(person(f"P{n}") for n in range(5)))
    assert len(mails) == 2
    clock.advance(timedelta(seconds=60))
    work()
    assert len(mails) == 4
    clock.advance(timedelta(seconds=60))
    work()
    assert len(mails) == 5


# Policies of a step


def test_a_step_that_does_not_wait_leaves_the_mail_out_and_goes_on(mails: list[Mail], clock: VirtualClock) -> None:
    rules(Hours(opens="20:00", closes="21:00"))
    mailing(then="tag", if_refused="skip")
    ann = person("Ann", "UTC")
    send(ann)
    assert states(ann) == ["cancelled"]
    assert "Quiet hours" in only("message")["error"]["en"]
    assert only("contact")["title"] == "went on"


def test_a_step_may_end_the_run_when_the_mail_is_refused(mails: list[Mail], clock: VirtualClock) -> None:
    mailing(then="tag", if_refused="exit")
    refused, fine = person("Ann", agreed=False), person("Max")
    send(refused, fine)
    assert sorted(runs("mailing")) == [("e", "mail", "refused"), ("e", "tag", "completed")]
    assert rows("select title from contact where id = any(%s) order by name", [refused, fine]) == [
        (None,), ("went on",),
    ]  # fmt: skip


# The page of preferences


def page(message: UUID) -> str:
    return links.preferences_url(message).partition("localhost:8000")[2]


def ticks(html: str) -> dict[str, bool]:
    return {name: bool(on) for name, on in re.findall(r'value="(email\.\w+)"( checked)?', html)}


@pytest.fixture
def ann(mails: list[Mail]) -> UUID:
    mailing()
    id = person("Ann")
    send(id)
    return id


@pytest.fixture
def address(ann: UUID) -> str:
    return page(only("message")["id"])


def test_the_page_shows_what_is_on_in_both_languages(ann: UUID, address: str) -> None:
    english, chinese = Client().get(address), Client().get(f"{address}?lang=zh")
    assert ticks(english.content.decode()) == {"email.marketing": True, "email.sales": True}
    assert "What would you like to hear from us?" in english.content.decode()
    assert "你希望收到哪些消息？" in chinese.content.decode()


def test_every_mail_carries_the_way_to_the_page(ann: UUID, mails: list[Mail]) -> None:
    (token,) = set(re.findall(r"/p/([\w.-]+)", mails[0].html))
    assert links.read_preferences(token) == only("message")["id"]
    assert "List-Unsubscribe-Post" in mails[0].headers


def test_what_is_unticked_is_not_sent_any_more(ann: UUID, address: str, mails: list[Mail]) -> None:
    saved = Client().post(address, {"want": ["email.sales"]})
    assert (saved.status_code, ticks(saved.content.decode())) == (200, {"email.marketing": False, "email.sales": True})
    send(ann)
    assert len(mails) == 1
    assert sorted(states(ann)) == ["cancelled", "sent"]
    said = rows("select channel, purpose, is_given from consent order by said_at, id")
    assert said[-1] == ("email", "marketing", False)


def test_saving_without_a_change_adds_no_word_to_the_ledger(ann: UUID, address: str) -> None:
    before = rows("select count(*) from consent")
    Client().post(address, {"want": ["email.sales", "email.marketing"]})
    assert rows("select count(*) from consent") == before


def test_who_unsubscribed_by_one_click_may_come_back(ann: UUID, address: str, mails: list[Mail]) -> None:
    tracking.unsubscribe(only("message")["id"])
    assert ticks(Client().get(address).content.decode()) == {"email.marketing": False, "email.sales": False}
    send(ann)
    assert len(mails) == 1
    Client().post(address, {"want": ["email.marketing"]})
    send(ann)
    assert len(mails) == 2


def test_nothing_at_all_is_one_button(ann: UUID, address: str) -> None:
    page = Client().post(address, {"want": ["email.marketing"], "none": "1"})
    assert ticks(page.content.decode()) == {"email.marketing": False, "email.sales": False}


def test_a_forged_address_shows_nothing_and_changes_nothing(ann: UUID, address: str) -> None:
    forged = address[:-2] + ("aa" if not address.endswith("aa") else "bb")
    assert Client().get(forged).status_code == 404
    assert Client().post(forged, {"none": "1"}).status_code == 404
    assert rows("select bool_and(is_given) from consent") == [(True,)]
