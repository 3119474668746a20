"""Write keys over HTTP: with somebody who may and somebody who may not."""

import pytest
from django.test import Client

from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_a06_write_keys_are_made_by_who_manages_settings(root_calls: Caller, cai_calls: Caller, client: Client) -> None:
    made = root_calls.post("/write-keys", {"name": "Shop"})
    assert made.status == 201
    assert f'data-key="{made.data["key"]}"' in made.data["script"]
    assert [key["name"] for key in root_calls.get("/write-keys").data] == ["Shop"]
    assert root_calls.post("/write-keys", {"name": " "}).codes() == [("name", "required")]
    for answer in (cai_calls.get("/write-keys"), cai_calls.post("/write-keys", {"name": "x"})):
        assert answer.status == 403
    assert cai_calls.delete(f"/write-keys/{made.data['key']}").status == 403
    assert root_calls.delete(f"/write-keys/{made.data['key']}").status == 204
    script = client.get("/gx.js")
    assert (script["Content-Type"], "__GUANXI__" in script.content.decode()) == (
        "text/javascript; charset=utf-8", False
    )  # fmt: skip
