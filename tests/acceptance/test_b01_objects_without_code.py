"""B01: an object made in the app works at once, everywhere a declared one does, for those who may."""

import threading
from typing import Any

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.api.description import routers
from guanxi.automation.publishing import publish
from guanxi.objects import living, read, write
from guanxi.objects.custom_objects import TAKEN
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import By, Draft
from tests.acceptance.office import count, furnish, happened, settle
from tests.api.conftest import *  # noqa: F403 - callers with sessions
from tests.api.conftest import Caller

PROJECT = {
    "name": "project",
    "plural": "projects",
    "label": {"en": "Project", "zh": "项目"},
    "plural_label": {"en": "Projects", "zh": "项目"},
    "name_label": {"en": "Project name", "zh": "项目名称"},
    "icon": "briefcase",
    "has_contact": True,
}
BUDGET = {"name": "budget", "label": {"en": "Budget", "zh": "预算"}, "type": "number"}
FIRM = {"name": "firm", "label": {"zh": "客户公司"}, "type": "lookup", "target": "company"}
PHASE = {
    "name": "phase",
    "label": {"en": "Phase", "zh": "阶段"},
    "type": "choice",
    "options": [{"value": "plan", "label": {"zh": "规划"}}, {"value": "build", "label": {"en": "Building"}}],
}


@pytest.fixture
def project(root_calls: Caller) -> Any:
    made = root_calls.post("/objects", PROJECT)
    assert made.status == 201, made.data
    for field in (BUDGET, FIRM, PHASE):
        assert root_calls.post("/objects/project/fields", field).status == 201
    return made.data


def test_its_records_are_written_read_and_listed_by_its_own_address(project: Any, ada_calls: Caller) -> None:
    made = ada_calls.post("/projects", {"name": "Tower", "budget": "120.5", "phase": "plan"})
    assert (made.status, made.data["label"], made.data["owner"]["label"]) == (201, "Tower", "Ada")
    id = made.data["id"]
    assert ada_calls.patch(f"/projects/{id}", {"budget": 200, "version": 1}).data["budget"] == "200"
    listed = ada_calls.get("/projects", {"filter": 'budget > 150 and phase = "plan"', "sort": "name", "total": "true"})
    assert ([row["label"] for row in listed.data["items"]], listed.data["total"]) == (["Tower"], 1)
    assert ada_calls.get(f"/projects/{id}/timeline").data["items"][0]["kind"] == "project.updated"
    assert ada_calls.get(f"/projects/{id}/explain", {"field": "budget"}).data["actor"]["name"]["en"] == "Ada"
    assert ada_calls.get("/search", {"q": "towe"}).data[0]["object"] == "project"
    assert ada_calls.delete(f"/projects/{id}").status == 204
    assert ada_calls.post(f"/projects/{id}/restore").status == 200


def test_who_may_not_see_a_record_finds_nothing(project: Any, ada_calls: Caller, cai_calls: Caller) -> None:
    id = ada_calls.post("/projects", {"name": "Tower"}).data["id"]
    assert cai_calls.get(f"/projects/{id}").status == 404
    assert cai_calls.get("/projects", {"total": "true"}).data["total"] == 0
    assert cai_calls.get("/search", {"q": "tower"}).data == []


def test_only_who_manages_objects_may_make_them(cai_calls: Caller, root_calls: Caller) -> None:
    assert cai_calls.post("/objects", PROJECT).status == 403
    assert cai_calls.get("/objects").status == 403
    assert cai_calls.post("/objects/contact/fields", BUDGET).status == 403
    assert cai_calls.get("/projects").status == 404
    assert root_calls.get("/objects").status == 200


def test_a_role_may_be_given_its_own_rule_for_it(project: Any, root_calls: Caller, cai_calls: Caller) -> None:
    nothing = {"read": "none", "write": "none", "delete": "none", "create": False}
    assert cai_calls.post("/projects", {"name": "Mine"}).status == 201
    client = root_calls.client
    path = "/api/v1/objects/project/grants/sales_rep"
    assert client.put(path, nothing, content_type="application/json").status_code == 200
    assert cai_calls.post("/projects", {"name": "Mine"}).status == 403
    assert "project" not in [one["name"] for one in cai_calls.get("/meta").data["objects"]]
    assert cai_calls.client.put(path, nothing, content_type="application/json").status_code == 403
    assert root_calls.delete("/objects/project/grants/sales_rep").status == 200
    assert cai_calls.post("/projects", {"name": "Mine"}).status == 201


def test_conditions_of_other_objects_reach_it_both_ways(project: Any) -> None:
    (firm,) = write.create("company", [Draft({"name": "Acme"})], By(SYSTEM))
    (ann,) = write.create("contact", [Draft({"name": "Ann", "company": firm.id})], By(SYSTEM))
    write.create("project", [Draft({"name": "Tower", "firm": firm.id, "contact": ann.id, "budget": 9})], By(SYSTEM))
    assert read.count("project", SYSTEM, filter='firm.name = "Acme" and contact.name = "Ann"') == 1
    assert read.count("company", SYSTEM, filter="count(projects where budget > 8) = 1") == 1
    assert (
        read.count("contact", SYSTEM, filter="sum(projects.budget) = 9 and company.name = 'Acme'".replace("'", '"'))
        == 1
    )
    assert read.related("company", firm.id, "projects", SYSTEM).items[0]["label"] == "Tower"  # type: ignore[arg-type]


def test_a_flow_starts_from_it_and_writes_it(project: Any, clock: Any) -> None:
    furnish()
    publish(
        {
            "key": "big-project",
            "name": {"en": "Big project", "zh": "大项目"},
            "object": "project",
            "trigger": {"kind": "record.created", "when": "budget > 100"},
            "steps": [
                {"id": "up", "kind": "record.update", "config": {"values": {"phase": "build"}}, "next": "end"},
            ],
        },
        By(SYSTEM),
    )
    made = write.create(
        "project", [Draft({"name": name, "budget": size}) for name, size in (("Hut", 5), ("Tower", 500))], By(SYSTEM)
    )
    settle()
    rows = read.many("project", [one.id for one in made if one.id], SYSTEM)
    assert [rows[one.id]["phase"] for one in made if one.id] == [None, "build"]
    assert [one["flow"] for one in happened("flow.entered")] == ["big-project"]


def test_a_person_s_timeline_tells_what_happened_to_it(project: Any, ada_calls: Caller) -> None:
    contact = ada_calls.post("/contacts", {"name": "Ann"}).data["id"]
    ada_calls.post("/projects", {"name": "Tower", "contact": contact})
    kinds = [item["kind"] for item in ada_calls.get(f"/contacts/{contact}/timeline").data["items"]]
    assert kinds == ["project.created", "contact.created"]


def test_its_key_belongs_to_one_record_and_can_be_written_by(
    project: Any, root_calls: Caller, ada_calls: Caller
) -> None:
    serial = {"name": "serial", "label": {"en": "Serial"}, "type": "text"}
    root_calls.post("/objects/project/fields", serial)
    about = {key: value for key, value in PROJECT.items() if key not in ("name", "plural", "has_contact")}
    assert root_calls.patch("/objects/project", {**about, "keys": ["serial"]}).data["keys"] == ["serial"]
    ada_calls.post("/projects", {"name": "Tower", "serial": "T-1"})
    twice = ada_calls.post("/projects", {"name": "Other", "serial": "t-1"})
    assert (twice.status, twice.codes()) == (409, [("serial", "taken")])
    done = ada_calls.post("/projects/bulk", {"key": "serial", "items": [{"serial": "T-1", "name": "Spire"}]})
    assert (done.data["updated"], count("custom_record")) == (1, 1)


def test_a_retired_object_keeps_its_records(project: Any, root_calls: Caller, ada_calls: Caller) -> None:
    ada_calls.post("/projects", {"name": "Tower"})
    assert root_calls.delete("/objects/project").status == 204
    assert ada_calls.get("/projects").status == 404
    assert root_calls.post("/objects/project/revive").data["records"] == 1
    assert ada_calls.get("/projects", {"total": "true"}).data["total"] == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "Project"}, ("name", "bad_name")),
        ({"name": "contact"}, ("name", "taken")),
        ({"plural": "contacts"}, ("plural", "taken")),
        ({"plural": "imports"}, ("plural", "taken")),
        ({"plural": "project"}, ("plural", "same")),
        ({"label": {}}, ("label", "required")),
        ({"icon": "../x"}, ("icon", "bad_icon")),
        ({"keys": ["nothing"]}, ("keys", "unknown_field")),
    ],
)
def test_what_one_can_get_wrong_is_said_beside_its_field(root_calls: Caller, change: Any, fault: Any) -> None:
    refused = root_calls.post("/objects", {**PROJECT, **change}, **{"Accept-Language": "zh"})
    assert (refused.status, refused.codes()) == (422, [fault])
    assert not refused.data["detail"].isascii()


def test_no_made_object_can_take_an_address_of_the_api() -> None:
    prefixes = {prefix.strip("/").split("/")[0] for prefix, _, _ in routers() if prefix}
    roots = {
        path.strip("/").split("/")[0]
        for prefix, router, _ in routers()
        if not prefix
        for path in router.path_operations
    }
    declared = {kind.plural for kind in OBJECTS.declared().values()}
    assert {word for word in prefixes | roots if not word.startswith("{")} - declared - {""} <= TAKEN


@pytest.mark.django_db(transaction=True)
def test_another_process_knows_it_without_a_restart(root: Any, call: Any) -> None:
    """A thread stands for the other process: what it keeps was read before the object was made."""
    assert "project" not in OBJECTS
    call(root).post("/objects", PROJECT)
    living.forget()
    seen: list[bool] = []

    def look() -> None:
        seen.append(OBJECTS.by_plural("projects") is not None)
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [True]
