"""G03: a flow asks another program by HTTP, with headers, body, credential, retries, and takes the answer apart."""

import hmac
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.automation import outbox, publishing, vault
from guanxi.automation.compile import must_compile
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.sending import rows as sending_rows
from guanxi.automation.simulate import simulate
from guanxi.kit import clock as kit_clock
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.sql import rows
from tests.acceptance.asking import (
    asking,
    contact,
    effects,
    hours,
    live,
    outcome,
    path,
    publish,
    variables,
    web,
)
from tests.loopback import Asked, Server, Told, told

__all__ = ["web"]

_FORM = "application/x-www-form-urlencoded"
_ELSEWHERE = "https://example.com"


def test_a_request_is_built_from_the_record_and_its_answer_becomes_variables(web: Server, clock: VirtualClock) -> None:
    web.answer = lambda _asked: told({"data": {"items": [{"id": 7, "score": "81.50", "on": "2026-03-05"}]}})
    config = {
        "method": "POST",
        "url": f"{web.url}/people/{{{{ email }}}}",
        "query": {"lang": "= language", "page": 1},
        "headers": {"X-Name": "{{ contact.first_name }}!"},
        "body": {"kind": "json", "values": {"who": {"mail": "= email", "hello": "Dear {{ name }}"}, "tags": ["a", 1]}},
        "take": [
            {"name": "id", "path": "data.items[0].id", "type": "number"},
            {"name": "score", "path": "$.data.items[0].score", "type": "number", "required": True},
            {"name": "on", "path": 'data.items[0]["on"]', "type": "date"},
            {"name": "ids", "path": "data.items[*].id", "type": "list"},
            {"name": "missing", "path": "data.nothing"},
        ],
        "status_as": "code",
    }
    publish(asking(config))
    subject = contact(language="zh")

    live()

    asked = web.asked[0]
    assert (asked.method, asked.path) == ("POST", "/people/wei%40acme.example?lang=zh&page=1")
    assert asked.json() == {"who": {"mail": "wei@acme.example", "hello": "Dear Wei Zhang"}, "tags": ["a", 1]}
    assert (asked.headers["x-name"], asked.headers["content-type"]) == ("Wei!", "application/json")
    assert asked.headers["idempotency-key"].endswith(":ask:0")
    assert outcome(subject) == "ok"
    found = variables(subject)
    assert (found["id"], found["score"], found["on"], found["ids"], found["missing"], found["code"]) == (
        "7",
        "81.50",
        "2026-03-05",
        [7],
        None,
        200,
    )
    assert path(subject)[:2] == [("ask", "", "waiting"), ("ask", "ok", "done")]


def post(web: Server, **more: Any) -> dict[str, Any]:
    return {"method": "POST", "url": f"{web.url}/orders", "body": {"kind": "json", "values": {"n": 1}}, **more}


def statuses(web: Server, *answers: Told) -> None:
    """One answer after the other, the last one for ever."""
    web.answer = lambda _asked: answers[min(len(web.asked), len(answers)) - 1]


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        ({"kind": "form", "values": {"q": "= name", "a": ["1", "2"]}}, _FORM, b"a=1&a=2&q=Wei+Zhang"),
        ({"kind": "text", "template": "Hello {{ name }}"}, "text/plain; charset=utf-8", b"Hello Wei Zhang"),
        ({"kind": "json", "template": '{"n": {{ name | json }}}'}, "application/json", b'{"n": "Wei Zhang"}'),
        ({"kind": "text", "template": "<a/>", "content_type": "text/xml"}, "text/xml", b"<a/>"),
    ],
)  # fmt: skip
def test_bodies_of_every_kind(
    web: Server, clock: VirtualClock, body: dict[str, Any], content_type: str, sent: bytes
) -> None:
    publish(asking({"method": "PUT", "url": web.url, "body": body}))
    contact()

    live()

    assert (web.asked[0].headers["content-type"], web.asked[0].body) == (content_type, sent)


def test_a_busy_server_is_asked_again_when_it_says(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({}, 429, Retry_After="120"), told({"ok": True}))
    publish(asking(post(web)))
    subject = contact()

    live()
    clock.advance(timedelta(seconds=119))
    live()
    before = len(web.asked)
    clock.advance(timedelta(seconds=1))
    live()

    assert (before, len(web.asked), outcome(subject)) == (1, 2, "ok")
    keys = {asked.headers["idempotency-key"] for asked in web.asked}
    assert len(keys) == 1


def test_retry_after_may_be_a_date(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({}, 503, Retry_After="Mon, 02 Mar 2026 09:10:00 GMT"), told({"ok": True}))
    publish(asking(post(web)))
    subject = contact()

    live()
    clock.advance(timedelta(minutes=9))
    live()
    before = len(web.asked)
    clock.advance(timedelta(minutes=1, seconds=5))
    live()

    assert (before, len(web.asked), outcome(subject)) == (1, 2, "ok")


def test_a_server_that_stays_broken_ends_in_failed_with_its_words(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({"error": "database on fire"}, 500))
    publish(asking(post(web, attempts=3)))
    subject = contact()

    for _ in range(6):
        live(2)
        clock.advance(timedelta(minutes=8))
    live()

    assert (len(web.asked), outcome(subject)) == (3, "failed")
    (row,) = effects()
    assert (row["state"], "database on fire" in row["error"]["reason"]["en"]) == ("failed", True)


def test_a_refusal_is_an_answer_and_not_asked_again(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({"error": "no such order"}, 404))
    publish(asking(post(web, status_as="code")))
    subject = contact()

    live()
    hours(clock, 3)
    live()

    assert (len(web.asked), outcome(subject), variables(subject)["code"]) == (1, "refused", 404)


def test_an_answer_without_what_is_needed_counts_as_failed(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({"data": {"n": "many"}}))
    publish(asking(post(web, take=[{"name": "n", "path": "data.n", "type": "number"}])))
    subject = contact()

    live()

    assert outcome(subject) == "failed"
    assert effects()[0]["error"]["reason"]["zh"] == '“data.n”不是数字："many"'


def test_an_order_whose_answer_never_came_is_uncertain_and_not_sent_again(web: Server, clock: VirtualClock) -> None:
    web.answer = lambda _asked: Told(seconds=0.6)
    publish(asking(post(web, time_out=0.2)))
    subject = contact()

    live()
    hours(clock, 30)
    live()

    (row,) = effects()
    assert (len(web.asked), outcome(subject), row["state"]) == (1, "timeout", "uncertain")
    assert row["error"]["reason"]["en"] == "“127.0.0.1” gave no answer within 0.2 seconds"


def test_a_question_whose_answer_never_came_is_asked_again(web: Server, clock: VirtualClock) -> None:
    web.answer = lambda _asked: Told(seconds=0.6 if len(web.asked) == 1 else 0)
    publish(asking({"url": web.url, "time_out": 0.2}))
    subject = contact()

    live()
    clock.advance(timedelta(minutes=5))
    live()

    assert (len(web.asked), outcome(subject)) == (2, "ok")


def test_after_its_time_nobody_waits_and_nothing_is_sent_any_more(web: Server, clock: VirtualClock) -> None:
    statuses(web, told({}, 503, Retry_After="7200"))
    publish(asking(post(web, within="1 hour")))
    subject = contact()

    live()
    hours(clock, 1)
    live()
    hours(clock, 2)
    live()

    assert (len(web.asked), outcome(subject), effects()[0]["state"]) == (1, "timeout", "cancelled")


def test_fifty_megabytes_fail_in_words_and_harm_nobody_else(web: Server, clock: VirtualClock) -> None:
    web.answer = lambda asked: Told(200, b"x" * 50_000_000) if b"big" in asked.body else told({})
    publish(asking(post(web, body={"kind": "text", "template": "{{ name }}"})))
    big, small = contact(name="big", email="b@acme.example"), contact()

    live()

    assert (outcome(big), outcome(small)) == ("failed", "ok")
    (trouble,) = [row["error"]["reason"] for row in effects() if row["error"]]
    assert trouble == {"en": "The answer is larger than 1,000 kB", "zh": "应答超过 1,000 kB"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
    ],
)
def test_the_machine_itself_is_not_reached_however_it_is_written(
    web: Server, clock: VirtualClock, settings: Any, url: str
) -> None:
    settings.GUANXI_PRIVATE_HOSTS = ""
    publish(asking({"url": url.format(port=web.url.rpartition(":")[2])}))
    subject = contact()

    live()

    assert (web.asked, outcome(subject)) == ([], "failed")
    assert "GUANXI_PRIVATE_HOSTS" in effects()[0]["error"]["reason"]["zh"]


# Credentials


def credential(
    name: str, kind: str, secrets: dict[str, str], hosts: tuple[str, ...] = ("127.0.0.1",), **public: str
) -> None:
    vault.create(name, kind, public, secrets, hosts, SYSTEM)


def test_a_credential_goes_along_and_stays_secret(web: Server, clock: VirtualClock) -> None:
    credential("erp", "bearer", {"token": "s3cr3t-token"})
    web.answer = lambda asked: told({"echo": asked.headers["authorization"]}, 400 if len(web.asked) == 1 else 200)
    publish(asking(post(web, credential="erp", take=[{"name": "echo", "path": "echo"}])))
    first, second = contact(), contact(name="Bo", email="bo@acme.example")

    live()

    assert [asked.headers["authorization"] for asked in web.asked] == ["Bearer s3cr3t-token"] * 2
    assert {outcome(first), outcome(second)} == {"ok", "refused"}
    assert everything_kept().count("s3cr3t") == 0


def everything_kept() -> str:
    """All text of every table that could hold what a request said or heard."""
    with connection.cursor() as cursor:
        tables = ("outbox", "trace", "event", "enrollment", "credential")
        return "".join(str(row) for table in tables for row in rows(cursor, f"select to_jsonb(t) from {table} t"))


def test_a_credential_is_not_sent_to_a_host_it_is_not_for(web: Server, clock: VirtualClock) -> None:
    credential("erp", "bearer", {"token": "s3cr3t-token"}, hosts=("api.example.com", ".erp.example"))
    publish(asking(post(web, credential="erp")))
    subject = contact()

    live()

    assert (web.asked, outcome(subject)) == ([], "failed")
    assert "127.0.0.1" in effects()[0]["error"]["reason"]["en"]


def test_a_signature_can_be_checked_by_the_receiver(web: Server, clock: VirtualClock) -> None:
    credential("hook", "hmac", {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    publish(asking(post(web, credential="hook")))
    contact()

    live()

    asked = web.asked[0]
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    key = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    expected = b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    assert asked.headers["webhook-signature"] == f"v1,{expected}"


def test_a_token_is_fetched_once_renewed_at_its_end_and_when_it_is_refused(web: Server, clock: VirtualClock) -> None:
    tokens_given: list[str] = []
    credential(
        "api", "oauth2", {"client_secret": "c-s3cret"}, token_url=f"{web.url}/token", client_id="me", scope="read"
    )

    def answer(asked: Asked) -> Told:
        if asked.path == "/token":
            tokens_given.append(f"token-{len(tokens_given)}")
            return told({"access_token": tokens_given[-1], "expires_in": 3600})
        return told({}, 401) if asked.headers["authorization"] == "Bearer token-1" else told({})

    web.answer = answer
    publish(asking({"url": f"{web.url}/x", "credential": "api"}))
    people = [contact(email=f"p{n}@acme.example") for n in range(3)]
    live()
    fetched_at_first = len(tokens_given)
    hours(clock, 1)
    late = contact(email="late@acme.example")
    live()

    assert (fetched_at_first, len(tokens_given)) == (1, 3)
    assert [outcome(one) for one in (*people, late)] == ["ok"] * 4
    question = web.asked[0]
    assert (question.body, question.headers["authorization"]) == (
        b"grant_type=client_credentials&scope=read",
        "Basic " + b64encode(b"me:c-s3cret").decode(),
    )
    assert "c-s3cret" not in everything_kept()


def test_a_credential_that_was_deleted_fails_the_request_in_words(web: Server, clock: VirtualClock) -> None:
    credential("erp", "bearer", {"token": "s3cr3t-token"})
    publish(asking(post(web, credential="erp")))
    subject = contact()
    with connection.cursor() as cursor:
        cursor.execute("delete from credential")

    live()

    assert (web.asked, outcome(subject)) == ([], "failed")


# What publishing finds, and what a simulation presumes


@pytest.mark.parametrize(
    ("config", "field", "code"),
    [
        ({"url": "ftp://example.com"}, "url", "not_an_address"),
        ({"url": "https://me:pw@example.com"}, "url", "not_an_address"),
        ({"url": "https://example.com/{{ nmae }}"}, "url", "unknown_field"),
        ({"url": "https://example.com/{{ name"}, "url", "template"),
        ({"url": _ELSEWHERE, "headers": {"Authorization": "Bearer x"}}, "headers.Authorization", "secret_in_flow"),
        ({"url": _ELSEWHERE, "headers": {"Host": "evil.example"}}, "headers.Host", "not_a_header"),
        ({"url": _ELSEWHERE, "headers": {"X-A": "= emial"}}, "headers.X-A", "unknown_field"),
        ({"url": _ELSEWHERE, "body": {"values": {"a": ["{{ emial }}"]}}}, "body.values.a.0", "unknown_field"),
        ({"url": _ELSEWHERE, "credential": "nobody"}, "credential", "unknown_name"),
        ({"url": _ELSEWHERE, "take": [{"name": "a", "path": "a..b"}]}, "take.0.path", "not_a_path"),
        ({"url": _ELSEWHERE, "method": "GE T"}, "method", "not_a_method"),
        ({"url": _ELSEWHERE, "body": {"kind": "form"}}, "body", "body_needs_one"),
    ],
)  # fmt: skip
def test_publishing_finds_faults_at_their_place(web: Server, config: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(asking(config))

    assert (f"steps.ask.config.{field}", code) in [(fault.field, fault.code) for fault in refused.value.faults]


def test_a_simulation_takes_the_sample_for_the_answer(web: Server, clock: VirtualClock) -> None:
    program = must_compile(publishing.definition_of(asking(
        post(web, sample={"id": "77"}, take=[{"name": "id", "path": "id"}])
    )))  # fmt: skip
    subject = contact()

    simulated = simulate(program, subject)

    assert [(line.step, line.exit) for line in simulated.lines] == [("ask", "ok"), ("was_ok", "")]
    assert (web.asked, len(simulated.world.effects)) == ([], 1)


def test_a_crash_between_request_and_record_is_shown_and_not_sent_again(web: Server, clock: VirtualClock) -> None:
    publish(asking(post(web)))
    subject = contact()
    run_until_idle()
    lock_and_die()

    clock.advance(timedelta(minutes=10))
    live()

    assert (web.asked, outcome(subject)) == ([], "timeout")
    assert [item.state for item in outbox.items()] == ["uncertain"]


def test_a_crash_of_a_repeatable_request_sends_it_again_under_the_same_key(web: Server, clock: VirtualClock) -> None:
    publish(asking(post(web, repeatable=True)))
    subject = contact()
    run_until_idle()
    lock_and_die()

    clock.advance(timedelta(minutes=10))
    live()

    assert (len(web.asked), outcome(subject)) == (1, "ok")


def lock_and_die() -> None:
    """A sender that took its rows, may have sent them, and never came back."""
    now = kit_clock.now()
    sending_rows.take(sending_rows.claim(now, 10), uuid4(), now)
