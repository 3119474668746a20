"""What a visitor sends: taken, refused with reasons, or kept out; never lost, never half-written."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM
from guanxi.events.read import timeline
from guanxi.kit.clock import VirtualClock
from guanxi.marketing.guards import visitor_address
from guanxi.marketing.models import Submission
from guanxi.objects import read
from tests.unit.marketing.conftest import build

GOOD = {"name": " Li Na ", "email": "Li.Na@Example.com", "phone": "+86 138 0013 8000", "message": "Hello"}
pytestmark = pytest.mark.django_db


def post(client: Client, data: Any, slug: str = "hello", **headers: str) -> Any:
    return client.post(f"/f/{slug}", data, content_type="application/json", headers=headers)


def only() -> Submission:
    return Submission.objects.get()


def token_in(page: str) -> str:
    found = re.search(r'name="_t" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_json_becomes_a_submission_with_its_event(form: UUID, visitor: Client) -> None:
    answer = post(visitor, {**GOOD, "consent": True})
    body = answer.json()
    assert (answer.status_code, body["ok"]) == (200, True)
    assert body["message"].startswith("Thank you")
    row = read.one("submission", UUID(body["submission"]), SYSTEM)
    assert row["form"]["id"] == form
    assert row["data"] == {**GOOD, "name": "Li Na"}
    assert row["status"] == "received"
    assert row["consent"]["given"] is True
    assert row["consent"]["wording"] == "Yes, write to me."
    events = timeline(record=UUID(body["submission"]), contact=None, limit=10)
    assert {event.kind for event in events} == {"submission.created", "form.submitted"}
    assert {event.actor for event in events} == {"visitor:hello"}
    assert next(event for event in events if event.kind == "form.submitted").data["form"] == "hello"


def test_a_post_that_follows_another_asks_the_database_once(form: UUID, visitor: Client) -> None:
    post(visitor, GOOD)
    with CaptureQueriesContext(connection) as asked:
        assert post(visitor, GOOD).json()["ok"] is True
    # The test's own transaction makes a savepoint necessary.
    assert [query["sql"].split()[0] for query in asked if "SAVEPOINT" not in query["sql"]] == ["with"]


def test_an_ordinary_form_post_is_answered_in_json_to_programs(form: UUID, visitor: Client) -> None:
    answer = visitor.post(
        "/f/hello", "name=Li&email=li%40example.com&topics=mes&topics=erp", "application/x-www-form-urlencoded"
    )
    assert answer.json()["ok"] is True
    assert only().data["topics"] == ["mes", "erp"]


def test_a_browser_without_scripts_is_led_to_a_page_that_can_be_reloaded(form: UUID, browser: Client) -> None:
    answer = browser.post("/f/hello", {"name": "王芳", "email": "wang@example.com", "_lang": "zh"})
    assert answer.status_code == 303
    assert "已收到" in browser.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"email": "nobody"}, "email", "not_email"),
        ({"email": ""}, "email", "required"),
        ({"name": None}, "name", "required"),
        ({"phone": "call me"}, "phone", "not_phone"),
        ({"phone": "12"}, "phone", "not_phone"),
        ({"phone": "12345", "country": "US"}, "phone", "not_phone"),
        ({"topics": ["crm"]}, "topics", "not_an_option"),
        ({"message": "x" * 201}, "message", "too_long"),
        ({"name": {"first": "Li"}}, "name", "not_text"),
        ({"emial": "li@example.com"}, "emial", "unknown_field"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refused_value_names_field_and_reason_and_is_kept(
    form: UUID, visitor: Client, given: dict[str, Any], field: str, code: str, language: str
) -> None:
    answer = post(visitor, {**GOOD, **given}, **{"accept-language": language})
    body = answer.json()
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert [(fault["field"], fault["code"]) for fault in body["faults"]] == [(field, code)]
    has_han = any("一" <= char <= "鿿" for char in body["faults"][0]["message"])
    assert has_han == (language == "zh")
    kept = only()
    assert kept.status == "refused"
    assert kept.data["message"].startswith(GOOD["message"]) or field == "message"
    assert kept.reason == body["faults"][0]["message"]
    kinds = {event.kind for event in timeline(record=kept.id, contact=None, limit=10)}
    assert kinds == {"submission.created", "form.refused"}


def test_a_misspelled_field_is_told_what_was_probably_meant(form: UUID, visitor: Client) -> None:
    message = post(visitor, {**GOOD, "emial": "x"}).json()["faults"][0]["message"]
    assert "did you mean “email”" in message


@pytest.mark.parametrize(
    "phone", ["+86 138 0013 8000", "13800138000", "(0)30-3123456", "+1 (415) 555-2671", "010 6552 9988"]
)
def test_phones_are_taken_as_people_write_them(form: UUID, visitor: Client, phone: str) -> None:
    assert post(visitor, {**GOOD, "phone": phone}).status_code == 200


def test_the_country_decides_what_is_a_possible_number(form: UUID, visitor: Client) -> None:
    assert post(visitor, {**GOOD, "phone": "030 3123456", "country": "DE"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b'{"name": "Li"', "application/json", 422, "bad_json"),
        (b"[" * 100_000, "application/json", 422, "bad_json"),
        (b'["Li"]', "application/json", 422, "not_an_object"),
        (b"name=\xff\xfe", "application/x-www-form-urlencoded", 422, "bad_form"),
        (b"<name>Li</name>", "application/xml", 422, "media_type"),
        (b"x" * 10_000_000, "application/json", 413, "too_large"),
        (b'{"name": "\\ud800", "email": "a@example.com"}', "application/json", 422, "bad_json"),
    ],
)
def test_broken_bodies_get_a_clear_answer_and_leave_nothing(
    form: UUID, visitor: Client, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = visitor.post("/f/hello", body, content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "value", ["a\x00b", "'; drop table submission; --", "<script>alert(1)</script>", "{{ 7 }}", "İ😀%\\"]
)
def test_strange_text_is_kept_as_text(form: UUID, visitor: Client, value: str) -> None:
    assert post(visitor, {**GOOD, "name": value}).status_code == 200
    assert only().data["name"] == value.replace("\x00", "")


def test_an_unknown_form_is_a_404_in_the_visitors_language(db: None, visitor: Client) -> None:
    answer = post(visitor, GOOD, "nowhere", **{"accept-language": "zh"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "没有这个表单")


def test_a_closed_form_takes_nothing_more(db: None, visitor: Client, browser: Client) -> None:
    build("old", status="closed")
    assert post(visitor, GOOD, "old").json()["code"] == "form_closed"
    assert browser.get("/f/old").status_code == 410


# Robots


def test_a_filled_honeypot_is_refused_in_words_and_kept_as_spam(form: UUID, visitor: Client) -> None:
    answer = post(visitor, {**GOOD, "homepage_url": "https://spam.example"})
    assert (answer.status_code, answer.json()["code"]) == (422, "spam")
    assert "robot" in answer.json()["faults"][0]["message"]
    assert only().status == "spam"


def test_a_page_sent_back_faster_than_hands_is_refused_and_a_second_later_taken(
    form: UUID, visitor: Client, clock: VirtualClock
) -> None:
    token = token_in(visitor.get("/f/hello").content.decode())
    assert post(visitor, {**GOOD, "_t": token}).json()["faults"][0]["code"] == "too_fast"
    clock.advance(timedelta(seconds=3))
    assert post(visitor, {**GOOD, "_t": token}).status_code == 200


def test_a_forged_or_borrowed_or_old_page_is_refused(form: UUID, visitor: Client, clock: VirtualClock) -> None:
    build("other")
    forged = token_in(visitor.get("/f/hello").content.decode())[:-2] + "xx"
    borrowed = token_in(visitor.get("/f/other").content.decode())
    old = token_in(visitor.get("/f/hello").content.decode())
    codes = [post(visitor, {**GOOD, "_t": token}).json()["faults"][0]["code"] for token in (forged, borrowed)]
    clock.advance(timedelta(days=8))
    codes.append(post(visitor, {**GOOD, "_t": old}).json()["faults"][0]["code"])
    assert codes == ["forged_page", "forged_page", "old_page"]


def test_one_visitor_may_not_flood_a_form_and_others_still_may(db: None, visitor: Client, clock: VirtualClock) -> None:
    build("busy", settings={"per_minute": 3})
    answers = [post(visitor, GOOD, "busy", **{"x-forwarded-for": "203.0.113.9"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3]["Retry-After"]) > 30
    assert "wait" in answers[3].json()["detail"]
    assert post(visitor, GOOD, "busy", **{"x-forwarded-for": "203.0.113.10"}).status_code == 200
    clock.advance(timedelta(seconds=61))
    assert post(visitor, GOOD, "busy", **{"x-forwarded-for": "203.0.113.9"}).status_code == 200


def test_a_stranger_cannot_choose_his_address_by_a_header(db: None) -> None:
    assert visitor_address("8.8.4.4", "1.1.1.1") == "8.8.4.4"
    assert visitor_address("10.0.0.2", "1.1.1.1, 8.8.8.8") == "8.8.8.8"


def test_no_address_is_stored_only_that_it_was_the_same(form: UUID, visitor: Client) -> None:
    for _ in range(2):
        post(visitor, GOOD, **{"x-forwarded-for": "203.0.113.9"})
    hashes = set(Submission.objects.values_list("ip_hash", flat=True))
    assert len(hashes) == 1
    assert "203" not in hashes.pop()


# Other people's pages


def test_only_allowed_origins_may_post(db: None, visitor: Client) -> None:
    build("mine", settings={"origins": ["https://shop.example"]})
    allowed = post(visitor, GOOD, "mine", origin="https://shop.example")
    refused = post(visitor, GOOD, "mine", origin="https://evil.example")
    assert allowed["Access-Control-Allow-Origin"] == "https://shop.example"
    assert (refused.status_code, refused.json()["code"]) == (403, "origin")
    assert "Access-Control-Allow-Origin" not in refused


def test_a_preflight_is_answered_for_allowed_origins(form: UUID, visitor: Client) -> None:
    answer = visitor.options("/f/hello", headers={"origin": "https://any.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "https://any.example"
    assert "Content-Type" in answer["Access-Control-Allow-Headers"]


def test_the_embed_script_carries_both_languages_and_cannot_be_broken_out_of(db: None, visitor: Client) -> None:
    build("evil", title={"en": "</script><script>alert(1)", "zh": "标题"}, intro={"en": "x", "zh": "y"})
    answer = visitor.get("/f/evil.js")
    code = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "工作邮箱" in code
    assert "Work e-mail" in code
    assert "</script" not in code
