"""Bad input of every sort gets a clear answer at the right place, and leaves nothing behind."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from guanxi.access.keys import create_key, revoke_key
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.api.limits import BUCKETS, Buckets
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import TooMany
from tests.api.conftest import Caller
from tests.cast import PASSWORD


def test_strangers_get_a_problem_they_can_read(stranger_calls: Caller) -> None:
    answer = stranger_calls.get("/contacts", accept_language="zh-CN")
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert (answer.data["code"], answer.data["title"]) == ("unauthenticated", "请先登录")
    assert answer.data["request_id"] == answer.headers["X-Request-Id"]
    assert "WWW-Authenticate" not in answer.headers


def test_answers_stay_out_of_caches_and_other_origins(ada_calls: Caller) -> None:
    answer = ada_calls.get("/contacts", origin="https://elsewhere.example")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_words_come_in_the_language_of_the_person(ada_calls: Caller, bo_calls: Caller) -> None:
    wrong = {"email": "nonsense"}
    assert "not an e-mail" in ada_calls.post("/contacts", wrong, accept_language="zh").data["detail"]
    assert "邮箱" in bo_calls.post("/contacts", wrong, accept_language="en").data["detail"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a": NaN}', b'{"name": "a", "name": "b"}', b"[" * 100_000])
def test_malformed_json_is_said_to_be_malformed(ada_calls: Caller, body: bytes) -> None:
    answer = ada_calls.raw("POST", "/contacts", body)
    assert (answer.status, answer.data["code"]) == (400, "malformed_body")


@pytest.mark.parametrize("body", [[], "text", 5, None])
def test_json_of_another_shape_is_refused(ada_calls: Caller, body: object) -> None:
    assert ada_calls.raw("POST", "/contacts", json.dumps(body).encode()).status == 400
    assert ada_calls.post("/contacts/bulk", {"key": "email", "items": [body]}).status == 422


def test_wrong_types_are_named(ada_calls: Caller) -> None:
    answer = ada_calls.post("/companies", {"name": "A", "employees": "many", "revenue": "NaN", "tags": "a"})
    assert sorted(answer.codes()) == [("employees", "not_number"), ("revenue", "not_number"), ("tags", "not_set")]


def test_a_nul_is_refused_where_it_stands(ada_calls: Caller) -> None:
    assert ada_calls.post("/contacts", {"name": "a\0b"}).codes() == [("name", "control_characters")]
    assert ada_calls.get("/contacts?search=a%00b").status == 400


def test_a_body_of_ten_megabytes_is_too_large(ada_calls: Caller) -> None:
    answer = ada_calls.raw("POST", "/contacts", b'{"name": "' + b"x" * 10_000_000 + b'"}')
    assert (answer.status, answer.data["code"]) == (413, "too_large")


def test_unknown_addresses_methods_and_ids(ada_calls: Caller) -> None:
    assert (ada_calls.get("/nothing").status, ada_calls.get("/contacts/not-an-id").status) == (404, 404)
    wrong = ada_calls.raw("PUT", "/contacts", b"{}")
    assert (wrong.status, wrong.data["code"]) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]


def test_limits_of_a_query_are_told(ada_calls: Caller) -> None:
    assert ada_calls.get("/contacts", {"limit": 100_000}).codes() == [("limit", "less_than_equal")]
    assert ada_calls.get("/contacts", {"after": "rubbish"}).status == 422


def test_a_session_needs_the_csrf_token_to_write(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    token = client.get("/api/v1/me").json()["csrf_token"]
    body = {"name": "Ann"}
    refused = client.post("/api/v1/contacts", body, content_type="application/json")
    accepted = client.post("/api/v1/contacts", body, content_type="application/json", headers={"X-CSRFToken": token})
    assert (refused.status_code, refused.json()["code"], accepted.status_code) == (403, "csrf", 201)


def test_a_person_signs_in_with_the_cookie_strangers_get(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/v1/me").status_code == 401
    token = client.cookies["csrftoken"].value
    login = {"email": "ada@example.com", "password": PASSWORD}
    done = client.post(
        "/_allauth/browser/v1/auth/login", login, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (done.status_code, client.get("/api/v1/me").json()["name"]) == (200, "Ada")


def test_a_key_works_until_it_is_revoked(call: Callable[[None], Caller], ada: User) -> None:
    key, raw = create_key("CI", ada, actor_of(ada))
    stranger = call(None)
    made = stranger.post("/contacts", {"name": "Ann"}, authorization=f"Bearer {raw}")
    assert (made.status, made.data["owner"]["label"]) == (201, "Ada")
    revoke_key(key.pk, actor_of(ada))
    late = stranger.get("/contacts", authorization=f"Bearer {raw}")
    assert (late.status, late.data["code"], late.headers["WWW-Authenticate"]) == (401, "bad_key", "Bearer")


def test_a_refused_write_leaves_nothing(ada_calls: Caller) -> None:
    ada_calls.post("/contacts", {"name": "Ann", "email": "bad"})
    assert ada_calls.get("/contacts", {"total": "true"}).data["total"] == 0


def test_who_asks_too_fast_is_told_when_to_go_on(
    ada_calls: Caller, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BUCKETS, "burst", 2)
    statuses = [ada_calls.get("/contacts").status for _ in range(3)]
    late = ada_calls.get("/contacts")
    assert statuses == [200, 200, 429]
    assert (late.status, late.data["code"], int(late.headers["Retry-After"]) >= 1) == (429, "too_many", True)


def test_tokens_flow_back_with_time(db: None, clock: VirtualClock) -> None:
    buckets = Buckets("test", rate=1, burst=1)
    buckets.take("ada")
    with pytest.raises(TooMany):
        buckets.take("ada")
    buckets.take("bo")
    clock.advance(timedelta(seconds=2))
    buckets.take("ada")
