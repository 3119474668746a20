import json
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from guanxi.access.login import NOBODY
from guanxi.access.models import User
from guanxi.events.log import Event
from guanxi.events.read import timeline
from tests.cast import PASSWORD

LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def login(client: Client, email: str, password: str = PASSWORD) -> Any:
    body = json.dumps({"email": email, "password": password})
    return client.post(LOGIN, body, content_type="application/json")


def audit(subject: UUID) -> list[Event]:
    return timeline(subject, None, limit=20)


def test_a_person_signs_in_and_out_and_the_audit_knows(ada: User, client: Client) -> None:
    assert login(client, "Ada@Example.com").status_code == 200
    assert client.get(SESSION).json()["meta"]["is_authenticated"]
    client.delete(SESSION)
    assert client.get(SESSION).status_code == 401
    kinds = [event.kind for event in audit(ada.pk)][::-1]
    assert kinds == ["access.user_created", "access.logged_in", "access.logged_out"]
    assert audit(ada.pk)[0].data["ip"] == "127.0.0.1"


def test_known_and_unknown_addresses_fail_alike(ada: User, client: Client) -> None:
    wrong, unknown = (
        login(client, "ada@example.com", "not it at all"),
        login(client, "who@example.com", "not it at all"),
    )
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert audit(ada.pk)[0].kind == "access.login_failed"
    assert audit(NOBODY)[0].data["email"] == "who@example.com"


def test_a_person_who_left_does_not_come_in(ada: User, client: Client) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert login(client, "ada@example.com").status_code != 200
    assert client.get(SESSION).status_code == 401


def test_guessing_is_stopped_before_the_password_is_looked_at(ada: User, client: Client) -> None:
    for _ in range(5):
        login(client, "ada@example.com", "wrong wrong wrong")
    answer = login(client, "ada@example.com")
    assert answer.status_code in (400, 429)
    assert client.get(SESSION).status_code == 401


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    body = json.dumps({"email": "new@example.com", "password": PASSWORD})
    answer = client.post("/_allauth/browser/v1/auth/signup", body, content_type="application/json")
    assert answer.status_code == 403
    assert not User.objects.exists()


def test_without_a_csrf_token_nothing_is_written(ada: User) -> None:
    assert login(Client(enforce_csrf_checks=True), "ada@example.com").status_code == 403
