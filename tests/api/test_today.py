"""Today per role: counts are true and open what they count; what is nothing for somebody is not shown to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.api.conftest import Caller

BY = By(SYSTEM)


def tasks(owner: UUID | None, due: Any, count: int) -> None:
    drafts = [Draft({"title": f"Task {number}", "due_at": due, "owner": owner}) for number in range(count)]
    write.create("task", drafts, BY)


def opened(calls: Caller, part: dict[str, Any]) -> int:
    """How many rows the list shows to which the number leads."""
    plural = {"task": "tasks", "deal": "deals", "contact": "contacts", "lead": "leads"}[part["object"]]
    answer = calls.get(f"/{plural}", {"filter": part["filter"], "total": "true"})
    return int(answer.data["total"])


def test_a_long_list_is_cut_and_says_how_long_it_is(ada: User, ada_calls: Caller, clock: VirtualClock) -> None:
    tasks(ada.pk, clock.now() - timedelta(days=2), 34)
    tasks(ada.pk, clock.now() + timedelta(hours=1), 2)
    tasks(ada.pk, clock.now() + timedelta(days=2), 1)
    today = ada_calls.get("/today").data
    assert (len(today["overdue"]["items"]), today["overdue"]["total"]) == (20, 34)
    assert [today[part]["total"] for part in ("due_today", "upcoming")] == [2, 1]
    assert [opened(ada_calls, today[part]) for part in ("overdue", "due_today", "upcoming")] == [34, 2, 1]


def test_deals_that_stand_still_and_warm_contacts_open_the_same_rows(
    ada: User, as_ada: Actor, ada_calls: Caller, clock: VirtualClock
) -> None:
    install_blueprint("pipelines", SYSTEM)
    install_blueprint("lead-scoring", SYSTEM)
    write.create("deal", [Draft({"name": f"Deal {number}"}) for number in range(3)], By(as_ada))
    clock.advance(timedelta(days=8))
    write.create("deal", [Draft({"name": "Fresh"})], By(as_ada))
    warm = [Draft({"name": name, "score": score, "owner": ada.pk}) for name, score in (("A", 60), ("B", 59))]
    write.create("contact", warm, BY)
    today = ada_calls.get("/today").data
    assert (today["stalled_deals"]["total"], opened(ada_calls, today["stalled_deals"])) == (3, 3)
    assert today["stalled_deals"]["items"][0]["days_in_stage"] == 8.0
    assert [row["name"] for row in today["hot"]["items"]] == ["A"]
    assert opened(ada_calls, today["hot"]) == 1


def test_mine_is_mine_and_everyones_is_all_i_may_see(
    ada: User, bo: User, ada_calls: Caller, cai_calls: Caller, clock: VirtualClock
) -> None:
    for user in (ada, bo):
        write.create("contact", [Draft({"name": "Hot", "score": 90, "owner": user.pk, "team": user.team_id})], BY)
    assert ada_calls.get("/today").data["hot"]["total"] == 1
    assert ada_calls.get("/today", {"whose": "everyone"}).data["hot"]["total"] == 2
    assert cai_calls.get("/today", {"whose": "everyone"}).data["hot"]["total"] == 0


def test_failed_runs_are_counted_for_those_who_can_mend_them(ada_calls: Caller, mia_calls: Caller) -> None:
    assert ada_calls.get("/today").data["failed_runs"] is None
    assert mia_calls.get("/today").data["failed_runs"] == 0


def test_a_new_company_is_told_its_first_steps_until_they_are_done(
    ada: User, root_calls: Caller, mia_calls: Caller, ada_calls: Caller, clock: VirtualClock
) -> None:
    def steps(calls: Caller) -> dict[str, bool]:
        return {one["name"]: one["is_done"] for one in calls.get("/today").data["first_steps"]}

    told = steps(root_calls)
    assert told == {"customers": False, "colleagues": True, "form": False, "mails": False}
    assert steps(mia_calls).keys() == {"customers"}
    assert steps(ada_calls) == {}
    (first,) = write.create("contact", [Draft({"name": "First"})], BY)
    assert steps(root_calls)["customers"]
    write.create("lead", [Draft({"title": "First", "contact": first.id})], BY)
    assert steps(root_calls) == {}


def test_strangers_have_no_day(stranger_calls: Caller) -> None:
    assert stranger_calls.get("/today").status == 401
