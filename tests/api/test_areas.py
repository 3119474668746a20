"""The special addresses: each with somebody who may and somebody who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.access.models import User
from guanxi.channels.catcher import keep
from guanxi.channels.notices import notify
from guanxi.kit.phrase import Phrase
from guanxi.sales import facade as sales
from tests.api.conftest import Answer, Caller

pytestmark = pytest.mark.django_db

STAGES: list[dict[str, object]] = [
    {"key": "new", "name": {"en": "New", "zh": "新建"}, "transitions": ["quote"], "probability": 10, "max_days": 7},
    {"key": "quote", "name": {"en": "Quote", "zh": "报价"}, "transitions": ["won", "lost"], "required": ["amount"]},
    {"key": "won", "name": {"en": "Won", "zh": "赢单"}, "kind": "won", "probability": 100},
    {"key": "lost", "name": {"en": "Lost", "zh": "输单"}, "kind": "lost", "required": ["lost_reason"]},
]


@pytest.fixture(autouse=True)
def pipeline(db: None) -> None:
    sales.save_pipeline(sales.pipeline_of("standard", {"en": "Standard", "zh": "标准"}, STAGES, is_default=True))


@pytest.fixture
def ann(ada_calls: Caller) -> Answer:
    return ada_calls.post("/contacts", {"name": "Ann Lee", "email": "ann@example.com"})


@pytest.fixture
def deal(ada_calls: Caller, ann: Answer) -> Answer:
    return ada_calls.post("/deals", {"name": "Big one", "contact": ann.data["id"]})


def test_me(ada_calls: Caller, stranger_calls: Caller) -> None:
    me = ada_calls.get("/me").data
    assert (me["email"], me["team"]["label"], me["is_admin"], me["unread_notices"]) == (
        "ada@example.com", "East", False, 0,
    )  # fmt: skip
    assert stranger_calls.get("/me").status == 401


def test_i_may_change_my_language_and_zone_but_not_to_nonsense(ada_calls: Caller) -> None:
    assert ada_calls.patch("/me", {"language": "zh", "time_zone": "Europe/Berlin"}).data["language"] == "zh"
    assert ada_calls.patch("/me", {"time_zone": "Mars/Base"}).codes() == [("time_zone", "unknown_zone")]
    assert ada_calls.patch("/me", {"is_admin": True}).codes() == [("is_admin", "extra_forbidden")]


def test_chinese_is_read_aloud_to_whoever_is_in(ada_calls: Caller, stranger_calls: Caller) -> None:
    assert ada_calls.get("/search/spelling?text=续约 2027").data == {"text": "xu yue 2027"}
    assert ada_calls.get("/search/spelling").status == 422
    assert stranger_calls.get("/search/spelling?text=续约").status == 401


def test_meta_tells_objects_and_what_one_may(ada_calls: Caller, stranger_calls: Caller) -> None:
    meta = ada_calls.get("/meta").data
    contact = next(item for item in meta["objects"] if item["name"] == "contact")
    assert contact["can"] == {"create": True, "read": True, "write": True, "delete": True}
    tasks = next(relation for relation in contact["relations"] if relation["name"] == "tasks")
    assert (tasks["object"], tasks["kind"]) == ("task", "many")
    form = next(item for item in meta["objects"] if item["name"] == "form")
    assert form["can"]["create"] is False
    assert stranger_calls.get("/meta").status == 401


def test_a_condition_is_read_back_in_words(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    asked = {"object": "contact", "text": 'email contains "ann"'}
    found = ada_calls.post("/filters/check", asked).data
    assert (found["ok"], found["count"], bool(found["sentence"]["zh"])) == (True, 1, True)
    assert cai_calls.post("/filters/check", asked).data["count"] == 0
    wrong = ada_calls.post("/filters/check", {"object": "contact", "text": "emial = 5"}).data
    assert (wrong["ok"], wrong["faults"][0]["suggestion"]) == (False, "email")
    assert ada_calls.post("/filters/check", {"object": "cantact", "text": ""}).status == 404


def test_an_illegal_move_is_refused_with_every_reason(deal: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    path = f"/deals/{deal.data['id']}/move"
    refused = ada_calls.post(path, {"stage": "quote"})
    assert (refused.status, refused.data["code"], refused.codes()) == (409, "move_refused", [("amount", "required")])
    assert cai_calls.post(path, {"stage": "quote"}).status == 404
    moved = ada_calls.post(path, {"stage": "quote", "values": {"amount": "1200.50"}, "version": 1})
    assert (moved.status, moved.data["stage"], moved.data["amount"]) == (200, "quote", "1200.50")
    assert ada_calls.post(path, {"stage": "won", "version": 1}).data["code"] == "version_conflict"


def test_the_path_of_a_deal(deal: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    path = ada_calls.get(f"/deals/{deal.data['id']}/path").data
    assert [stage["state"] for stage in path["stages"]] == ["current", "later", "later", "later"]
    quote = next(step for step in path["next"] if step["stage"] == "quote")
    assert (quote["allowed"], quote["missing"][0]["field"]) == (False, "amount")
    assert cai_calls.get(f"/deals/{deal.data['id']}/path").status == 404


def test_the_board_counts_what_one_may_see(deal: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    new = ada_calls.get("/board").data["stages"][0]
    assert (new["stage"], new["count"], new["items"][0]["name"], new["items"][0]["days_in_stage"]) == (
        "new", 1, "Big one", 0.0,
    )  # fmt: skip
    assert cai_calls.get("/board").data["stages"][0]["count"] == 0
    assert ada_calls.get("/board", {"pipeline": "nothing"}).status == 404


def test_a_lead_becomes_a_deal(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    lead = ada_calls.post("/leads", {"title": "Enquiry", "contact": ann.data["id"]}).data
    path = f"/leads/{lead['id']}/convert"
    assert cai_calls.post(path, {}).status == 404
    made = ada_calls.post(path, {"deal": {"name": "From lead", "amount": "5"}})
    assert (made.status, made.data["name"], made.data["contact"]["label"]) == (200, "From lead", "Ann Lee")
    assert ada_calls.post(path, {}).status == 409


def test_pipelines(ada_calls: Caller, stranger_calls: Caller) -> None:
    assert [line["key"] for line in ada_calls.get("/pipelines").data] == ["standard"]
    assert stranger_calls.get("/pipelines").status == 401


def test_people_are_added_by_those_who_may(root_calls: Caller, ada_calls: Caller) -> None:
    new = {"email": "dan@example.com", "name": "Dan", "roles": ["sales_rep"]}
    assert ada_calls.post("/users", new).status == 403
    made = root_calls.post("/users", new)
    assert (made.status, made.data["roles"], len(made.data["password"]) > 10) == (201, ["sales_rep"], True)
    assert "Dan" in [user["name"] for user in ada_calls.get("/users").data]
    assert [team["name"] for team in ada_calls.get("/teams").data] == ["East", "West"]


def test_a_key_is_shown_once_and_is_ones_own(ada_calls: Caller, cai_calls: Caller) -> None:
    made = ada_calls.post("/keys", {"name": "CI"})
    assert (made.status, made.data["key"][:3]) == (201, "gx_")
    assert "key" not in ada_calls.get("/keys").data[0]
    assert cai_calls.get("/keys").data == []
    path = f"/keys/{made.data['id']}"
    assert [cai_calls.delete(path).status, ada_calls.delete(path).status] == [404, 204]


def test_notices_are_ones_own(ada: User, ada_calls: Caller, cai_calls: Caller) -> None:
    notify([ada.pk], Phrase("New lead", "新线索"), link="/leads/1")
    seen = ada_calls.get("/notices").data
    assert (seen["unread"], seen["items"][0]["title"]["zh"]) == (1, "新线索")
    assert cai_calls.get("/notices").data["items"] == []
    cai_calls.post("/notices/read", {"ids": [seen["items"][0]["id"]]})
    assert ada_calls.get("/notices").data["unread"] == 1
    assert ada_calls.post("/notices/read", {"all": True}).data == {"read": 1, "unread": 0}


def test_caught_mails_are_for_administrators(
    root_calls: Caller, ada_calls: Caller, tmp_path: object, settings: object
) -> None:
    settings.GUANXI_DATA = tmp_path  # type: ignore[attr-defined]
    keep(tmp_path / "mails", b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hi\r\n\r\nHello")  # type: ignore[operator]
    (mail,) = root_calls.get("/caught-mails").data["items"]
    assert (mail["from"], mail["subject"]) == ("a@example.com", "Hi")
    assert root_calls.get(f"/caught-mails/{mail['id']}").data["text"].strip() == "Hello"
    assert (ada_calls.get("/caught-mails").status, root_calls.get("/caught-mails/..%2fsecret").status) == (403, 404)


def test_today_shows_ones_own_work(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    ada_calls.post("/tasks", {"title": "Late", "due_at": "2020-01-01T09:00:00Z"})
    ada_calls.post("/tasks", {"title": "Some day", "due_at": "2099-01-01T09:00:00Z"})
    today = ada_calls.get("/today").data
    assert [today[name]["items"][0]["title"] for name in ("overdue", "upcoming")] == ["Late", "Some day"]
    assert cai_calls.get("/today").data["overdue"]["items"] == []


def test_the_audit_is_for_those_who_may_read_it(ann: Answer, root_calls: Caller, ada_calls: Caller) -> None:
    kinds = [item["kind"] for item in root_calls.get("/audit", {"kind": "contact"}).data["items"]]
    assert kinds == ["contact.created"]
    assert ada_calls.get("/audit").status == 403
    assert root_calls.get("/audit", {"actor": "user"}).data["items"]
    assert root_calls.get("/audit", {"actor": "user%"}).data["items"] == []


def test_flows_and_runs(ada_calls: Caller, mia_calls: Caller, root_calls: Caller, stranger_calls: Caller) -> None:
    assert (ada_calls.get("/flows").status, stranger_calls.get("/flows").status) == (200, 401)
    assert ada_calls.get("/flows/nothing").status == 404
    assert (ada_calls.get("/runs").status, mia_calls.get("/runs").data["items"]) == (403, [])
    assert (root_calls.get("/runs/1.1.nonsense").status, root_calls.get(f"/runs/1.1.{'0' * 32}").status) == (404, 404)
    assert ada_calls.post("/flows/nothing/pause").status == 403


def test_runs_of_a_record_are_for_those_who_see_it(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    asked = {"subject": ann.data["id"]}
    assert (ada_calls.get("/runs", asked).status, cai_calls.get("/runs", asked).status) == (200, 404)
    path = f"/contacts/{ann.data['id']}/next"
    assert (ada_calls.get(path).data, cai_calls.get(path).status) == ({"items": []}, 404)


def test_blueprints(root_calls: Caller, ada_calls: Caller) -> None:
    shipped = {one["key"]: one for one in ada_calls.get("/blueprints").data}
    assert shipped["lead-capture"]["drawing"]["steps"][0]["id"] == "clean"
    assert shipped["pipelines"]["drawing"] is None
    assert ada_calls.post("/blueprints/lead-capture/install").status == 403
    assert root_calls.post("/blueprints/nothing-like-it/install").status == 404


def test_the_outbox_is_for_those_who_run_the_flows(mia_calls: Caller, ada_calls: Caller) -> None:
    assert (mia_calls.get("/outbox").data["items"], ada_calls.get("/outbox").status) == ([], 403)
    assert mia_calls.get("/outbox", {"state": "lost"}).codes() == [("state", "unknown_state")]
    assert mia_calls.post("/outbox/5:nothing/retry").status == 404


def test_how_to_embed_a_form(root_calls: Caller, stranger_calls: Caller) -> None:
    fields = [{"name": "email", "label": {"en": "E-mail", "zh": "邮箱"}, "type": "email", "required": True}]
    form = root_calls.post("/forms", {"name": "Contact", "slug": "contact", "fields": fields})
    path = f"/forms/{form.data.get('id')}/embed"
    assert form.status == 201, form.data
    assert "/f/contact" in root_calls.get(path).data["url"]
    assert stranger_calls.get(path).status == 401


def test_an_import_over_http(mia_calls: Caller, ada_calls: Caller) -> None:
    file = SimpleUploadedFile("people.csv", b"Name,E-mail\nAnn,ann@example.com\nBob,bad\n", "text/csv")
    response = mia_calls.client.post("/api/v1/imports", {"file": file})
    job = response.json()
    assert (response.status_code, job["guess"]["object"], job["columns"]) == (201, "contact", ["Name", "E-mail"])
    path = f"/imports/{job['id']}"
    seen = mia_calls.post(f"{path}/preview", job["guess"]).data
    assert [row["outcome"] for row in seen["rows"]] == ["create", "refused"]
    assert seen["counts"] == {"create": 1, "update": 0, "unchanged": 0, "refused": 1}
    assert [column["path"] for column in seen["columns"]] == ["name", "email"]
    assert ada_calls.get(path).status == 403
    started = mia_calls.post(f"{path}/start", job["guess"])
    assert (started.status, started.data["status"]) == (200, "running")
    assert mia_calls.post(f"{path}/start", job["guess"]).data["code"] == "already_started"
    assert mia_calls.get(f"{path}/errors.csv").data.startswith("\ufeffName".encode())
    assert [item["id"] for item in mia_calls.get("/imports").data["items"]] == [job["id"]]
    assert "company.name" in [place["path"] for place in mia_calls.get("/imports/places/contact").data]


def test_a_mapping_to_nothing_is_told_by_column(mia_calls: Caller) -> None:
    file = SimpleUploadedFile("people.csv", b"Name,E-mail\nAnn,ann@example.com\n", "text/csv")
    job = mia_calls.client.post("/api/v1/imports", {"file": file}).json()
    plan = {"object": "contact", "mapping": {"Name": {"field": "nam"}, "Mail": "email"}}
    wrong = mia_calls.post(f"/imports/{job['id']}/preview", plan)
    assert wrong.codes() == [("mapping.Name", "unknown_field"), ("mapping.Mail", "unknown_column")]


def test_a_file_that_is_no_csv_is_refused_in_plain_words(mia_calls: Caller) -> None:
    file = SimpleUploadedFile("people.csv", b"\x7fELF" + b"\0" * 5000, "application/octet-stream")
    response = mia_calls.client.post("/api/v1/imports", {"file": file})
    assert (response.status_code, response.json()["code"]) == (422, "not_csv")


def test_a_file_may_be_larger_than_other_bodies(mia_calls: Caller) -> None:
    body = b"Name,E-mail\n" + b"".join(b"Ann %d,ann%d@example.com,\n" % (n, n) for n in range(100_000))
    response = mia_calls.client.post("/api/v1/imports", {"file": SimpleUploadedFile("people.csv", body, "text/csv")})
    job = response.json()
    assert (response.status_code, job["size"], job["guess"]["key"]) == (201, len(body), "email")
    assert 80_000 < job["rows_estimate"] < 120_000
