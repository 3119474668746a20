"""D01: the sequences after a demo request, after a proposal and after a lost deal, each on its days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.flows import enroll
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.notices import notices
from guanxi.customers.facade import Entry, record_consent
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import move_deal
from tests.acceptance.office import postman, rows, runs, settle

pytestmark = pytest.mark.usefixtures("db")
SHIPPED = "pipelines demo-requested-sequence proposal-sent-sequence lost-nurture pricing-visits demo-video".split()


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    for key in SHIPPED:
        install_blueprint(key, SYSTEM)
    with postman():
        yield


@pytest.fixture
def ann(furnished: None, ada: User) -> UUID:
    draft = Draft({"name": "Ann Lee", "email": "ann@example.com", "owner": ada.pk})
    (written,) = write.create("contact", [draft], By(actor_of(ada)))
    assert written.id is not None
    record_consent([Entry(written.id, True, "Yes please", "test")], By(SYSTEM))
    return written.id


@pytest.fixture
def proposal(ann: UUID, ada: User) -> UUID:
    values = {"name": "Seats", "contact": ann, "stage": "qualified", "amount": 5, "owner": ada.pk}
    (written,) = write.create("deal", [Draft(values)], By(actor_of(ada)))
    assert written.id is not None
    move_deal(written.id, "proposal_sent", By(actor_of(ada)))
    settle()
    return written.id


def live(clock: VirtualClock, days: int) -> None:
    for _ in range(days):
        run_through(clock, timedelta(days=1))
        send_until_idle()
        settle()


def sent(since: datetime) -> list[tuple[str, int]]:
    found = rows("select template, sent_at from message where sent_at is not null order by sent_at")
    return [(template, (at - since).days) for template, at in found]


def test_d01_a_demo_is_confirmed_prepared_and_followed_up(ann: UUID, clock: VirtualClock) -> None:
    start = clock.now()
    enroll("demo-requested-sequence", [ann], By(SYSTEM))
    settle()
    send_until_idle()
    live(clock, 8)
    assert sent(start) == [("demo-confirmation", 0), ("demo-preparation", 1), ("demo-followup", 7)]


def test_d01_a_proposal_is_followed_up_on_the_days_3_7_and_14(proposal: UUID, clock: VirtualClock) -> None:
    start = clock.now()
    live(clock, 15)
    assert sent(start) == [("proposal-followup", 3), ("proposal-reminder", 7), ("proposal-final", 14)]


def test_d01_the_proposal_mails_stop_when_the_deal_moves_on(proposal: UUID, ada: User, clock: VirtualClock) -> None:
    start = clock.now()
    live(clock, 4)
    move_deal(proposal, "negotiation", By(actor_of(ada)), values={"close_on": "2026-05-01"})
    settle()
    live(clock, 12)
    assert sent(start) == [("proposal-followup", 3)]
    assert [outcome for _, _, outcome in runs("proposal-sent-sequence")] == ["moved"]


def test_d01_a_lost_deal_begins_the_long_nurture(proposal: UUID, ada: User, clock: VirtualClock) -> None:
    move_deal(proposal, "close_lost", By(actor_of(ada)), values={"lost_reason": "price"})
    settle()
    start = clock.now()
    live(clock, 31)
    assert sent(start) == [("lost-news", 30)]
    contact = rows("select contact_id from deal")[0][0]
    append([NewEvent("message.replied", "contact", contact, contact, {})])
    settle()
    live(clock, 160)
    assert sent(start) == [("lost-news", 30)]


def test_d02_a_look_at_prices_tells_the_owner_once_a_day(ann: UUID, ada: User, clock: VirtualClock) -> None:
    for url in ("https://shop.example/pricing", "https://shop.example/pricing?plan=2", "https://shop.example/about"):
        append([NewEvent("page.visited", "contact", ann, ann, {"url": url})])
        settle()
    send_until_idle()
    assert [line.title.en for line in notices(ada.pk)] == ["Ann Lee is looking at prices or features"]
    assert len(rows("select id from task")) == 1
    clock.advance(timedelta(days=1, hours=1))
    append([NewEvent("page.visited", "contact", ann, ann, {"url": "https://shop.example/features"})])
    settle()
    assert len(rows("select id from task")) == 2


@pytest.mark.parametrize(("percent", "tasks"), [(79, 0), (80, 1)])
def test_d02_the_demo_video_makes_a_call_a_day_later(percent: int, tasks: int, ann: UUID, clock: VirtualClock) -> None:
    watched = {"event": "Demo Video Watched", "percent": percent}
    append([NewEvent("behaviour.tracked", "contact", ann, ann, watched)])
    settle()
    run_through(clock, timedelta(hours=23))
    assert rows("select id from task") == []
    run_through(clock, timedelta(hours=2))
    assert len(rows("select id from task")) == tasks
