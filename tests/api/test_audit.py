"""H02: every change, login, key and export is found by who, what, when and text, by those who may."""

from datetime import timedelta

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.keys import create_key
from guanxi.access.models import User
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import happened
from tests.api.conftest import Caller


@pytest.fixture
def twelve(clock: VirtualClock, as_ada: Actor) -> None:
    """Written by one statement at one moment."""
    write.create("contact", [Draft({"name": f"Person {number}"}) for number in range(12)], By(as_ada))


def kinds(calls: Caller, **query: object) -> list[str]:
    return [item["kind"] for item in calls.get("/audit", query).data["items"]]


def test_pages_go_on_among_events_of_one_moment(twelve: None, root_calls: Caller) -> None:
    seen: list[str] = []
    before = ""
    for _ in range(3):
        page = root_calls.get("/audit", {"object": "contact", "limit": 5, "before": before}).data
        seen += [item["ref"] for item in page["items"]]
        before = page["next"] or ""
    assert (len(seen), len(set(seen)), before) == (12, 12, "")


def test_what_somebody_did_is_found_also_by_their_keys(
    twelve: None, ada: User, as_ada: Actor, root_calls: Caller, bo: User
) -> None:
    create_key("sync", ada, as_ada)
    assert "access.key_created" in kinds(root_calls, person=str(ada.pk))
    assert "contact.created" in kinds(root_calls, person=str(ada.pk))
    assert "contact.created" not in kinds(root_calls, person=str(bo.pk))


def test_a_search_narrows_by_kind_group_record_time_and_text(
    twelve: None, clock: VirtualClock, ada: User, as_ada: Actor, root_calls: Caller
) -> None:
    create_key("100%_sure", ada, as_ada)
    assert kinds(root_calls, text="100%_SURE") == ["access.key_created"]
    assert kinds(root_calls, text="100xxsure") == []
    assert len(kinds(root_calls, text="Person 7")) == 1
    assert "access.key_created" in kinds(root_calls, kind="people")
    assert "contact.created" not in kinds(root_calls, kind="people")
    assert set(kinds(root_calls, kind="contact")) == {"contact.created"}
    later = (clock.now() + timedelta(hours=1)).isoformat()
    assert kinds(root_calls, after=later) == []
    assert len(kinds(root_calls, kind="contact", until=later)) == 12
    assert root_calls.get("/audit", {"record": "nobody"}).codes() == [("record", "not_an_id")]


def test_an_export_is_a_csv_and_stands_in_the_audit_itself(twelve: None, root_calls: Caller, root: User) -> None:
    write.create("contact", [Draft({"name": "=cmd()"})], By(SYSTEM))
    answer = root_calls.get("/audit/export", {"object": "contact"})
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert (answer.status, len(lines)) == (200, 14)
    assert lines[0].startswith(("When,Who", "时间,操作者"))
    (told,) = happened("access.exported")
    assert (told["what"], told["filter"]) == ("audit", "object=contact")


def test_the_choices_name_every_kind(root_calls: Caller) -> None:
    choices = root_calls.get("/audit/choices").data
    assert "logins" in [group["key"] for group in choices["groups"]]
    assert "access.logged_in" in [kind["key"] for kind in choices["kinds"]]


def test_ada_may_not_read_it(twelve: None, ada_calls: Caller) -> None:
    for path in ("/audit", "/audit/choices", "/audit/export"):
        assert ada_calls.get(path).status == 403
