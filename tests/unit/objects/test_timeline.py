from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from guanxi.access.actors import SYSTEM, Actor, flow_actor
from guanxi.kit.errors import Invalid, NotFound
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.explain import CAUSES, Link, explain
from guanxi.objects.shape import shape_of
from guanxi.objects.timeline import timeline
from guanxi.objects.wording import change_sentence
from guanxi.objects.write import By, Draft, create, update
from tests.unit.objects.happened import happened

pytestmark = pytest.mark.usefixtures("things")


def made(object: str, by: Actor = SYSTEM, **values: object) -> UUID:
    id = create(object, [Draft({"name": "Ann", **values})], By(by))[0].id
    assert id is not None
    return id


def test_changes_are_told_with_names_of_fields_options_and_people(as_ada: Actor, as_root: Actor, bo: object) -> None:
    boss = made("person", as_ada, name="Boss")
    id = made("thing", as_ada, name="Vase")
    update("thing", [Draft({"stage": "sold", "person": boss}, id=id)], By(as_ada))
    item = timeline("thing", id, as_ada)[0]
    sold = timeline("thing", id, as_ada, kinds=["thing.updated"])[0]
    assert item.kind in ("thing.sold", "thing.updated")
    assert sold.sentence.en == "Ada changed Person from empty to Boss, Stage from New to Sold"
    assert sold.sentence.zh == "Ada修改了人员（空 → Boss）、阶段（新建 → 已售）"
    assert (sold.actor.kind, sold.actor.id, sold.by_automation) == ("user", str(as_ada.user), False)


def test_a_persons_timeline_has_what_happened_to_their_things() -> None:
    person = made("person", name="Ann")
    made("thing", name="Vase", code="v", price="5", stage="sold", person=person)
    told = [item.sentence.en for item in timeline("person", person, SYSTEM)]
    assert told[::-1] == [
        "Guanxi created the person",
        "Guanxi created the thing",
        "Guanxi sold “Vase #V” for 5",
    ]


@pytest.mark.parametrize(("zone", "shown"), [("UTC", "2026-03-01 20:30"), ("Asia/Shanghai", "2026-03-02 04:30")])
def test_moments_stand_as_the_clock_of_the_reader_shows_them(zone: str, shown: str) -> None:
    changes = {"seen_at": [None, "2026-03-01T20:30:00Z"]}
    said = change_sentence(shape_of("person"), same("Ada"), changes, {}, ZoneInfo(zone))
    assert said == Phrase(f"Ada changed Seen at from empty to {shown}", f"Ada修改了最近出现（空 → {shown}）")


def test_pages_of_history_continue_where_the_last_one_ended() -> None:
    id = made("person")
    for number in range(5):
        update("person", [Draft({"name": f"N{number}"}, id=id)], By(SYSTEM))
    first = timeline("person", id, SYSTEM, limit=4)
    rest = timeline("person", id, SYSTEM, limit=4, before=first[-1].event_ref)
    assert len(first + rest) == 6
    assert len({item.event_ref for item in first + rest}) == 6


def test_cai_reads_no_history_of_what_is_not_for_cai(as_ada: Actor, as_cai: Actor) -> None:
    pool = made("person", SYSTEM, name="Pool")
    made("thing", as_ada, person=pool)
    assert {item.object for item in timeline("person", pool, as_ada)} == {"person", "thing"}
    assert {item.object for item in timeline("person", pool, as_cai)} == {"person"}
    with pytest.raises(NotFound):
        timeline("person", made("person", as_ada), as_cai)


def test_a_value_is_explained_back_to_its_first_cause(as_ada: Actor) -> None:
    id = made("person", as_ada)
    trigger = happened(id)[0].ref
    run = Link("run", Phrase("the flow “Score”", "流程“评分”"), run="7.1.x", cause=trigger)
    update("person", [Draft({"score": 5}, id=id)], By(flow_actor("score"), cause="run:7.1.x#points@3", depth=1))
    with CAUSES.temporarily("run", lambda cause: run):
        story = explain("person", id, "score", as_ada)
    assert (story.value, story.label.zh) == (5, "分数")
    assert story.written is not None
    assert (story.written.by_automation, story.written.run) == (True, "7.1.x")
    assert [link.kind for link in story.chain] == ["run", "person.created"]


def test_the_first_value_is_explained_by_the_creation(as_ada: Actor) -> None:
    story = explain("person", made("person", as_ada), "name", as_ada)
    assert story.written is not None
    assert story.written.kind == "person.created"
    assert story.chain == ()


def test_causes_that_run_in_a_circle_end(as_ada: Actor) -> None:
    id = made("person", as_ada)
    update("person", [Draft({"name": "B"}, id=id)], By(SYSTEM, cause="loop:a"))
    with CAUSES.temporarily("loop", lambda cause: Link("loop", Phrase("x", "x"), cause="loop:a")):
        assert len(explain("person", id, "name", as_ada).chain) == 1


def test_cai_gets_no_explanation(as_ada: Actor, as_cai: Actor) -> None:
    id = made("person", as_ada)
    with pytest.raises(NotFound):
        explain("person", id, "name", as_cai)
    with pytest.raises(Invalid):
        explain("person", id, "nam", as_ada)
