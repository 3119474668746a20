"""Sources of enrichment as settings: who may, what is refused beside its field, a register from a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
SOURCES = "/enrichment/sources"
REGISTER = {"key": "register", "name": "Register", "kind": "register"}
CSV = b"name,industry,employees\nSpruce Ltd,manufacturing,1200\n"
UNKNOWN = f"{SOURCES}/019d0000-0000-7000-8000-000000000000"


def load(caller: Caller, address: str) -> int:
    file = SimpleUploadedFile("register.csv", CSV, "text/csv")
    return caller.client.post(f"/api/v1{address}/register", {"file": file}).status_code


def test_a_source_is_added_loaded_asked_changed_and_removed(root_calls: Caller) -> None:
    made = root_calls.post(SOURCES, REGISTER)
    assert (made.status, made.data["kind_label"]["zh"]) == (201, "企业名录（文件）")
    address = f"{SOURCES}/{made.data['id']}"
    assert load(root_calls, address) == 200
    said = root_calls.post(f"{address}/try", {"name": "Spruce Ltd"}).data
    assert said["values"]["industry"]["value"] == "manufacturing"
    assert root_calls.put(address, {**REGISTER, "name": "Companies", "version": 1}).data["version"] == 2
    late = root_calls.put(address, {**REGISTER, "version": 1})
    assert (late.status, late.data["code"]) == (409, "version")
    assert [one["name"] for one in root_calls.get(SOURCES).data] == ["Companies"]
    assert root_calls.delete(address).status == 204
    assert root_calls.delete(address).status == 404


def test_only_who_manages_settings_may_do_any_of_it(ada_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.get(SOURCES).status == 403
    assert cai_calls.post(SOURCES, REGISTER).status == 403
    assert cai_calls.put(UNKNOWN, REGISTER).status == 403
    assert cai_calls.delete(UNKNOWN).status == 403
    assert cai_calls.post(f"{UNKNOWN}/try", {"name": "Spruce"}).status == 403
    assert load(cai_calls, UNKNOWN) == 403


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"key": "Not a key"}, ("key", "not_a_key")),
        ({"name": " "}, ("name", "required")),
        ({"kind": "pigeon"}, ("kind", "unknown")),
        ({"keep_days": 9_999}, ("keep_days", "out_of_range")),
        ({"credential": "nothing"}, ("credential", "unknown_credential")),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    change: dict[str, object], fault: tuple[str, str], root_calls: Caller
) -> None:
    answer = root_calls.post(SOURCES, {**REGISTER, **change})
    assert answer.status == 422
    assert fault in answer.codes()


def test_a_key_is_given_once(root_calls: Caller) -> None:
    root_calls.post(SOURCES, REGISTER)
    again = root_calls.post(SOURCES, REGISTER)
    assert (again.status, again.codes()) == (409, [("key", "taken")])
