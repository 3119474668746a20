"""Rooms as settings, and the choice each person has."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.api.conftest import Caller
from tests.loopback import Server, Told, serving

pytestmark = pytest.mark.django_db
ROOM = {"name": "Sales", "service": "slack", "credential": "our-slack"}


@pytest.fixture
def slack(root_calls: Caller, settings: Settings) -> Iterator[Server]:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    with serving() as server:
        server.answer = lambda _asked: Told(200, b"ok")
        secrets = {"url": f"{server.url}/services/T/B/secret-part"}
        body = {"name": "our-slack", "kind": "slack", "secrets": secrets, "hosts": ["127.0.0.1"]}
        assert root_calls.post("/credentials", body).status == 201
        yield server


@pytest.mark.usefixtures("cast")
def test_a_room_is_added_tried_changed_and_removed(root_calls: Caller, slack: Server) -> None:
    made = root_calls.post("/chat-doors", ROOM)
    assert (made.status, made.data["service_label"]["en"]) == (201, "Slack")
    address = f"/chat-doors/{made.data['id']}"
    assert root_calls.post(f"{address}/try").data == {"error": None}
    slack.answer = lambda _asked: Told(404, b"no_service")
    assert "no_service" in root_calls.post(f"{address}/try").data["error"]["en"]
    assert root_calls.put(address, {**ROOM, "name": "All", "version": 1}).data["name"] == "All"
    assert root_calls.put(address, {**ROOM, "version": 1}).status == 409
    assert "secret-part" not in str(root_calls.get("/chat-doors").data)
    assert root_calls.delete(address).status == 204


def test_only_who_manages_settings_sets_rooms_up(ada_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.get("/chat-doors").status == 403
    assert cai_calls.post("/chat-doors", ROOM).status == 403
    assert cai_calls.post("/chat-doors/019d0000-0000-7000-8000-000000000000/try").status == 403


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": " "}, ("name", "required")),
        ({"service": "pigeon"}, ("service", "unknown")),
        ({"service": "wecom"}, ("credential", "wrong_kind")),
        ({"credential": "none"}, ("credential", "unknown_credential")),
        ({"team_id": "019d0000-0000-7000-8000-000000000000"}, ("team_id", "unknown")),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    change: dict[str, object], fault: tuple[str, str], root_calls: Caller, slack: Server
) -> None:
    answer = root_calls.post("/chat-doors", {**ROOM, **change})
    assert answer.status == 422
    assert fault in answer.codes()


def test_everybody_chooses_for_themselves(ada_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.get("/notice-choices").data == {"mail": True, "chat": True}
    assert ada_calls.put("/notice-choices", {"mail": False, "chat": True}).data == {"mail": False, "chat": True}
    assert ada_calls.get("/notice-choices").data == {"mail": False, "chat": True}
    assert cai_calls.get("/notice-choices").data == {"mail": True, "chat": True}
