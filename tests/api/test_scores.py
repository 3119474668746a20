"""B05 through the API: what an edit of a score model would do, publishing it, and who may."""

from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import Membership, Role, User
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import furnish, happened, settle
from tests.api.conftest import Caller

BY = By(SYSTEM)
CTO = {"id": "title", "label": {"en": "Decides", "zh": "决策者"}, "when": 'title = "CTO"', "points": "60"}
MODEL = {"name": {"en": "Mine", "zh": "我的"}, "rules": [CTO], "cap": 100, "threshold": 50}


@pytest.fixture
def people(db: None) -> dict[str, UUID]:
    furnish()
    drafts = [Draft({"name": name, "title": title}) for name, title in (("Ada", "CTO"), ("Bo", None))]
    ada, bo = write.create("contact", drafts, BY)
    write.create("lead", [Draft({"title": "Ada's", "contact": ada.id})], BY)
    assert ada.id
    assert bo.id
    return {"ada": ada.id, "bo": bo.id}


def may_edit_scores(user: User) -> None:
    role = Role.objects.create(key="scorer", abilities=["scores.manage"])
    Membership.objects.create(user=user, role=role)


def test_an_edit_shows_who_would_cross_the_threshold_before_it_is_saved(
    people: dict[str, UUID], root_calls: Caller
) -> None:
    tried = root_calls.post("/scores/mine/try", {**MODEL, "contact": str(people["ada"])})
    effect = tried.data["effect"]
    assert (tried.status, tried.data["faults"]) == (200, [])
    assert (effect["looked"], effect["total"], effect["changed"]) == (2, 2, 1)
    assert (sum(effect["before"]), sum(effect["after"])) == (2, 2)
    assert (effect["up"]["contacts"], effect["up"]["leads"], effect["down"]["contacts"]) == (1, 1, 0)
    assert [(one["label"], one["before"], one["after"]) for one in effect["up"]["named"]] == [("Ada", 25, 85)]
    lines = [(line["source"], line["points"]) for line in tried.data["contact"]["lines_after"]]
    assert lines == [("model:default", 25), ("model:mine", 60)]
    assert read.one("contact", people["ada"], SYSTEM)["score"] == 0


def test_names_are_shown_only_to_those_who_may_see_them(
    people: dict[str, UUID], cai: User, cai_calls: Caller, root: User
) -> None:
    may_edit_scores(cai)
    write.update(
        "contact", [Draft({"owner": root.pk}, id=read.page("contact", SYSTEM, search="Ada").items[0]["id"])], BY
    )
    effect = cai_calls.post("/scores/mine/try", MODEL).data["effect"]
    assert (effect["up"]["contacts"], effect["up"]["named"]) == (1, [])
    assert cai_calls.post("/scores/mine/try", {**MODEL, "contact": str(people["ada"])}).status == 404


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"threshold": 200}, "threshold", "unreachable"),
        ({"threshold": 0}, "threshold", "range"),
        ({"cap": 0}, "cap", "range"),
        ({"fade": {"percent": 10, "days": 0}}, "fade.days", "range"),
        ({"rules": [{**CTO, "when": 'titel = "CTO"'}]}, "rules.title.when", "expression"),
        ({"rules": [{**CTO, "points": "ten"}]}, "rules.title.points", "expression"),
        ({"rules": [CTO, CTO]}, "rules.title", "double"),
        ({"name": {"en": "", "zh": ""}}, "name", "required"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    change: dict[str, Any], field: str, code: str, people: dict[str, UUID], root_calls: Caller
) -> None:
    body = {**MODEL, **change}
    tried = root_calls.post("/scores/mine/try", body).data
    assert (field, code) in [(fault["field"], fault["code"]) for fault in tried["faults"]]
    assert tried["effect"] is None
    refused = root_calls.put("/scores/mine", body)
    assert refused.status == 422
    assert (field, code) in refused.codes()


def test_a_threshold_that_all_rules_together_cannot_reach_is_found(db: None, root_calls: Caller) -> None:
    """The second document's own example: 5 + 5 + 10, and more than 20 is asked for. No flow adds points here."""
    catalog.forget()
    install_blueprint("lead-scoring", SYSTEM)
    known = root_calls.get("/scores/default").data
    body = {name: known[name] for name in ("name", "rules", "cap", "threshold", "fade", "version")}
    assert root_calls.put("/scores/default", {**body, "is_active": False}).status == 200
    known = root_calls.get("/scores/points").data
    body = {name: known[name] for name in ("name", "rules", "cap", "fade")}
    tried = root_calls.post("/scores/points/try", {**body, "threshold": 21}).data
    assert (tried["highest"], [fault["field"] for fault in tried["faults"]]) == (20, ["threshold"])
    assert "20" in tried["faults"][0]["message"]["en"]
    assert root_calls.post("/scores/points/try", {**body, "threshold": 20}).data["faults"] == []


def test_ranges_that_overlap_and_rules_that_never_count_are_pointed_out(
    people: dict[str, UUID], root_calls: Caller
) -> None:
    def size(id: str, least: int, group: str) -> dict[str, Any]:
        when = f"company.employees > {least}"
        return {"id": id, "label": {"en": id, "zh": id}, "when": when, "points": "5", "first_of": group}

    def said(*rules: dict[str, Any]) -> list[tuple[str, str]]:
        tried = root_calls.post("/scores/mine/try", {**MODEL, "threshold": None, "rules": rules}).data
        return [(one["field"], one["code"]) for one in tried["advice"]]

    assert said(size("large", 1000, ""), size("small", 10, "")) == [("rules.small.when", "overlap")]
    assert said(size("large", 1000, "size"), size("small", 10, "size")) == []
    assert said(size("small", 10, "size"), size("large", 1000, "size")) == [("rules.large.when", "dead_rule")]
    never = {**CTO, "when": "company.employees > 10 and company.employees < 5"}
    assert said(never) == [("rules.title.when", "never_true")]


def test_publishing_is_a_version_everybody_is_scored_by(people: dict[str, UUID], root_calls: Caller) -> None:
    made = root_calls.put("/scores/mine", MODEL)
    assert (made.status, made.data["version"]) == (200, 1)
    settle()
    listed = root_calls.get("/scores").data
    assert (listed["recount"]["total"], listed["recount"]["done"], listed["recount"]["changed"]) == (2, 2, 1)
    assert listed["recount"]["finished_at"] is not None
    assert read.one("contact", people["ada"], SYSTEM)["score"] == 85
    (scored,) = happened("contact.scored")
    assert scored["reason"]["en"] == "The score model “Mine” was changed (version 1)"
    assert [event["model"] for event in happened("contact.qualified")] == ["default", "mine"]
    changed = root_calls.put("/scores/mine", {**MODEL, "cap": 90, "version": 1})
    assert changed.data["version"] == 2
    versions = root_calls.get("/scores/mine/versions").data
    assert [(one["version"], one["cap"], one["by"]["name"]["en"]) for one in versions] == [
        (2, 90, "Root"),
        (1, 100, "Root"),
    ]
    assert [event["key"] for event in happened("access.rules_changed")] == ["mine", "mine"]


def test_two_who_publish_at_once_do_not_overwrite_each_other(people: dict[str, UUID], root_calls: Caller) -> None:
    root_calls.put("/scores/mine", MODEL)
    assert root_calls.put("/scores/mine", {**MODEL, "version": 7}).status == 409
    assert root_calls.put("/scores/mine", MODEL).codes() == [("key", "taken")]


def test_cai_neither_sees_nor_tries_nor_publishes(people: dict[str, UUID], cai_calls: Caller) -> None:
    for answer in (
        cai_calls.get("/scores"),
        cai_calls.get("/scores/default"),
        cai_calls.get("/scores/default/versions"),
        cai_calls.post("/scores/mine/try", MODEL),
        cai_calls.put("/scores/mine", MODEL),
    ):
        assert answer.status == 403
