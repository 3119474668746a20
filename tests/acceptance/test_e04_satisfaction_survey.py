"""E04: a day after a ticket was solved one question, one click, and a call-back where somebody was unhappy."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of, create_user
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.adapters import Mail
from guanxi.channels.inbound import filing
from guanxi.insights.facade import made as report
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import read, write
from guanxi.objects.timeline import timeline
from guanxi.objects.write import By, Draft
from guanxi.service.facade import Answer, answer, survey_url
from tests.acceptance.mailbox import letter
from tests.acceptance.office import count, happened, only, postman, rows, runs, settle

pytestmark = pytest.mark.usefixtures("db")
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}
SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; MS-Office; ms-office; MSOffice 16) Safelinks"}


@pytest.fixture(autouse=True)
def furnished(db: None, clock: VirtualClock) -> None:
    catalog.forget()
    install_blueprint("satisfaction-survey", SYSTEM)


@pytest.fixture
def quinn(ada: User) -> User:
    return create_user("quinn@example.com", "Quinn", SYSTEM, roles=["quality"], language="en")[0]


def made(object: str, by: User, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], By(actor_of(by)))
    assert written.id is not None
    return written.id


def ticket(user: User, name: str = "Kim", language: str = "en") -> UUID:
    contact = made("contact", user, name=name, email=f"{name.lower()}@kestrel.example", language=language)
    return made("ticket", user, title="The export is empty", contact=contact)


def solve(user: User, id: UUID) -> None:
    write.update("ticket", [Draft({"status": "solved"}, id=id)], By(actor_of(user)))
    settle()


def asked(user: User, clock: VirtualClock, name: str = "Kim", language: str = "en") -> Mail:
    """The mail with the question, a day after a ticket was solved."""
    with postman() as mails:
        solve(user, ticket(user, name, language))
        run_through(clock, timedelta(hours=24, minutes=1))
        send_until_idle()
    return mails[-1]


def link() -> str:
    """Where the links of the mail lead in the end."""
    return re.sub(r"^https?://[^/]+", "", survey_url(only("response")["id"]))


def test_e04_asked_24_hours_after_the_ticket_was_solved(ada: User, clock: VirtualClock) -> None:
    with postman() as mails:
        solve(ada, ticket(ada))
        run_through(clock, timedelta(hours=23, minutes=50))
        send_until_idle()
        assert mails == []
        run_through(clock, timedelta(minutes=20))
        send_until_idle()
    assert [mail.subject for mail in mails] == ["How was it? One click is enough"]
    assert len(re.findall(r">\s*[1-5]\s*</a>", mails[0].html)) == 5
    assert (only("response")["status"], only("response")["owner_id"]) == ("asked", ada.pk)


def test_e04_opened_again_within_the_day_nobody_is_asked(ada: User, clock: VirtualClock) -> None:
    id = ticket(ada)
    solve(ada, id)
    run_through(clock, timedelta(hours=5))
    write.update("ticket", [Draft({"status": "open"}, id=id)], By(actor_of(ada)))
    settle()
    run_through(clock, timedelta(days=2))
    assert (count("response"), runs("satisfaction-survey")[0][2]) == (0, "reopened")
    assert only("ticket")["reopened"] == 1


def test_e04_nobody_is_asked_twice_within_the_days_of_rest(ada: User, clock: VirtualClock) -> None:
    asked(ada, clock)
    (contact,) = rows("select id from contact")[0]
    solve(ada, made("ticket", ada, title="Another", contact=contact))
    run_through(clock, timedelta(days=2))
    assert count("response") == 1
    run_through(clock, timedelta(days=7))
    solve(ada, made("ticket", ada, title="A third", contact=contact))
    run_through(clock, timedelta(days=2))
    assert count("response") == 2


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("look", [PERSON, SCANNER, {}])
def test_e04_looking_counts_for_nothing_whoever_looks(
    ada: User, clock: VirtualClock, client: Client, method: str, look: dict[str, str]
) -> None:
    asked(ada, clock)
    for score in range(1, 6):
        page = getattr(client, method)(f"{link()}?score={score}", headers=look)
        assert page.status_code == 200
    assert (only("response")["status"], only("response")["score"]) == ("asked", None)


def test_e04_only_a_browser_of_a_person_gets_what_sends_by_touch(
    ada: User, clock: VirtualClock, client: Client
) -> None:
    asked(ada, clock)
    clock.advance(timedelta(hours=1))
    assert "<script>" in client.get(f"{link()}?score=4", headers=PERSON).content.decode()
    assert "<script>" not in client.get(f"{link()}?score=4", headers=SCANNER).content.decode()
    assert "<script>" not in client.get(link(), headers=PERSON).content.decode()


def test_e04_a_click_is_an_answer_and_a_person_may_change_their_mind(
    ada: User, clock: VirtualClock, client: Client
) -> None:
    asked(ada, clock)
    assert client.post(link(), {"score": "4"}, headers=PERSON).status_code == 200
    assert client.post(link(), {"score": "5", "comment": "Quick help"}, headers=PERSON).status_code == 200
    found = only("response")
    assert (found["status"], found["score"], found["comment"], found["is_low"]) == ("answered", 5, "Quick help", False)
    assert [(data["before"], data["score"]) for data in happened("survey.answered")] == [(None, 4), (4, 5)]


def test_e04_the_page_speaks_the_language_of_the_person(ada: User, clock: VirtualClock, client: Client) -> None:
    asked(ada, clock, "Lin", "zh")
    page = client.get(f"{link()}?score=2", headers=PERSON).content.decode()
    assert "你对本次服务满意吗？" in page
    assert 'value="2" checked' in page
    assert "How satisfied" in client.get(f"{link()}?lang=en", headers=PERSON).content.decode()
    assert (
        "谢谢" in client.post(link(), {"score": "2"}, headers={**PERSON, "Accept-Language": "zh-CN"}).content.decode()
    )


@pytest.mark.parametrize("score", ["", "0", "6", "4.5", "five", "99999999"])
def test_e04_a_score_off_the_scale_is_refused(ada: User, clock: VirtualClock, client: Client, score: str) -> None:
    asked(ada, clock)
    page = client.post(link(), {"score": score}, headers=PERSON)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert only("response")["score"] is None


def test_e04_forged_and_old_links_say_so(ada: User, clock: VirtualClock, client: Client) -> None:
    asked(ada, clock)
    good = link()
    assert client.get("/s/nonsense").status_code == 404
    assert client.post(f"{good}x", {"score": "5"}).status_code == 404
    clock.advance(timedelta(days=91))
    assert client.get(good).status_code == 410


def test_e04_below_three_the_quality_team_calls_back(
    ada: User, quinn: User, clock: VirtualClock, client: Client
) -> None:
    asked(ada, clock)
    client.post(link(), {"score": "2", "comment": "Nobody answered"}, headers=PERSON)
    settle()
    (task,) = rows("select title, body, owner_id, priority, due_at from task")
    assert task[:4] == ("Call Kim back: 2 of 5", "Nobody answered", quinn.pk, "high")
    assert (task[4] - clock.now()).days == 1
    client.post(link(), {"score": "1"}, headers=PERSON)
    settle()
    assert count("task") == 1


def test_e04_three_is_not_low(ada: User, quinn: User, clock: VirtualClock, client: Client) -> None:
    asked(ada, clock)
    client.post(link(), {"score": "3"}, headers=PERSON)
    settle()
    assert count("task") == 0


def test_e04_without_a_quality_team_whoever_solved_it_calls(ada: User, clock: VirtualClock, client: Client) -> None:
    asked(ada, clock)
    client.post(link(), {"score": "1"}, headers=PERSON)
    settle()
    assert rows("select owner_id from task") == [(ada.pk,)]


def test_e04_the_report_knows_csat_and_opens_its_answers(ada: User, cai: User, clock: VirtualClock) -> None:
    scores = (5, 4, 4, 2)
    for name, score in zip(("Kim", "Lee", "Max", "Noa"), scores, strict=True):
        asked(ada, clock, name)
        (newest,) = rows("select id from response order by created_at desc limit 1")
        answer([Answer(newest[0], score)])
    asked(ada, clock, "Ola")
    (line,) = report("satisfaction", {}, actor_of(ada)).lines
    assert {key: line.figures[key] for key in ("asked", "answered", "rate", "score", "mean", "low")} == {
        "asked": 5, "answered": 4, "rate": Decimal("0.8"), "score": Decimal("0.75"), "mean": Decimal("3.75"), "low": 1
    }  # fmt: skip
    assert read.count("response", actor_of(ada), filter=line.questions["low"]) == 1
    assert read.count("response", actor_of(ada), filter=line.questions["answered"]) == 4
    assert report("satisfaction", {}, actor_of(cai)).lines == ()


def test_e04_nps_is_promoters_less_detractors_and_nothing_is_no_data(ada: User, clock: VirtualClock) -> None:
    survey = made("survey", ada, key="yearly", name="Yearly", kind="nps", low=7)
    people = [made("contact", ada, name=f"P{n}") for n in range(4)]
    ids = [made("response", ada, survey=survey, contact=person) for person in people]
    empty = report("satisfaction", {"kind": "nps"}, actor_of(ada)).lines[0]
    assert (empty.figures["score"], empty.figures["rate"]) == (None, Decimal(0))
    answer([Answer(id, score) for id, score in zip(ids, (10, 9, 8, 3), strict=True)])
    line = report("satisfaction", {"kind": "nps"}, actor_of(ada)).lines[0]
    assert (line.figures["score"], line.figures["low"]) == (Decimal("0.25"), 1)


def test_e04_a_mail_in_answer_stands_with_the_ticket(ada: User, clock: VirtualClock) -> None:
    mail = asked(ada, clock)
    answer_by_mail = letter("kim@kestrel.example", f"Re: {mail.subject}", "It is empty again.", In_Reply_To=mail.id)
    assert filing.file(answer_by_mail.as_bytes()) == "answer"
    settle()
    told = [item.sentence for item in timeline("ticket", only("ticket")["id"], SYSTEM)]
    assert Phrase("The customer answered: It is empty again.", "客户回复：It is empty again.") in told


def test_e04_an_administrator_installs_it_and_keeps_what_a_person_changed(root: User) -> None:
    survey = only("survey")["id"]
    write.update("survey", [Draft({"low": 4}, id=survey)], By(actor_of(root)))
    install_blueprint("satisfaction-survey", actor_of(root))
    assert only("survey")["low"] == 4
    install_blueprint("satisfaction-survey", actor_of(root), overwrite=True)
    assert only("survey")["low"] == 3


def test_e04_the_low_mark_lies_on_the_scale(ada: User) -> None:
    with pytest.raises(Invalid):
        made("survey", ada, key="wrong", name="Wrong", kind="csat", low=9)


def test_e04_who_may_not_see_the_ticket_sees_no_answer(ada: User, cai: User, clock: VirtualClock) -> None:
    asked(ada, clock)
    with pytest.raises(NotFound):
        read.one("response", only("response")["id"], actor_of(cai))
