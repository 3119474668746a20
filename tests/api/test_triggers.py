"""The doors of triggers: webhooks from other systems, buttons, segments; each with one who may and one who may not."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation import publishing, vault
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.customers.segments import living
from guanxi.kit.clock import VirtualClock
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import runs
from tests.api.conftest import Answer, Caller

BY = By(SYSTEM)
ORDER = {"order": {"id": 17, "total": "99.50"}, "customer": {"email": "wei@example.com", "name": "Wei"}}
FIELDS = {"email": "customer.email", "name": "customer.name"}


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    living.forget()
    yield
    catalog.forget()
    living.forget()


def flow(trigger: dict[str, Any], key: str = "watch", object: str = "contact", **more: Any) -> None:
    wait = {"id": "rest", "kind": "wait", "config": {"span": "1 day"}}
    given = {"key": key, "name": "Watch", "object": object, "trigger": trigger, "re_entry": {"mode": "every"}}
    publishing.publish({**given, "steps": [wait], **more}, BY)


def contact(by: By = BY, **values: Any) -> UUID:
    (written,) = write.create("contact", [Draft({"name": "Wei", **values})], by)
    assert written.id is not None
    return written.id


def orders(**more: Any) -> None:
    trigger = {"kind": "webhook", "key": "orders", "open": True, "upsert": "email", "fields": FIELDS}
    values = [{"name": "total", "path": "order.total", "type": "number", "required": True}]
    flow({**trigger, "values": values, **more})


def call(body: Any, key: str = "orders", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = Client().post(f"/hooks/{key}", raw, content_type="application/json", headers=headers)
    return Answer(response.status_code, response.json(), dict(response.items()))


def test_a_call_becomes_a_record_and_a_run_with_its_values() -> None:
    orders()
    answer = call(ORDER)
    assert (answer.status, answer.data["outcome"]) == (202, "created")
    run_until_idle()
    person = read.one("contact", UUID(answer.data["record"]), SYSTEM)
    assert (person["email"], person["name"]) == ("wei@example.com", "Wei")
    assert len(runs("watch")) == 1
    assert context("watch")["total"] == "99.50"


def context(flow: str) -> dict[str, Any]:
    from tests.acceptance.office import rows

    text = "select e.context from enrollment e join flow f on f.id = e.flow where f.key = %s"
    return dict(rows(text, flow)[0][0])


def test_a_second_order_finds_the_same_person() -> None:
    orders()
    first = call(ORDER)
    second = call({**ORDER, "order": {"id": 18, "total": 3}})
    assert (second.data["outcome"], second.data["record"]) == ("unchanged", first.data["record"])
    run_until_idle()
    assert len(runs("watch")) == 2


@pytest.mark.parametrize(("more", "headers"), [({"id": "order.id"}, {}), ({}, {"webhook-id": "msg_1"})])
def test_a_call_that_is_sent_again_does_nothing_again(more: dict[str, Any], headers: dict[str, str]) -> None:
    orders(**more)
    first = call(ORDER, **headers)
    again = call(ORDER, **headers)
    assert (again.status, again.data["replayed"]) == (200, True)
    assert again.data["record"] == first.data["record"]
    run_until_idle()
    assert len(runs("watch")) == 1


def test_a_refused_call_may_come_again_under_its_id() -> None:
    orders(id="order.id")
    assert call({**ORDER, "customer": {}}).status == 422
    assert call(ORDER).status == 202


def signed(as_root: Actor, recipe: str) -> None:
    vault.create("shop", "hmac", {"recipe": recipe}, {"secret": "s3cret"}, ["*"], as_root)
    orders(open=False, credential="shop")


def test_only_a_signed_call_is_taken(as_root: Actor) -> None:
    signed(as_root, "plain")
    body = json.dumps(ORDER).encode()
    right = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    missing, wrong = call(body), call(body, **{"X-Hub-Signature-256": "sha256=" + "0" * 64})
    assert (missing.status, wrong.status) == (401, 401)
    assert "X-Hub-Signature-256" in missing.data["detail"]
    assert call(body, **{"X-Hub-Signature-256": f"sha256={right}"}).status == 202
    assert call(body + b" ", **{"X-Hub-Signature-256": f"sha256={right}"}).status == 401


def test_a_signature_with_a_time_ends_after_five_minutes(as_root: Actor, clock: VirtualClock) -> None:
    signed(as_root, "standard")
    body, at = json.dumps(ORDER).encode(), int(clock.now().timestamp())
    assert call(body, **standard(body, at)).status == 202
    late = call(body, **standard(body, at - 301))
    assert (late.status, late.data["code"]) == (401, "bad_signature")


def standard(body: bytes, at: int) -> dict[str, str]:
    message = f"msg_{at}.{at}.".encode() + body
    signature = b64encode(hmac.new(b"s3cret", message, hashlib.sha256).digest()).decode()
    return {"webhook-id": f"msg_{at}", "webhook-timestamp": str(at), "webhook-signature": f"v1,{signature}"}


BAD = [
    (b"{", 422, "malformed_body"),
    (b"\xff\xfe", 422, "malformed_body"),
    (b'{"customer": {"name": "a\\u0000b"}}', 422, "malformed_body"),
    (json.dumps({"customer": {"name": "Wei"}, "order": {"total": 1}}).encode(), 422, "invalid"),
    (json.dumps({**ORDER, "order": {"total": "much"}}).encode(), 422, "wrong_value"),
    (json.dumps({**ORDER, "customer": {"email": "no address"}}).encode(), 422, "invalid"),
    (b'{"a": "' + b"x" * (1024 * 1024) + b'"}', 413, "too_large"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD)
def test_what_cannot_be_used_is_refused_with_a_reason(body: bytes, status: int, code: str) -> None:
    orders()
    answer = call(body)
    assert (answer.status, answer.data["code"]) == (status, code)
    assert answer.data["detail"] or answer.data["faults"]
    run_until_idle()
    assert runs("watch") == []


def test_unknown_addresses_and_methods() -> None:
    orders()
    assert call(ORDER, key="nothing").status == 404
    assert Client().get("/hooks/orders").status_code == 405


def test_people_who_manage_flows_see_the_calls_and_others_do_not(root_calls: Caller, cai_calls: Caller) -> None:
    orders()
    call(ORDER)
    call(b"{")
    (hook,) = root_calls.get("/hooks").data
    assert hook["url"].endswith("/hooks/orders")
    assert hook["last"]["status"] == 422
    seen = root_calls.get("/hooks/orders/calls").data
    assert [(one["status"], one["outcome"]) for one in seen] == [(422, "refused"), (202, "created")]
    assert seen[1]["body"] == ORDER
    assert (cai_calls.get("/hooks").status, cai_calls.get("/hooks/orders/calls").status) == (403, 403)
    assert root_calls.get("/hooks/nothing/calls").status == 404


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"open": False}, "trigger.credential"),
        ({"upsert": "name"}, "trigger.upsert"),
        ({"fields": {"email": "a", "nmae": "b"}}, "trigger.fields.nmae"),
        ({"fields": {"email": "a..b["}}, "trigger.fields.email"),
        ({"key": "Or ders"}, "trigger.key"),
    ],
)
def test_a_webhook_with_faults_is_not_published(more: dict[str, Any], field: str) -> None:
    from guanxi.kit.errors import Invalid

    with pytest.raises(Invalid) as refused:
        orders(**more)
    assert field in [fault.field for fault in refused.value.faults]


BUTTON = {
    "kind": "button",
    "label": {"en": "Call back", "zh": "回访"},
    "inputs": [
        {"name": "on", "type": "date", "required": True},
        {"name": "tone", "type": "choice", "options": ["warm", "cool"]},
    ],
    "when": 'country = "CN"',
}


def test_a_button_asks_and_starts_on_many(root_calls: Caller) -> None:
    flow(BUTTON)
    wei, ada = contact(country="CN"), contact(country="GB")
    (shown,) = root_calls.get("/buttons/contact").data
    assert (shown["label"]["zh"], [one["name"] for one in shown["inputs"]]) == ("回访", ["on", "tone"])
    assert root_calls.get(f"/buttons/contact/{wei}").data[0]["enabled"] is True
    (off,) = root_calls.get(f"/buttons/contact/{ada}").data
    assert (off["enabled"], off["reason"]["en"] != "") == (False, True)
    body = {"ids": [str(wei), str(ada)], "inputs": {"on": "2026-03-05", "tone": "warm"}}
    pressed = root_calls.post("/buttons/watch/press", body).data
    assert (pressed["started"], pressed["refused"]) == (1, 1)
    run_until_idle()
    assert context("watch")["on"] == "2026-03-05"


def test_inputs_are_checked_each_at_its_place(root_calls: Caller) -> None:
    flow(BUTTON)
    body = {"ids": [str(contact())], "inputs": {"on": "soon", "tone": "hot", "more": 1}}
    answer = root_calls.post("/buttons/watch/press", body)
    assert answer.status == 422
    assert sorted(answer.codes()) == [
        ("inputs.more", "unknown"), ("inputs.on", "wrong_type"), ("inputs.tone", "wrong_type")
    ]  # fmt: skip
    empty = root_calls.post("/buttons/watch/press", {"ids": body["ids"]})
    assert empty.codes() == [("inputs.on", "required")]


def test_only_who_may_change_the_record_presses_there(
    as_ada: Actor, ada_calls: Caller, bo_calls: Caller, cai_calls: Caller
) -> None:
    flow({"kind": "button"})
    hers = contact(By(as_ada))
    assert len(ada_calls.get(f"/buttons/contact/{hers}").data) == 1
    assert bo_calls.get(f"/buttons/contact/{hers}").data == []  # sees it, may not change it
    assert cai_calls.get(f"/buttons/contact/{hers}").status == 404
    body = {"ids": [str(hers)]}
    assert bo_calls.post("/buttons/watch/press", body).data["started"] == 0
    assert cai_calls.post("/buttons/watch/press", body).data["started"] == 0
    assert cai_calls.post("/flows/watch/enroll", body).data[0]["run"] is None
    assert ada_calls.post("/buttons/watch/press", body).data["started"] == 1


def test_a_button_can_be_kept_for_roles(as_ada: Actor, ada_calls: Caller, mia_calls: Caller) -> None:
    flow({"kind": "button", "who": ["sales_manager"]})
    hers = contact(By(as_ada))
    assert ada_calls.get("/buttons/contact").data == []
    assert ada_calls.post("/buttons/watch/press", {"ids": [str(hers)]}).status == 404
    assert len(mia_calls.get("/buttons/contact").data) == 1
    assert mia_calls.post("/buttons/watch/press", {"ids": [str(hers)]}).data["started"] == 1


def test_a_button_of_a_flow_without_one_is_not_found(root_calls: Caller) -> None:
    flow({"kind": "record.created"})
    assert root_calls.post("/buttons/watch/press", {"ids": [str(contact())]}).status == 404
    assert root_calls.get("/buttons/planet").status == 404


def segment(caller: Caller, **values: Any) -> str:
    answer = caller.post("/segments", {"name": "VIP", "key": "vip", **values})
    assert answer.status == 201, answer.data
    run_until_idle()
    return str(answer.data["id"])


def test_a_segment_through_the_api(as_ada: Actor, ada_calls: Caller, cai_calls: Caller) -> None:
    contact(By(as_ada), country="CN")
    counted = ada_calls.post("/segments/count", {"condition": 'country = "CN"'}).data
    assert (counted["count"], counted["is_exact"], counted["sample"][0]["label"]) == (1, True, "Wei")
    assert counted["sentence"]["zh"] != counted["sentence"]["en"]
    id = segment(ada_calls, condition='country = "CN"')
    view = ada_calls.get(f"/segments/{id}/view").data
    assert (view["status"], view["members"], view["object_label"]["zh"]) == ("ready", 1, "联系人")
    (member,) = ada_calls.get(f"/segments/{id}/members").data["items"]
    assert (member["label"], member["since"] is not None) == ("Wei", True)
    for path in ("view", "members"):
        assert cai_calls.get(f"/segments/{id}/{path}").status == 404
    assert cai_calls.post(f"/segments/{id}/rebuild").status == 404
    assert cai_calls.post("/segments/count", {"condition": 'country = "CN"'}).data["count"] == 0
    assert ada_calls.post(f"/segments/{id}/rebuild").data["status"] == "building"


def test_members_by_hand(as_ada: Actor, ada_calls: Caller, bo_calls: Caller) -> None:
    wei = contact(By(as_ada))
    id = segment(ada_calls, kind="frozen")
    assert ada_calls.post(f"/segments/{id}/members", {"add": [str(wei)]}).data == {"added": 1, "removed": 0}
    assert bo_calls.post(f"/segments/{id}/members", {"remove": [str(wei)]}).status == 403
    assert ada_calls.post(f"/segments/{id}/members", {"remove": [str(wei)]}).data == {"added": 0, "removed": 1}


def test_a_wrong_condition_is_said_beside_the_condition(ada_calls: Caller) -> None:
    answer = ada_calls.post("/segments/count", {"condition": "nmae = 3"})
    assert (answer.status, answer.codes()[0][0]) == (422, "condition")
    saved = ada_calls.post("/segments", {"name": "VIP", "condition": "nmae = 3"})
    assert (saved.status, saved.codes()[0][0]) == (422, "condition")
