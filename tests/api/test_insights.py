"""Reports and dashboards over HTTP: with somebody who may and somebody who may not."""

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
NAME = {"en": "Mine", "zh": "我的"}
TILE = {"id": "funnel", "report": "funnel", "params": {"mode": "snapshot"}, "x": 0, "y": 0, "w": 6, "h": 6}


@pytest.fixture(autouse=True)
def furnished(db: None) -> None:
    for key in ("pipelines", "dashboards"):
        install_blueprint(key, SYSTEM)


def test_reports_are_declared_with_what_they_can_be_asked_for(ada_calls: Caller, stranger_calls: Caller) -> None:
    answer = ada_calls.get("/reports").data
    funnel = next(one for one in answer["reports"] if one["name"] == "funnel")
    assert funnel["params"]["properties"]["mode"]["enum"] == ["cohort", "snapshot"]
    assert {"name": "this_quarter", "label": {"en": "This quarter", "zh": "本季度"}} in answer["periods"]
    assert stranger_calls.get("/reports").status == 401


def test_a_report_counts_only_what_the_reader_may_see(ada_calls: Caller, cai_calls: Caller) -> None:
    ada_calls.post("/deals", {"name": "Hers", "amount": 5})
    hers, his = (calls.get("/reports/funnel", {"mode": "snapshot"}).data for calls in (ada_calls, cai_calls))
    assert (hers["total"]["figures"]["count"], his["total"]["figures"]["count"]) == (1, 0)
    assert hers["lines"][0]["figures"]["amount"] == [{"currency": "CNY", "amount": "5.0000"}]
    file = ada_calls.get("/reports/funnel/csv", {"mode": "snapshot"})
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_wrong_question_is_answered_with_its_place(ada_calls: Caller) -> None:
    answer = ada_calls.get("/reports/funnel", {"period": "never"})
    assert (answer.status, answer.codes()) == (422, [("period", "bad_parameter")])
    assert ada_calls.get("/reports/funnle").status == 404


def test_a_dashboard_is_ones_own_until_it_is_shared(ada_calls: Caller, cai_calls: Caller, root_calls: Caller) -> None:
    made = ada_calls.post("/dashboards", {"name": NAME, "tiles": [TILE]})
    assert made.status == 201
    path = f"/dashboards/{made.data['id']}"
    assert cai_calls.get(path).status == 404
    assert ada_calls.patch(path, {"version": 1, "is_shared": True}).status == 403
    assert root_calls.patch(path, {"version": 1, "is_shared": True}).status == 200
    assert cai_calls.get(path).data["may_change"] is False
    assert cai_calls.patch(path, {"version": 2, "name": NAME}).status == 403
    assert cai_calls.delete(path).status == 403
    assert ada_calls.patch(path, {"version": 1, "tiles": []}).status == 409
    assert ada_calls.delete(path).status == 204


def test_shipped_dashboards_are_seen_by_all_and_every_tile_answers(cai_calls: Caller) -> None:
    boards = cai_calls.get("/dashboards").data
    assert [board["key"] for board in boards] == ["sales", "marketing"]
    tiles = [tile for board in boards for tile in board["tiles"]]
    statuses = {tile["id"]: cai_calls.get(f"/reports/{tile['report']}", tile["params"]).status for tile in tiles}
    assert set(statuses.values()) == {200}, statuses


def test_a_tile_with_faults_says_which_and_what(ada_calls: Caller, ada: User) -> None:
    wrong = {**TILE, "id": "b", "w": 40}
    unknown = {**TILE, "id": "c", "report": "funnle"}
    answer = ada_calls.post("/dashboards", {"name": NAME, "tiles": [TILE, wrong, unknown]})
    assert answer.status == 422
    assert [field for field, _ in answer.codes()] == ["tiles.1.w", "tiles.2"]
    nameless = ada_calls.post("/dashboards", {"name": {"en": " ", "zh": ""}})
    assert nameless.codes() == [("name", "required")]
