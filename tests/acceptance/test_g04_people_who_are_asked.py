"""G04: a run asks people for approval or for facts, reminds them, asks others, and goes on with what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation import answering, runs
from guanxi.automation.acting import cancel
from guanxi.automation.answering import Question
from guanxi.automation.asked import link_of
from guanxi.automation.definition import StepDef
from guanxi.automation.engine import catalog
from guanxi.automation.engine.catalog import catalog as known
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.naming import step_sentence
from guanxi.automation.sending import send_until_idle
from guanxi.automation.simulate import simulate
from guanxi.channels.adapters import ADAPTERS, Adapter, Handed, Mail
from guanxi.channels.notices import notices
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Forbidden, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase, same
from tests.acceptance.paths import put, run_of, step, story
from tests.unit.automation.house import BY, flow, person, publish
from tests.unit.objects.things import declared

TITLE = {"en": "May Wei have 20 % off?", "zh": "给 Wei 八折？"}


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    with declared():
        yield
    catalog.forget()


def approval(*users: User, **config: Any) -> dict[str, Any]:
    who = {"users": [str(user.pk) for user in users]}
    exits = {"approved": "yes", "rejected": "no", "expired": "late"}
    ask = step("ask", "approval", exits, who=who, **{"title": TITLE, "within": "7 days", **config})
    steps = [ask, put("yes", went="yes", why="= vars.approval_comment"), put("no", went="no"), put("late", went="late")]
    return flow(steps=steps)


def asked(user: User) -> Question:
    [one] = answering.mine(user.pk)
    return one


def say(user: User, verdict: str, comment: str = "") -> Question:
    return answering.decide(asked(user).id, actor_of(user), verdict, comment)


def went(subject: UUID) -> str | None:
    found: str | None = run_of(subject).variables.get("went")
    return found


def told(user: User) -> list[str]:
    send_until_idle()
    return [line.title.en for line in reversed(notices(user.pk))]


def test_a_yes_lets_the_run_go_on_and_says_who_and_why(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    wei = person()
    run_until_idle()
    waiting = run_of(wei).item.status
    listed = [item.id for item in runs.list_runs(status="approval").items]

    say(ada, "approved", "He is worth it")
    run_until_idle()

    assert (waiting, listed) == ("approval", [run_of(wei).item.id])
    assert run_of(wei).variables == {
        "went": "yes",
        "why": "He is worth it",
        "approval": "approved",
        "approval_by": "Ada",
        "approval_comment": "He is worth it",
    }
    assert answering.mine(ada.pk) == []


def test_a_no_goes_the_other_way(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    wei = person()
    run_until_idle()

    say(ada, "rejected")
    run_until_idle()

    assert went(wei) == "no"


def test_nobody_else_may_answer(things: None, clock: VirtualClock, ada: User, cai: User, root: User) -> None:
    publish(approval(ada))
    person()
    run_until_idle()
    id = asked(ada).id

    with pytest.raises(NotFound):
        answering.decide(id, actor_of(cai), "approved")
    with pytest.raises(Forbidden):
        answering.decide(id, actor_of(root), "approved")

    assert answering.one(id, actor_of(root)).user == ada.pk


def test_nobody_may_answer_twice(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    person()
    run_until_idle()
    id = say(ada, "approved").id

    with pytest.raises(Refused, match="approved already"):
        answering.decide(id, actor_of(ada), "rejected")


def test_of_several_the_first_decides(things: None, clock: VirtualClock, ada: User, bo: User) -> None:
    publish(approval(ada, bo))
    wei = person()
    run_until_idle()

    say(bo, "approved")
    run_until_idle()

    assert went(wei) == "yes"
    assert answering.mine(ada.pk) == []


def test_all_must_agree_when_all_are_needed(things: None, clock: VirtualClock, ada: User, bo: User) -> None:
    publish(approval(ada, bo, need="all"))
    wei, ann = person("Wei"), person("Ann")
    run_until_idle()

    answering.decide(answering.mine(ada.pk)[0].id, actor_of(ada), "approved")
    answering.decide(answering.mine(ada.pk)[0].id, actor_of(ada), "approved")
    run_until_idle()
    halfway = (went(wei), went(ann))
    first, second = answering.mine(bo.pk)
    answering.decide(first.id, actor_of(bo), "approved")
    answering.decide(second.id, actor_of(bo), "rejected")
    run_until_idle()

    assert halfway == (None, None)
    assert {went(wei), went(ann)} == {"yes", "no"}


def test_the_unasked_are_reminded_and_then_others_are_asked(
    things: None, clock: VirtualClock, ada: User, mia: User
) -> None:
    more = {"remind": "1 day", "escalate_after": "2 days", "escalate_to": {"users": [str(mia.pk)]}}
    publish(approval(ada, **more))
    wei = person()
    run_until_idle()
    at_first = told(ada)

    run_through(clock, timedelta(days=1, hours=1))
    after_a_day = told(ada)
    before = answering.mine(mia.pk)
    run_through(clock, timedelta(days=1))
    say(mia, "approved")
    run_until_idle()

    assert (at_first, after_a_day) == ([TITLE["en"]], [TITLE["en"], f"Reminder: {TITLE['en']}"])
    assert before == []
    assert went(wei) == "yes"
    assert run_of(wei).variables["approval_by"] == "Mia"


def test_the_word_of_those_asked_later_decides_alone(
    things: None, clock: VirtualClock, ada: User, bo: User, mia: User
) -> None:
    publish(approval(ada, bo, need="all", escalate_after="2 days", escalate_to={"users": [str(mia.pk)]}))
    wei = person()
    run_through(clock, timedelta(days=3))

    say(mia, "approved")
    run_until_idle()

    assert went(wei) == "yes"


def test_what_nobody_answers_expires(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada, remind="3 days"))
    wei = person()
    run_until_idle()
    id = asked(ada).id

    run_through(clock, timedelta(days=8))

    assert went(wei) == "late"
    with pytest.raises(Refused, match="Nobody waits"):
        answering.decide(id, actor_of(ada), "approved")


def test_a_cancelled_run_asks_nobody_any_more(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    wei = person()
    run_until_idle()

    cancel([run_of(wei).item.id], BY)

    assert answering.mine(ada.pk) == []


def test_whoever_is_led_to_and_whoever_has_the_role_is_asked(
    things: None, clock: VirtualClock, ada: User, bo: User, mia: User
) -> None:
    given = approval(ada)
    given["steps"][0]["config"]["who"] = {"to": ["owner"], "roles": ["sales_manager"]}
    publish(given)
    person(owner=bo.pk)

    run_until_idle()

    assert [len(answering.mine(user.pk)) for user in (ada, bo, mia)] == [0, 1, 1]


@pytest.mark.parametrize("name", ["Wei", "{{ owner.email }} {% for"])
def test_the_question_is_about_the_record_wherever_it_is_read(
    things: None, clock: VirtualClock, ada: User, name: str
) -> None:
    title = {"en": "20 % off for {{ name }}?", "zh": "给{{ person.name }}八折？"}
    publish(approval(ada, title=title, remind="3 days"))
    person(name)

    run_through(clock, timedelta(days=4))

    assert asked(ada).title == Phrase(f"20 % off for {name}?", f"给{name}八折？")
    assert told(ada) == [f"20 % off for {name}?", f"Reminder: 20 % off for {name}?"]


def test_a_question_names_only_what_there_is(things: None, ada: User) -> None:
    with pytest.raises(Invalid) as refused:
        publish(approval(ada, title=same("Off for {{ nmae }}?").json()))
    [fault] = refused.value.faults
    assert fault.field == "steps.ask.config.title"
    assert "name" in fault.message.en


def test_the_sentence_of_the_step_names_who_is_asked(things: None, ada: User) -> None:
    asks = approval(ada, title={"en": "Off for {{ name }}?", "zh": "给{{ name }}折扣？"})["steps"][0]
    said = step_sentence(StepDef.model_validate(asks))
    assert said == Phrase("Ask Ada for approval: Off for …?", "请 Ada 审批：给…折扣？")


def test_with_nobody_to_ask_the_run_fails_and_says_so(things: None, clock: VirtualClock, ada: User) -> None:
    given = approval(ada)
    given["steps"][0]["config"]["who"] = {"to": ["owner"]}
    publish(given)
    wei = person()

    run_until_idle()

    assert run_of(wei).item.status == "failed"
    assert "nobody to ask" in str(run_of(wei).item.reason)


FIELDS = [
    {"name": "budget", "type": "number", "label": {"en": "Budget", "zh": "预算"}},
    {"name": "size", "type": "choice", "options": ["small", "large"]},
    {"name": "since", "type": "date", "required": False},
    {"name": "is_key", "type": "flag", "required": False},
]


def question(user: User, **config: Any) -> dict[str, Any]:
    who = {"users": [str(user.pk)]}
    ask = step("ask", "ask", {"answered": "sum", "expired": "end"}, who=who, title=TITLE, fields=FIELDS, **config)
    return flow(steps=[ask, put("sum", more="= vars.budget + 1")])


def test_answers_become_variables(things: None, clock: VirtualClock, ada: User) -> None:
    publish(question(ada))
    wei = person()
    run_until_idle()

    answering.fill_in(asked(ada).id, actor_of(ada), {"budget": "1200.50", "size": "large", "is_key": True})
    run_until_idle()

    assert run_of(wei).variables == {
        "budget": "1200.50",
        "size": "large",
        "since": None,
        "is_key": True,
        "more": "1201.50",
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"size": "large"}, "budget"),
        ({"budget": "much", "size": "large"}, "budget"),
        ({"budget": 1, "size": "medium"}, "size"),
        ({"budget": 1, "size": "small", "since": "yesterday"}, "since"),
        ({"budget": 1, "size": "small", "colour": "red"}, "colour"),
        ({"budget": "NaN", "size": "small"}, "budget"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(
    things: None, clock: VirtualClock, ada: User, values: dict[str, Any], field: str
) -> None:
    publish(question(ada))
    person()
    run_until_idle()

    with pytest.raises(Invalid) as error:
        answering.fill_in(asked(ada).id, actor_of(ada), values)

    assert [fault.field for fault in error.value.faults] == [field]
    assert error.value.faults[0].message.zh
    assert asked(ada).state == "open"


def test_a_mail_brings_a_link_that_answers(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    wei = person()
    run_until_idle()
    sent: list[Mail] = []

    def send(mail: Mail) -> Handed:
        sent.append(mail)
        return Handed("sent")

    with ADAPTERS.temporarily("smtp", Adapter("smtp", "email", same("test"), send)):
        send_until_idle()
    [mail] = sent
    found = re.search(r"(/a/[\w.-]+)", mail.text)
    assert found is not None
    link, client = found[1], Client()
    page = client.get(link).content.decode()
    after_looking = asked(ada).state
    done = client.post(link, {"verdict": "approved", "comment": "By mail"}).content.decode()
    run_until_idle()

    assert (mail.to, mail.subject) == ("ada@example.com", TITLE["en"])
    assert TITLE["en"].replace("%", "%") in page
    assert after_looking == "open"
    assert "Approved" in done
    assert run_of(wei).variables["why"] == "By mail"
    assert "Approved" in client.get(link).content.decode()


def test_a_forged_link_opens_nothing(things: None, clock: VirtualClock, ada: User) -> None:
    publish(approval(ada))
    person()
    run_until_idle()
    link = link_of(asked(ada).id)

    assert Client().get(f"{link[:-2]}xx").status_code == 404


def test_the_page_of_a_form_keeps_what_is_wrong_beside_its_field(things: None, clock: VirtualClock, ada: User) -> None:
    publish(question(ada))
    wei = person()
    run_until_idle()
    link, client = link_of(asked(ada).id), Client()

    wrong = client.post(link, {"budget": "much", "size": "large"})
    right = client.post(link, {"budget": "5", "size": "large"})
    run_until_idle()

    assert (wrong.status_code, "A number is expected" in wrong.content.decode()) == (422, True)
    assert right.status_code == 200
    assert run_of(wei).variables["is_key"] is False


def test_the_twin_asks_nobody_and_goes_the_way_of_silence(things: None, clock: VirtualClock, ada: User) -> None:
    publish({**approval(ada, remind="2 days"), "trigger": {"kind": "button"}})
    wei = person()
    state = known().by_key["greet"]
    imagined = simulate(known().program(state.id, state.version), wei)  # type: ignore[arg-type]

    from guanxi.automation.entering import enroll

    enroll("greet", [wei], BY)
    run_through(clock, timedelta(days=8))

    assert [(line.strand, line.step, line.exit, line.outcome) for line in imagined.lines] == story(wei)
