"""A mail from the step of a flow to the server and back onto the record: gate, rendering, retries, honest endings."""

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import outbox, publishing, runs
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.entering import enroll
from guanxi.automation.sending import send_until_idle
from guanxi.channels import gate, notices, smtp
from guanxi.channels.gate import GATE_CHECKS, GateCheck, Refusal, Sending
from guanxi.channels.models import Message
from guanxi.channels.suppression import suppress, suppressed
from guanxi.events import partitions
from guanxi.events.read import timeline
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase, same
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.ports import free_port
from tests.unit.channels.conftest import Postman, contact, listening, template

pytestmark = pytest.mark.django_db
BY = By(SYSTEM)


@pytest.fixture(autouse=True)
def _house(db: None, clock: VirtualClock) -> None:
    catalog.forget()
    partitions.ensure()
    template()


def flow(*steps: dict[str, Any], key: str = "greet", **more: Any) -> None:
    definition = {
        "key": key,
        "name": {"en": "Greeting", "zh": "问候"},
        "object": "contact",
        "trigger": {"kind": "flow"},
        "re_entry": {"mode": "every"},
        "steps": list(steps),
        **more,
    }
    # Unchecked, because templates are also taken away from under a flow that runs.
    publishing.publish(definition, BY, is_checked=False)


def mail_step(**config: Any) -> dict[str, Any]:
    return {
        "id": "mail",
        "kind": "mail.send",
        "config": {"template": "welcome", "purpose": "service", **config},
        "next": "end",
    }


def start(*ids: UUID, key: str = "greet") -> None:
    enroll(key, list(ids), BY)
    run_until_idle()


def kinds(of: UUID) -> list[str]:
    return [event.kind.removeprefix("message.") for event in timeline(None, of, limit=50) if event.object == "message"]


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def outbox_row() -> Any:
    return outbox.items(("pending", "held", "delivered", "failed", "uncertain", "cancelled"))[0]


@pytest.mark.parametrize(
    ("language", "subject", "leave"), [("zh", "欢迎，王芳", "退订"), ("en", "Welcome, 王芳", "Unsubscribe")]
)
def test_a_contact_gets_the_mail_in_his_language_with_everything_it_needs(
    postman: Postman, language: str, subject: str, leave: str
) -> None:
    person = contact("wang@example.com", "王芳", language)
    flow(mail_step())
    start(person)
    assert send_until_idle() == 1
    mail = postman.mails[0]
    assert mail["Subject"] == subject
    assert mail["From"] == "云杉智造 <hello@spruce.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in mail["List-Unsubscribe"]
    html = html_of(mail)
    assert leave in html
    assert "/t/c/" in html
    assert "/t/o/" in html
    assert "https://example.com" not in html
    message = Message.objects.get()
    assert (message.status, message.subject, message.to_address) == ("sent", subject, "wang@example.com")
    assert message.flow == "greet"
    assert message.sent_at is not None
    assert "https://example.com" in str(message.text)


def test_the_timeline_says_who_sent_what_because_of_which_run(postman: Postman) -> None:
    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    start(person)
    send_until_idle()
    sent = next(event for event in timeline(None, person, limit=20) if event.kind == "message.sent")
    assert sent.actor == "flow:greet"
    assert sent.cause.startswith("run:")
    assert sent.data["template"] == "welcome"
    assert sent.data["subject"] == "Welcome, 王芳"


def test_nothing_is_rendered_before_the_mail_leaves(postman: Postman) -> None:
    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    start(person)
    write.update("contact", [Draft({"name": "Wang Fang", "email": "fang@example.com"}, id=person)], BY)
    send_until_idle()
    assert postman.mails[0]["Subject"] == "Welcome, Wang Fang"
    assert postman.mails[0]["To"].addresses[0].addr_spec == "fang@example.com"


def test_a_closed_server_keeps_the_mail_visible_and_it_leaves_exactly_once_later(
    settings: Settings, clock: VirtualClock
) -> None:
    port = free_port()
    settings.GUANXI_SMTP_URL = f"smtp://127.0.0.1:{port}"
    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    start(person)
    send_until_idle()
    assert outbox_row().state in {"pending", "held"}
    assert str(port) in outbox_row().error["reason"]["zh"]
    postman = Postman(port=port)
    controller = listening(postman)
    for _ in range(5):
        clock.advance(timedelta(minutes=15))
        send_until_idle()
    smtp.close()
    controller.stop()
    assert len(postman.mails) == 1
    assert outbox_row().state == "delivered"
    assert kinds(person).count("sent") == 1


def test_a_mail_held_for_the_same_reason_is_told_once(settings: Settings, clock: VirtualClock) -> None:
    settings.GUANXI_SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    people = [contact(f"w{number}@example.com", f"W{number}", "en") for number in range(3)]
    flow(mail_step())
    start(*people)
    for _ in range(6):
        send_until_idle()
        clock.advance(timedelta(minutes=5))
    assert max(kinds(person).count("held") for person in people) <= 1


def test_a_dead_mailbox_is_a_bounce_and_is_not_written_to_again(postman: Postman) -> None:
    postman.answers["RCPT"] = "550 5.1.1 no such user"
    person = contact("gone@example.com", "Gone", "en")
    flow(mail_step())
    start(person)
    send_until_idle()
    assert Message.objects.get().status == "bounced"
    assert "550" in Message.objects.get().error["zh"]
    assert "bounced" in kinds(person)
    assert suppressed(["gone@example.com"])["gone@example.com"].reason == "bounced"
    postman.answers.clear()
    start(person)
    send_until_idle()
    assert postman.mails == []
    assert kinds(person)[0] in {"cancelled", "updated"}


def test_a_connection_lost_after_the_content_is_uncertain_and_never_sent_again_by_itself(
    postman: Postman, clock: VirtualClock
) -> None:
    postman.hang_up_after_data = True
    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    start(person)
    for _ in range(3):
        send_until_idle()
        clock.advance(timedelta(hours=2))
    assert len(postman.mails) == 1
    assert (outbox_row().state, Message.objects.get().status) == ("uncertain", "uncertain")


def test_a_run_that_left_by_an_exit_sends_nothing_more(postman: Postman) -> None:
    person = contact("wang@example.com", "王芳", "en")
    wait = {"id": "wait", "kind": "wait", "config": {"span": "1 day"}, "next": "end"}
    flow({**mail_step(), "next": "wait"}, wait)
    start(person)
    run = runs.list_runs(flow="greet").items[0].id
    runs.cancel([run], BY)
    run_until_idle()
    send_until_idle()
    assert postman.mails == []


def test_the_gate_stops_a_run_that_ended_early_even_if_its_effect_was_already_claimed(postman: Postman) -> None:
    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    start(person)
    run = outbox_row().run
    sending = Sending("i", run, person, "wang@example.com", "email", "service")
    assert gate.check_live([sending]) == {}
    with connection.cursor() as cursor:
        cursor.execute("update enrollment set outcome = 'won' where status = 'e'")
    assert "won" in gate.check_live([sending])["i"].reason.en


def test_who_unsubscribed_gets_no_marketing_but_still_the_answer_to_what_he_asked(postman: Postman) -> None:
    person = contact("wang@example.com", "王芳", "en")
    suppress("Wang@Example.com", "unsubscribed")
    flow(mail_step(purpose="sales"))
    flow(mail_step(purpose="service"), key="answer")
    start(person)
    start(person, key="answer")
    send_until_idle()
    assert len(postman.mails) == 1
    statuses = {message.purpose: message.status for message in Message.objects.all()}
    assert statuses == {"sales": "cancelled", "service": "sent"}
    refused = Message.objects.get(purpose="sales").error
    assert "unsubscribed" in refused["en"]
    assert "退订" in refused["zh"]


def test_a_later_layer_can_hold_a_mail_until_a_moment(postman: Postman, clock: VirtualClock) -> None:
    until = clock.now() + timedelta(hours=8)

    def quiet(sendings: Sequence[Sending]) -> dict[str, Refusal]:
        asleep = [sending for sending in sendings if clock.now() < until]
        return {sending.idem: Refusal(Phrase("asleep", "休息时间"), until) for sending in asleep}

    person = contact("wang@example.com", "王芳", "en")
    flow(mail_step())
    with GATE_CHECKS.temporarily("quiet", GateCheck(gate.QUIET_HOURS, quiet)):
        start(person)
        send_until_idle()
        assert (Message.objects.get().status, postman.mails) == ("held", [])
        clock.advance(timedelta(hours=9))
        send_until_idle()
    assert (Message.objects.get().status, len(postman.mails)) == ("sent", 1)
    assert "held" in kinds(person)


def test_a_contact_without_address_and_a_missing_template_fail_in_words(postman: Postman) -> None:
    silent = write.create("contact", [Draft({"name": "No Mail", "phone": "+49301234567"})], BY)[0].id
    assert silent is not None
    flow(mail_step())
    flow(mail_step(template="nowhere"), key="lost")
    start(silent)
    start(contact("wang@example.com", "王芳", "en"), key="lost")
    send_until_idle()
    reasons = sorted(message.error["en"] for message in Message.objects.filter(status="failed"))
    assert reasons == ["The contact has no e-mail address", "There is no template “nowhere”"]


def test_a_template_that_breaks_at_sending_fails_alone(postman: Postman) -> None:
    variants = {"en": {"subject": "x", "mjml": "<mj-text>{% for i in (1..contact.score) %}x{% endfor %}</mj-text>"}}
    template("loops", variants=variants)
    endless, fine = contact("a@example.com", "A", "en"), contact("b@example.com", "B", "en")
    write.update("contact", [Draft({"score": 90_000_000}, id=endless)], BY)
    flow(mail_step(template="loops"))
    start(endless, fine)
    send_until_idle()
    assert {message.contact: message.status for message in Message.objects.all()} == {endless: "failed", fine: "sent"}
    assert "loops more than" in Message.objects.get(contact=endless).error["en"]


def test_the_owner_is_told_once_in_the_application_and_by_mail(postman: Postman, ada: User, bo: User) -> None:
    people = [contact("w@example.com", "王芳", "zh", owner=ada.pk), contact("x@example.com", "Li", "en", owner=bo.pk)]
    words = {"en": "New: {{ contact.name }}", "zh": "新客户：{{ contact.name }}"}
    config = {"to": "owner", "title": words, "body": words, "link": "/contacts/{{ contact.id }}", "mail": True}
    flow({"id": "tell", "kind": "notify", "config": config, "next": "end"})
    start(*people)
    send_until_idle()
    send_until_idle()
    (line,) = notices.notices(ada.pk)
    assert (line.title.en, line.title.zh) == ("New: 王芳", "新客户：王芳")
    assert line.link == f"/contacts/{people[0]}"
    assert (notices.unread(ada.pk), notices.mark_read(ada.pk), notices.unread(ada.pk)) == (1, 1, 0)
    subjects = {mail["To"].addresses[0].addr_spec: mail["Subject"] for mail in postman.mails}
    assert subjects == {"ada@example.com": "New: 王芳", "bo@example.com": "新客户：Li"}


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        ("title", "New: {{ contact.nmae }}", "did you mean “contact.name”"),
        ("body", "New: {{ contact.name", "}}"),
        ("link", "/contacts/{{ contact.idd }}", "did you mean “contact.id”"),
    ],
)
def test_words_nobody_could_fill_in_are_told_when_the_flow_is_published(setting: str, text: str, words: str) -> None:
    config = {"to": "owner", "title": same("New").json(), setting: text if setting == "link" else same(text).json()}
    with pytest.raises(Invalid) as refused:
        flow({"id": "tell", "kind": "notify", "config": config, "next": "end"})
    assert {fault.field for fault in refused.value.faults} == {f"steps.tell.config.{setting}"}
    assert words in refused.value.faults[0].message.en


def test_nobody_reads_or_marks_the_notices_of_another(ada: User, cai: User) -> None:
    notices.notify([ada.pk], Phrase("Hello", "你好"))
    (line,) = notices.notices(ada.pk)
    assert notices.notices(cai.pk) == []
    assert notices.mark_read(cai.pk, [line.id]) == 0
    assert notices.unread(ada.pk) == 1


def test_a_run_without_an_owner_goes_on_and_a_deleted_owner_harms_nobody(postman: Postman, ada: User) -> None:
    orphan = contact("w@example.com", "王芳", "zh")
    owned = contact("x@example.com", "Li", "en", owner=ada.pk)
    title = {"en": "Hello", "zh": "你好"}
    flow({"id": "tell", "kind": "notify", "config": {"title": title, "mail": True}, "next": "end"})
    start(orphan, owned)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    send_until_idle()
    assert postman.mails == []
    assert {item.status for item in runs.list_runs(flow="greet").items} == {"ended"}


def test_a_hundred_mails_cost_no_more_queries_for_the_gate_than_one(
    postman: Postman, django_assert_max_num_queries: Any
) -> None:
    people = [contact(f"p{number}@example.com", f"P{number}", "en") for number in range(60)]
    flow(mail_step())
    start(*people)
    from guanxi.automation.outgoing import OUTBOX, Outgoing

    items = [Outgoing(0, item.id, "mail", item.payload, run=item.run) for item in outbox.items(("pending",), limit=100)]
    assert len(items) == 60
    with django_assert_max_num_queries(20):
        answers = OUTBOX["mail"].guard(items)
    assert all(isinstance(answer, Outgoing) for answer in answers)
