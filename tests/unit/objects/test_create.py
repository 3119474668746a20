from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor, flow_actor
from guanxi.access.models import User
from guanxi.events.read import timeline
from guanxi.kit.errors import Conflict, Forbidden, Invalid
from guanxi.kit.ids import bucket_of, uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import By, Draft, create
from tests.unit.objects.happened import happened
from tests.unit.objects.things import Person, Thing

pytestmark = pytest.mark.usefixtures("things")
FULL: dict[str, object] = {
    "name": "Vase",
    "code": "a-1",
    "price": "12.50",
    "weight": 1.5,
    "is_good": "yes",
    "sold_on": "2026-03-01",
    "notes": "blue\nand white",
    "extra": {"a": [1, None]},
    "stage": "Sold",
}


def test_a_record_is_written_with_what_was_given(as_ada: Actor) -> None:
    given = {"name": "  Ann   Lee ", "email": "Ann@Example.COM", "tags": ["a", "b", "a"]}
    made = create("person", [Draft(given)], By(as_ada))
    row = Person.objects.get(pk=made[0].id)
    assert (row.name, row.email, row.tags, row.version) == ("Ann Lee", "ann@example.com", ["a", "b"], 1)
    assert row.bucket == bucket_of(row.pk)
    assert row.created_by == as_ada.stamp


def test_what_a_person_adds_is_theirs_and_their_teams(as_ada: Actor) -> None:
    made = create("person", [Draft({"name": "Ann"})], By(as_ada))
    row = Person.objects.get(pk=made[0].id)
    assert (row.owner_id, row.team_id) == (as_ada.user, as_ada.team)


def test_what_a_flow_adds_waits_in_the_pool() -> None:
    made = create("person", [Draft({"name": "Ann"})], By(flow_actor("welcome")))
    assert Person.objects.get(pk=made[0].id).owner_id is None


def test_a_record_given_to_somebody_stands_in_their_team(ada: User) -> None:
    made = create("person", [Draft({"name": "Ann", "owner": ada.pk})], By(SYSTEM))
    assert Person.objects.get(pk=made[0].id).team_id == ada.team_id


def test_every_type_of_field_keeps_its_value() -> None:
    made = create("thing", [Draft(FULL)], By(SYSTEM))
    row = Thing.objects.get(pk=made[0].id)
    assert (row.price, row.weight, row.is_good) == (Decimal("12.50"), Decimal("1.5"), True)
    assert (row.sold_on, row.notes, row.extra) == (date(2026, 3, 1), "blue\nand white", {"a": [1, None]})
    assert (row.stage, row.code, row.currency) == ("sold", "A-1", "CNY")


def test_the_event_is_there_with_the_row(as_ada: Actor) -> None:
    person = create("person", [Draft({"name": "Ann"})], By(as_ada))[0].id
    thing = create("thing", [Draft({**FULL, "person": person})], By(as_ada, cause="1.1.2.3", depth=2))[0].id
    events = happened(thing)
    assert [event.kind for event in events] == ["thing.created", "thing.sold"]
    assert {event.contact for event in events} == {person}
    assert {event.bucket for event in events} == {bucket_of(person or UUID(int=0))}
    assert (events[0].cause, events[0].depth, events[0].actor) == ("1.1.2.3", 2, as_ada.stamp)
    assert events[0].data["values"]["price"] == 12.5


def test_a_draft_may_name_its_own_cause() -> None:
    made = create("person", [Draft({"name": "Ann"}, cause="run:7", depth=3)], By(SYSTEM, cause="x"))
    assert [(event.cause, event.depth) for event in happened(made[0].id)] == [("run:7", 3)]


def test_an_unknown_field_is_refused_with_the_name_that_was_meant(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create("person", [Draft({"name": "Ann", "emial": "a@b.co"})], By(as_ada))
    assert [(fault.field, fault.code) for fault in caught.value.faults] == [("emial", "unknown_field")]
    assert "email" in caught.value.faults[0].message.zh


def test_all_that_is_wrong_is_said_at_once(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create("thing", [Draft({"price": "much", "stage": "soldd", "sold_on": "tomorrow"})], By(as_ada))
    assert [(fault.field, fault.code) for fault in caught.value.faults] == [
        ("price", "not_number"),
        ("stage", "not_an_option"),
        ("sold_on", "not_date"),
    ]


def test_a_required_field_must_be_there(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create("thing", [Draft({"name": "   "})], By(as_ada))
    assert caught.value.faults[0].message == Phrase("“Name” must not be empty", "“名称”不能为空")


def test_what_the_program_computes_cannot_be_set_by_hand(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create("person", [Draft({"name": "Ann", "score": 99})], By(as_ada))
    assert caught.value.faults[0].code == "readonly"
    assert create("person", [Draft({"name": "Ann", "score": 99})], By(flow_actor("score")))[0].outcome == "created"


def test_a_lookup_must_point_at_a_record_one_may_see(as_ada: Actor, as_cai: Actor) -> None:
    boss = create("person", [Draft({"name": "Boss"})], By(as_ada))[0].id
    for target, actor in ((boss, as_cai), (uuid7(), as_ada)):
        with pytest.raises(Invalid) as caught:
            create("person", [Draft({"name": "Ann", "boss": target})], By(actor))
        assert caught.value.faults[0].code == "unknown_record"


def test_an_owner_who_has_left_is_refused(as_root: Actor, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(Invalid) as caught:
        create("person", [Draft({"name": "Ann", "owner": ada.pk})], By(as_root))
    assert caught.value.faults[0].code == "unknown_owner"


def test_a_key_belongs_to_one_living_record(as_ada: Actor) -> None:
    create("person", [Draft({"name": "Ann", "email": "ann@example.com"})], By(as_ada))
    with pytest.raises(Conflict) as caught:
        create("person", [Draft({"name": "Ann", "email": "ANN@example.com"})], By(as_ada))
    assert [(fault.field, fault.code) for fault in caught.value.faults] == [("email", "taken")]
    assert Person.objects.count() == 1


def test_good_rows_are_written_beside_bad_ones(as_ada: Actor) -> None:
    drafts = [
        Draft({"name": "Ann", "email": "ann@example.com"}),
        Draft({"name": "Bad", "email": "bad"}),
        Draft({"name": "Twin", "email": "ann@example.com"}),
        Draft({"name": "Dan"}),
    ]
    made = create("person", drafts, By(as_ada), partial=True)
    assert [one.outcome for one in made] == ["created", "refused", "refused", "created"]
    assert [fault.code for one in made for fault in one.faults] == ["not_email", "taken"]
    assert Person.objects.count() == 2


def test_without_partial_one_bad_row_stops_all_and_says_which(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        create("person", [Draft({"name": "Ann"}), Draft({"name": "Bad", "email": "bad"})], By(as_ada))
    assert caught.value.faults[0].field == "1.email"
    assert Person.objects.count() == 0


def test_who_may_only_look_may_not_add(as_ada: Actor) -> None:
    looking = Actor("user", user=as_ada.user, grants={"*": {"read": "all"}})
    with pytest.raises(Forbidden):
        create("person", [Draft({"name": "Ann"})], By(looking))


def test_chinese_names_are_found_by_pinyin() -> None:
    made = create("person", [Draft({"name": "王芳"})], By(SYSTEM))
    assert Person.objects.get(pk=made[0].id).search_text == " 王芳 wangfang wf"


def test_lines_of_text_stand_whole_before_their_other_forms() -> None:
    made = create("person", [Draft({"name": "阳光" * 50, "email": "sun@example.com"})], By(SYSTEM))
    assert Person.objects.get(pk=made[0].id).search_text.startswith(f" {'阳光' * 50} sun@example.com ")


def test_moments_are_kept_in_utc() -> None:
    made = create("person", [Draft({"name": "Ann", "seen_at": "2026-03-01T08:00:00+08:00"})], By(SYSTEM))
    assert Person.objects.get(pk=made[0].id).seen_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_nothing_to_write_is_no_error(as_ada: Actor) -> None:
    assert create("person", [], By(as_ada)) == []
    assert timeline(uuid7(), None, limit=5) == []
