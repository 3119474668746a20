"""A06: another system keeps its customers here in step, by documented REST and bulk addresses and an outside key."""

import json
from typing import Any

import pytest
from django.test import Client

from guanxi.access.keys import create_key
from guanxi.access.models import User
from guanxi.access.people import actor_of

pytestmark = pytest.mark.django_db


class Erp:
    """A program with an API key; it knows nothing but the documentation."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {create_key('ERP', user, actor_of(user))[1]}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        response = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body), "application/json", headers={**self.headers, **headers}
        )
        return response.status_code, response.json()

    def bulk(self, *items: dict[str, Any], **more: Any) -> Any:
        return self.ask("POST", "/contacts/bulk", {"key": "external_id", "items": list(items), **more})[1]


@pytest.fixture
def erp(mia: User) -> Erp:
    return Erp(mia)


ANN = {"external_id": "C-1", "name": "Ann Lee", "email": "ann@example.com", "city": "Berlin"}
BOB = {"external_id": "C-2", "name": "Bob Ray", "email": "bob@example.com"}


def counts(answer: Any) -> tuple[int, int, int, int]:
    return answer["created"], answer["updated"], answer["unchanged"], answer["refused"]


def test_a06_the_same_load_twice_changes_nothing(erp: Erp) -> None:
    assert counts(erp.bulk(ANN, BOB)) == (2, 0, 0, 0)
    assert counts(erp.bulk(ANN, BOB)) == (0, 0, 2, 0)


def test_a06_a_change_is_found_by_the_outside_key(erp: Erp) -> None:
    first = erp.bulk(ANN)
    second = erp.bulk({**ANN, "email": "ann.lee@example.com"})
    assert counts(second) == (0, 1, 0, 0)
    assert second["results"][0]["id"] == first["results"][0]["id"]


def test_a06_one_bad_row_does_not_hold_up_the_others(erp: Erp) -> None:
    answer = erp.bulk(ANN, {**BOB, "email": "nonsense"}, {"name": "No key"}, {"external_id": "C-4", "colour": "red"})
    assert [row["outcome"] for row in answer["results"]] == ["created", "refused", "refused", "refused"]
    faults = [row["faults"][0]["field"] for row in answer["results"][1:]]
    assert faults == ["email", "external_id", "colour"]


def test_a06_what_people_typed_is_kept_when_asked(erp: Erp) -> None:
    erp.bulk(ANN)
    erp.bulk({**ANN, "city": "Hamburg", "title": "CEO"}, only_empty=True)
    _, page = erp.ask("GET", "/contacts?filter=" + 'external_id%20%3D%20"C-1"')
    assert (page["items"][0]["city"], page["items"][0]["title"]) == ("Berlin", "CEO")


def test_a06_a_load_sent_again_after_a_lost_answer_is_done_once(erp: Erp) -> None:
    body = {"key": "external_id", "items": [ANN]}
    first = erp.ask("POST", "/contacts/bulk", body, **{"Idempotency-Key": "load-1"})
    second = erp.ask("POST", "/contacts/bulk", body, **{"Idempotency-Key": "load-1"})
    assert first == second


def test_a06_an_unknown_key_is_told_with_those_there_are(erp: Erp) -> None:
    status, answer = erp.ask("POST", "/contacts/bulk", {"key": "nickname", "items": [ANN]})
    assert (status, answer["code"]) == (422, "unknown_key")
    assert "external_id" in answer["detail"]


def test_a06_everything_used_here_is_documented(erp: Erp) -> None:
    _, description = erp.ask("GET", "/openapi.json")
    bulk = description["paths"]["/api/v1/contacts/bulk"]["post"]
    assert bulk["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/ContactBulk")
    assert "Idempotency-Key" in [parameter["name"] for parameter in bulk["parameters"]]
    new = description["components"]["schemas"]["ContactNew"]["properties"]
    assert {"name", "email", "external_id", "company"} <= set(new)
