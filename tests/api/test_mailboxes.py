"""Mailboxes as settings: who may set them up, and what is refused beside its field."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests import imap
from tests.api.conftest import Caller
from tests.imap import Inbox

pytestmark = pytest.mark.django_db
BOX = {
    "name": "Answers",
    "address": "answers@spruce.example",
    "host": "127.0.0.1",
    "security": "none",
    "credential": "answers",
}


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    with imap.serving() as server:
        yield server


@pytest.fixture
def vault(root_calls: Caller, inbox: Inbox) -> None:
    for name, kind, settings, secrets in (
        ("answers", "basic", {"username": inbox.user}, {"password": inbox.password}),
        ("wrong", "basic", {"username": inbox.user}, {"password": "guess"}),
        ("token", "bearer", {}, {"token": "x"}),
    ):
        body = {"name": name, "kind": kind, "settings": settings, "secrets": secrets, "hosts": ["127.0.0.1"]}
        assert root_calls.post("/credentials", body).status == 201


@pytest.mark.usefixtures("vault")
def test_a_mailbox_is_set_up_tried_changed_and_removed(root_calls: Caller, inbox: Inbox) -> None:
    made = root_calls.post("/mailboxes", {**BOX, "port": inbox.port})
    assert made.status == 201
    address = f"/mailboxes/{made.data['id']}"
    assert root_calls.post(f"{address}/try").data == {"error": None, "waiting": 0}
    changed = root_calls.put(address, {**BOX, "port": inbox.port, "folder": "客户", "version": 1}).data
    assert (changed["folder"], changed["version"]) == ("客户", 2)
    assert "客户" in root_calls.post(f"{address}/try").data["error"]["zh"]
    inbox.folder = "&W6JiNw-"
    assert root_calls.post(f"{address}/try").data["error"] is None
    assert root_calls.put(address, {**BOX, "port": inbox.port, "version": 1}).status == 409
    assert root_calls.delete(address).status == 204
    assert root_calls.get("/mailboxes").data == []


@pytest.mark.usefixtures("vault")
def test_the_password_is_never_answered_and_a_wrong_one_is_said(root_calls: Caller, inbox: Inbox) -> None:
    made = root_calls.post("/mailboxes", {**BOX, "port": inbox.port, "credential": "wrong"}).data
    tried = root_calls.post(f"/mailboxes/{made['id']}/try").data
    assert "refused the login" in tried["error"]["en"]
    assert "拒绝登录" in tried["error"]["zh"]
    assert "guess" not in str(root_calls.get("/mailboxes").data) + str(tried)


def test_only_who_manages_settings_may_do_so(ada_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.get("/mailboxes").status == 403
    assert cai_calls.post("/mailboxes", BOX).status == 403
    unknown = "/mailboxes/019d0000-0000-7000-8000-000000000000"
    assert cai_calls.post(f"{unknown}/try").status == 403
    assert cai_calls.delete(unknown).status == 403


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"address": "nobody"}, ("address", "not_email")),
        ({"host": "http://x"}, ("host", "not_a_host")),
        ({"host": "imap.example.com"}, ("credential", "wrong_host")),
        ({"port": 0}, ("port", "out_of_range")),
        ({"security": "ssl"}, ("security", "unknown")),
        ({"folder": ""}, ("folder", "required")),
        ({"credential": "nothing"}, ("credential", "unknown_credential")),
        ({"credential": "token"}, ("credential", "wrong_kind")),
        ({"name": " "}, ("name", "required")),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    change: dict[str, object], fault: tuple[str, str], root_calls: Caller
) -> None:
    answer = root_calls.post("/mailboxes", {**BOX, **change})
    assert answer.status == 422
    assert fault in answer.codes()


@pytest.mark.usefixtures("vault")
def test_a_host_inside_the_house_is_not_spoken_to_unless_it_is_allowed(
    root_calls: Caller, inbox: Inbox, settings: Settings
) -> None:
    settings.GUANXI_PRIVATE_HOSTS = ""
    made = root_calls.post("/mailboxes", {**BOX, "port": inbox.port}).data
    tried = root_calls.post(f"/mailboxes/{made['id']}/try").data
    assert "GUANXI_PRIVATE_HOSTS" in tried["error"]["en"]
    assert inbox.commands == []
