"""C06: a lead that nobody touches reminds its owner after three days, and two days later whoever leads them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.adapters import Mail
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, postman, rows, runs, seller, settle

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mails(clock: VirtualClock, ada: User, mia: User) -> Iterator[list[Mail]]:
    furnish()
    install_blueprint("untouched-leads", SYSTEM)
    seller(ada)
    arrive(ADA_LOVELACE)
    with postman() as taken:
        send_until_idle()
        taken.clear()
        yield taken


def live(clock: VirtualClock, days: float) -> None:
    run_through(clock, timedelta(days=days))
    send_until_idle()
    settle()


def told(mails: list[Mail], user: User) -> list[str]:
    return [mail.subject for mail in mails if mail.to == user.email]


def test_c06_the_owner_then_the_manager(mails: list[Mail], clock: VirtualClock, ada: User, mia: User) -> None:
    live(clock, 2.9)
    assert told(mails, ada) == []
    live(clock, 0.2)
    assert told(mails, ada) == ["Ada Lovelace has been waiting for three days"]
    assert told(mails, mia) == []
    live(clock, 2)
    assert told(mails, mia) == ["Nobody answers Ada Lovelace"]


@pytest.mark.parametrize("touch", ["status", "note"])
def test_c06_a_touch_is_enough(touch: str, mails: list[Mail], clock: VirtualClock, ada: User) -> None:
    live(clock, 1)
    ((lead, contact),) = rows("select id, contact_id from lead")
    writes = {
        "status": lambda: write.update("lead", [Draft({"status": "working"}, id=lead)], By(SYSTEM)),
        "note": lambda: write.create("note", [Draft({"body": "Called", "contact": contact})], By(SYSTEM)),
    }
    writes[touch]()
    settle()
    live(clock, 10)
    assert told(mails, ada) == []
    assert [outcome for _, _, outcome in runs("untouched-leads")] == ["completed"]
