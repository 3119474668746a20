"""What flows ask people, over HTTP: those asked may answer, the administrator may look, Cai may do neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guanxi.access.models import User
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from tests.acceptance.paths import step
from tests.api.conftest import Caller
from tests.unit.automation.house import flow, person, publish
from tests.unit.objects.things import declared

Call = Callable[[User], Caller]


@pytest.fixture
def asked(db: None, ada: User) -> Iterator[None]:
    """Ada is asked for an approval and for facts."""
    who = {"users": [str(ada.pk)]}
    fields = [{"name": "budget", "type": "number"}]
    exits = {"approved": "facts", "rejected": "end", "expired": "end"}
    steps: list[dict[str, Any]] = [
        step("ask", "approval", exits, who=who, title="Shall we?"),
        step("facts", "ask", {"answered": "end", "expired": "end"}, who=who, title="How much?", fields=fields),
    ]
    catalog.forget()
    with declared():
        publish(flow(steps=steps))
        person("Wei")
        run_until_idle()
        yield
    catalog.forget()


def test_those_asked_see_and_answer(asked: None, call: Call, ada: User) -> None:
    ada_calls = call(ada)
    [first] = ada_calls.get("/approvals").data["items"]

    done = ada_calls.post(f"/approvals/{first['id']}/approve", {"comment": "Yes"})
    again = ada_calls.post(f"/approvals/{first['id']}/reject", {})
    run_until_idle()
    [second] = ada_calls.get("/approvals").data["items"]

    assert (first["kind"], first["state"], first["subject"]["label"], first["person"]["name"]) == (
        ("approval", "open", "Wei", "Ada")
    )
    assert (done.status, done.data["state"], done.data["comment"]) == (200, "approved", "Yes")
    assert (again.status, again.data["code"]) == (409, "not_open")
    assert (second["kind"], second["fields"][0]["name"]) == ("question", "budget")


def test_a_wrong_answer_names_its_field(asked: None, call: Call, ada: User) -> None:
    ada_calls = call(ada)
    [first] = ada_calls.get("/approvals").data["items"]
    ada_calls.post(f"/approvals/{first['id']}/approve", {})
    run_until_idle()
    [second] = ada_calls.get("/approvals").data["items"]

    wrong = ada_calls.post(f"/approvals/{second['id']}/answer", {"values": {"budget": "much"}})
    mixed = ada_calls.post(f"/approvals/{second['id']}/approve", {})
    right = ada_calls.post(f"/approvals/{second['id']}/answer", {"values": {"budget": 12}})

    assert (wrong.status, wrong.codes()) == (422, [("budget", "not_valid")])
    assert (mixed.status, mixed.data["code"]) == (409, "not_an_approval")
    assert right.data["answer"] == {"budget": "12"}


def test_cai_sees_nothing_and_answers_nothing(asked: None, call: Call, ada: User, cai: User) -> None:
    id = call(ada).get("/approvals").data["items"][0]["id"]
    cai_calls = call(cai)

    assert cai_calls.get("/approvals").data["items"] == []
    assert cai_calls.get("/approvals", {"all": "true"}).status == 403
    assert cai_calls.get(f"/approvals/{id}").status == 404
    assert cai_calls.post(f"/approvals/{id}/approve", {}).status == 404


def test_the_administrator_may_look_but_not_answer(asked: None, call: Call, root: User) -> None:
    root_calls = call(root)
    [one] = root_calls.get("/approvals", {"all": "true"}).data["items"]

    assert root_calls.get(f"/approvals/{one['id']}").status == 200
    assert root_calls.post(f"/approvals/{one['id']}/approve", {}).status == 403
