"""C04: tasks on entering a stage, and a reminder that leaving the stage takes back."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.adapters import Mail
from guanxi.channels.notices import notices
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import move_deal
from tests.acceptance.office import postman, rows, settle

PUSH = "Move this deal on, or say why not"

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock, mia: User) -> None:
    catalog.forget()
    for key in ("pipelines", "stage-tasks", "stage-reminders"):
        install_blueprint(key, SYSTEM)


@pytest.fixture
def mails() -> Iterator[list[Mail]]:
    with postman() as taken:
        yield taken


def deal(user: User, stage: str) -> UUID:
    (written,) = write.create(
        "deal", [Draft({"name": "Twelve seats", "stage": stage, "amount": 5})], By(actor_of(user))
    )
    assert written.id is not None
    settle()
    return written.id


def live(clock: VirtualClock, **span: int) -> None:
    run_through(clock, timedelta(**span))
    send_until_idle()


def titles(user: User) -> list[str]:
    return [line.title.en for line in notices(user.pk)]


def test_c04_two_tasks_in_two_and_five_days(ada: User, clock: VirtualClock) -> None:
    move_deal(deal(ada, "lead"), "qualified", By(actor_of(ada)))
    settle()
    due = [(at - clock.now()).days for (at,) in rows("select due_at from task order by due_at")]
    assert due == [2, 5]


def test_c04_a_deal_that_stays_too_long_reminds_the_owner_and_the_director_by_mail(
    mails: list[Mail], ada: User, mia: User, clock: VirtualClock
) -> None:
    deal(ada, "lead")
    live(clock, days=6, hours=23)
    assert titles(ada) == []
    live(clock, hours=2)
    assert titles(ada) == ["Twelve seats has stayed too long"]
    assert rows("select priority from task") == [("high",)]
    assert mails == []
    live(clock, days=4)
    assert titles(mia) == ["Twelve seats needs a look"]
    assert [(mail.to, mail.subject) for mail in mails] == [(mia.email, "Twelve seats needs a look")]


def test_c04_leaving_the_stage_takes_the_reminder_back(ada: User, mia: User, clock: VirtualClock) -> None:
    id = deal(ada, "lead")
    live(clock, days=6)
    move_deal(id, "qualified", By(actor_of(ada)))
    live(clock, days=5)
    assert titles(ada) == []
    live(clock, days=10)
    assert titles(ada) == ["Twelve seats has stayed too long"]
    move_deal(id, "proposal_sent", By(actor_of(ada)))
    live(clock, days=4)
    assert titles(mia) == []


def statuses() -> list[tuple[str, str]]:
    return sorted(rows("select title, status from task"))


@pytest.mark.parametrize("days", [1, 5])
def test_c04_moving_on_takes_the_task_of_the_reminder_back(
    ada: User, mia: User, clock: VirtualClock, days: int
) -> None:
    id = deal(ada, "lead")
    live(clock, days=8)
    assert statuses() == [(PUSH, "open")]
    live(clock, days=days)
    move_deal(id, "qualified", By(actor_of(ada)))
    settle()
    assert (PUSH, "cancelled") in statuses()


def test_c04_a_task_that_was_done_stays_done(ada: User, mia: User, clock: VirtualClock) -> None:
    id = deal(ada, "lead")
    live(clock, days=8)
    tasks = [Draft({"status": "done"}, id=task) for (task,) in rows("select id from task")]
    write.update("task", tasks, By(actor_of(ada)))
    move_deal(id, "qualified", By(actor_of(ada)))
    settle()
    assert (PUSH, "done") in statuses()


def test_c04_tasks_of_a_lost_deal_are_called_off(ada: User, clock: VirtualClock) -> None:
    id = deal(ada, "lead")
    move_deal(id, "qualified", By(actor_of(ada)))
    settle()
    first = rows("select id from task order by due_at")[0][0]
    write.update("task", [Draft({"status": "done"}, id=first)], By(actor_of(ada)))
    move_deal(id, "close_lost", By(actor_of(ada)), values={"lost_reason": "price"})
    settle()
    assert sorted(status for _, status in statuses()) == ["cancelled", "done"]
