"""The vault over HTTP: what is secret goes in and never comes out, and only administrators see that it is there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.automation.entering import enroll
from guanxi.automation.vault import open_credential
from guanxi.kit.sql import rows
from tests.api.conftest import Caller
from tests.unit.automation.house import BY, flow, publish

ERP: Mapping[str, Any] = {
    "name": "erp",
    "kind": "basic",
    "settings": {"username": "guanxi"},
    "secrets": {"password": "p4ssw0rd!"},
    "hosts": ["api.erp.example"],
}
OWN_RECIPE = {"kind": "hmac", "settings": {"recipe": "own"}, "secrets": {"secret": "s"}}


def test_a_credential_is_kept_without_ever_being_shown(root_calls: Caller) -> None:
    made = root_calls.post("/credentials", ERP)
    listed = root_calls.get("/credentials")

    assert (made.status, [one["name"] for one in listed.data]) == (201, ["erp"])
    assert "p4ssw0rd!" not in f"{made.data} {listed.data} {sealed()}"
    opened = open_credential("erp")
    assert opened is not None
    assert (opened.part("password"), opened.part("username")) == ("p4ssw0rd!", "guanxi")


def sealed() -> str:
    with connection.cursor() as cursor:
        return str(rows(cursor, "select to_jsonb(c) from credential c")) + str(
            rows(cursor, "select data from event where kind like 'credential.%%'", [])
        )


@pytest.mark.parametrize("path", ["/credentials", "/credentials/kinds"])
def test_cai_sees_nothing_of_the_vault(cai_calls: Caller, root_calls: Caller, path: str) -> None:
    assert (cai_calls.get(path).status, root_calls.get(path).status) == (403, 200)


def test_cai_puts_nothing_into_the_vault(cai_calls: Caller, root_calls: Caller) -> None:
    assert (cai_calls.post("/credentials", ERP).status, root_calls.post("/credentials", ERP).status) == (403, 201)


def test_cai_changes_and_deletes_nothing(cai_calls: Caller, root_calls: Caller) -> None:
    id = root_calls.post("/credentials", ERP).data["id"]

    tried = [
        cai_calls.patch(f"/credentials/{id}", {"secrets": {"password": "x"}}).status,
        cai_calls.delete(f"/credentials/{id}").status,
    ]

    assert (tried, len(root_calls.get("/credentials").data)) == ([403, 403], 1)


def test_a_rotation_replaces_the_secret_and_is_told_to_the_audit(root_calls: Caller) -> None:
    id = root_calls.post("/credentials", ERP).data["id"]

    changed = root_calls.patch(f"/credentials/{id}", {"secrets": {"password": "n3w"}})

    opened = open_credential("erp")
    assert (changed.data["version"], opened and opened.part("password")) == (2, "n3w")
    told = root_calls.get("/audit", {"kind": "credential"}).data["items"]
    assert [item["kind"] for item in told] == ["credential.rotated", "credential.created"]


def test_a_secret_cannot_be_carried_off_to_another_host(root_calls: Caller) -> None:
    """Who does not know the secret must not make the program send it to a place of his own."""
    id = root_calls.post("/credentials", ERP).data["id"]

    alone = root_calls.patch(f"/credentials/{id}", {"hosts": ["evil.example"]})
    narrower = root_calls.patch(f"/credentials/{id}", {"hosts": ["api.erp.example"]})
    with_secret = root_calls.patch(f"/credentials/{id}", {"hosts": ["*"], "secrets": {"password": "known"}})

    assert (alone.status, alone.codes()) == (422, [("secrets", "secrets_again")])
    assert (narrower.status, with_secret.data["hosts"]) == (200, ["*"])


def test_a_credential_that_a_flow_uses_stays(root_calls: Caller) -> None:
    id = root_calls.post("/credentials", ERP).data["id"]
    ask = {"id": "ask", "kind": "http.request", "config": {"url": "https://api.erp.example", "credential": "erp"}}
    ways = dict.fromkeys(("ok", "refused", "failed", "timeout"), "end")
    publish(flow(object="contact", steps=[{**ask, "next": ways}]))

    refused = root_calls.delete(f"/credentials/{id}")

    assert (refused.status, refused.data["code"]) == (409, "in_use")
    assert root_calls.get("/credentials").data[0]["used_by"] == ["greet"]


def test_a_credential_stays_while_somebody_is_inside_a_version_that_uses_it(
    root_calls: Caller,
) -> None:
    root_calls.patch("/me", {"language": "en"})
    id = root_calls.post("/credentials", ERP).data["id"]
    wait = {"id": "wait", "kind": "wait", "config": {"span": "1 day"}}
    ask = {"id": "ask", "kind": "http.request", "config": {"url": "https://api.erp.example", "credential": "erp"}}
    ways = dict.fromkeys(("ok", "refused", "failed", "timeout"), "end")
    asking = flow(object="contact", steps=[{**wait, "next": "ask"}, {**ask, "next": ways}])
    publish(asking)
    wei = UUID(root_calls.post("/contacts", {"name": "Wei"}).data["id"])
    enroll("greet", [wei], BY)
    publish(flow(object="contact", steps=[wait]), move="new")

    refused = root_calls.delete(f"/credentials/{id}")

    assert (refused.status, "“Greet”" in refused.data["detail"]) == (409, True)


def test_a_credential_of_a_webhook_or_of_a_mailbox_stays(root_calls: Caller) -> None:
    root_calls.patch("/me", {"language": "en"})
    id = root_calls.post("/credentials", {**ERP, "kind": "hmac", "settings": {}, "secrets": {"secret": "s"}}).data["id"]
    publish(flow(object="contact", trigger={"kind": "webhook", "key": "orders", "credential": "erp"}))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into chat_door (id, name, service, credential, is_active, created_at, created_by)"
            " values (uuidv7(), 'Sales room', 'slack', 'erp', true, now(), '')"
        )

    refused = root_calls.delete(f"/credentials/{id}")

    assert (refused.status, refused.data["detail"]) == (409, "It is used by “Greet”, the chat room “Sales room”")


def test_a_credential_nobody_uses_can_go(root_calls: Caller) -> None:
    id = root_calls.post("/credentials", ERP).data["id"]

    gone = root_calls.delete(f"/credentials/{id}")

    assert (gone.status, root_calls.get("/credentials").data, open_credential("erp")) == (204, [], None)
    assert root_calls.delete(f"/credentials/{id}").status == 404


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "My ERP"}, "name", "not_a_key"),
        ({"kind": "magic"}, "kind", "unknown_kind"),
        ({"hosts": []}, "hosts", "missing"),
        ({"hosts": ["https://api.erp.example/"]}, "hosts.0", "not_a_host"),
        ({"settings": {}}, "settings.username", "missing"),
        ({"settings": {"username": "a", "pasword": "b"}}, "settings.pasword", "unknown_part"),
        ({"secrets": {}}, "secrets.password", "missing"),
        ({"secrets": {"password": "a\nb"}}, "secrets.password", "not_text"),
        (OWN_RECIPE, "settings.recipe", "not_an_option"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field(
    root_calls: Caller, change: dict[str, Any], field: str, code: str
) -> None:
    root_calls.patch("/me", {"language": "en"})
    english = root_calls.post("/credentials", {**ERP, **change})
    root_calls.patch("/me", {"language": "zh"})
    chinese = root_calls.post("/credentials", {**ERP, **change})

    assert (english.status, (field, code) in english.codes()) == (422, True)
    assert english.data["faults"][0]["message"] != chinese.data["faults"][0]["message"]


def test_a_name_is_given_once(root_calls: Caller) -> None:
    root_calls.post("/credentials", ERP)

    again = root_calls.post("/credentials", ERP)

    assert (again.status, again.codes()) == (409, [("name", "taken")])


def test_a_secret_moved_to_another_row_does_not_open(root_calls: Caller) -> None:
    """The text is bound to its row: copying it under another name gains nothing."""
    root_calls.post("/credentials", ERP)
    root_calls.post("/credentials", {**ERP, "name": "other", "secrets": {"password": "x"}})
    with connection.cursor() as cursor:
        cursor.execute(
            "update credential set sealed = (select sealed from credential where name = 'erp') where name = 'other'"
        )

    assert open_credential("other") is None
