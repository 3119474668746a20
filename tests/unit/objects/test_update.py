from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM, Actor, flow_actor
from guanxi.access.models import User
from guanxi.kit.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from guanxi.kit.ids import uuid7
from guanxi.objects.models import RecordKey
from guanxi.objects.write import By, Draft, Written, create, update
from tests.unit.objects.happened import happened
from tests.unit.objects.things import Person, Thing, declared

in_one_transaction = pytest.mark.usefixtures("things")


def person(by: Actor, **values: object) -> UUID:
    id = create("person", [Draft({"name": "Ann", **values})], By(by))[0].id
    assert id is not None
    return id


def changed(by: Actor, id: UUID, version: int | None = None, **values: object) -> Written:
    return update("person", [Draft(values, id=id, version=version)], By(by))[0]


@in_one_transaction
def test_a_change_is_written_with_its_event(as_ada: Actor) -> None:
    id = person(as_ada, email="ann@example.com")
    done = changed(as_ada, id, name="Anna", email="anna@example.com")
    assert (done.outcome, done.version, done.changed) == ("updated", 2, ("email", "name"))
    event = happened(id)[-1]
    assert event.kind == "person.updated"
    assert event.data["changes"] == {"email": ["ann@example.com", "anna@example.com"], "name": ["Ann", "Anna"]}


@in_one_transaction
def test_what_is_the_same_is_not_written(as_ada: Actor) -> None:
    id = person(as_ada, tags=["a"])
    done = changed(as_ada, id, name=" Ann ", tags=["a"], score=0)
    assert (done.outcome, done.version) == ("unchanged", 1)
    assert len(happened(id)) == 1


@in_one_transaction
def test_an_untracked_field_leaves_neither_event_nor_version(as_ada: Actor) -> None:
    id = person(as_ada)
    done = changed(as_ada, id, seen_at="2026-03-01T00:00:00Z")
    assert (done.outcome, done.version, len(happened(id))) == ("updated", 1, 1)
    assert Person.objects.get(pk=id).seen_at == datetime(2026, 3, 1, tzinfo=UTC)


@in_one_transaction
def test_many_rows_change_different_fields_at_once(as_ada: Actor) -> None:
    first, second = person(as_ada, tags=["x"]), person(as_ada, phone="+86 10 1234 5678")
    update("person", [Draft({"name": "One"}, id=first), Draft({"phone": None}, id=second)], By(as_ada))
    one, two = Person.objects.get(pk=first), Person.objects.get(pk=second)
    assert (one.name, one.tags, two.name, two.phone) == ("One", ["x"], "Ann", None)


@in_one_transaction
def test_the_same_record_twice_in_a_batch_changes_twice(as_ada: Actor) -> None:
    id = person(as_ada)
    done = update("person", [Draft({"name": "B"}, id=id), Draft({"name": "C"}, id=id)], By(as_ada))
    assert [one.version for one in done] == [2, 3]
    assert Person.objects.get(pk=id).name == "C"


@in_one_transaction
def test_the_second_of_two_editors_is_told_who_was_first_and_what_changed(as_ada: Actor, as_root: Actor) -> None:
    id = person(as_ada)
    changed(as_root, id, version=1, name="Anna")
    with pytest.raises(Conflict) as caught:
        changed(as_ada, id, version=1, name="Annie")
    assert [fault.field for fault in caught.value.faults] == ["name"]
    assert "Root" in caught.value.detail.en
    assert "姓名" in caught.value.detail.zh


@in_one_transaction
def test_bo_sees_but_may_not_change_and_for_cai_it_does_not_exist(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    id = person(as_ada)
    with pytest.raises(Forbidden):
        changed(as_bo, id, name="Mine")
    with pytest.raises(NotFound):
        changed(as_cai, id, name="Mine")
    assert Person.objects.get(pk=id).version == 1


@in_one_transaction
def test_a_manager_changes_what_their_team_has(as_ada: Actor, as_mia: Actor) -> None:
    assert changed(as_mia, person(as_ada), name="Anna").outcome == "updated"


@in_one_transaction
def test_a_record_that_never_was_is_not_found(as_root: Actor) -> None:
    with pytest.raises(NotFound):
        changed(as_root, uuid7(), name="X")


@in_one_transaction
def test_partial_tells_each_row_its_fate(as_ada: Actor, as_cai: Actor) -> None:
    mine, theirs = person(as_ada), person(as_cai)
    drafts = [Draft({"name": "B"}, id=mine), Draft({"name": "B"}, id=theirs), Draft({"name": ""}, id=mine)]
    done = update("person", drafts, By(as_ada), partial=True)
    assert [one.outcome for one in done] == ["updated", "refused", "refused"]
    assert [fault.code for one in done for fault in one.faults] == ["not_found", "required"]


@in_one_transaction
def test_the_objects_own_checks_can_refuse(as_ada: Actor) -> None:
    id = create("thing", [Draft({"name": "Vase", "stage": "sold"})], By(as_ada))[0].id
    with pytest.raises(Refused) as caught:
        update("thing", [Draft({"stage": "new"}, id=id)], By(as_ada))
    assert caught.value.faults[0].code == "illegal_move"
    assert Thing.objects.get(pk=id).stage == "sold"


@in_one_transaction
def test_a_changed_key_frees_the_old_value_and_takes_the_new(as_ada: Actor) -> None:
    id = person(as_ada, email="old@example.com")
    changed(as_ada, id, email="new@example.com")
    assert list(RecordKey.objects.values_list("value", "record")) == [("new@example.com", id)]
    assert person(as_ada, email="old@example.com") != id


@in_one_transaction
def test_a_key_somebody_else_has_is_refused(as_ada: Actor) -> None:
    person(as_ada, email="a@example.com")
    other = person(as_ada, email="b@example.com")
    with pytest.raises(Conflict):
        changed(as_ada, other, email="a@example.com")
    assert Person.objects.get(pk=other).email == "b@example.com"
    assert RecordKey.objects.count() == 2


@in_one_transaction
def test_a_new_owner_brings_the_record_into_their_team(as_ada: Actor, cai: User) -> None:
    id = person(as_ada)
    changed(as_ada, id, owner=cai.pk)
    row = Person.objects.get(pk=id)
    assert (row.owner_id, row.team_id) == (cai.pk, cai.team_id)


@in_one_transaction
def test_what_an_earlier_rule_left_empty_does_not_hinder_another_change() -> None:
    id = person(SYSTEM)
    Person.objects.filter(pk=id).update(name="")
    assert changed(SYSTEM, id, phone="12345").outcome == "updated"


@in_one_transaction
def test_a_change_moves_the_search_text_along(as_ada: Actor) -> None:
    id = person(as_ada)
    changed(as_ada, id, name="李雷")
    assert Person.objects.get(pk=id).search_text == " 李雷 lilei ll"


@in_one_transaction
def test_a_field_cannot_be_emptied_when_it_is_required(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        changed(as_ada, person(as_ada), name=None)
    assert caught.value.faults[0].code == "required"


@in_one_transaction
def test_automation_signs_with_its_own_name(as_ada: Actor) -> None:
    id = person(as_ada)
    changed(flow_actor("score"), id, score=5)
    assert Person.objects.get(pk=id).updated_by == "flow:score"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_saw_the_same_version_one_saves_and_the_others_are_told() -> None:
    with declared():
        id = person(SYSTEM)
        barrier, fates = Barrier(6), []

        def save(number: int) -> None:
            barrier.wait()
            draft = Draft({"name": f"N{number}"}, id=id, version=1)
            fates.append(update("person", [draft], By(SYSTEM), partial=True)[0])
            connection.close()

        threads = [Thread(target=save, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.outcome for one in fates) == ["refused"] * 5 + ["updated"]
        assert {fault.code for one in fates for fault in one.faults} == {"changed"}
        assert Person.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_two_batches_over_the_same_rows_in_opposite_order_do_not_block_each_other() -> None:
    with declared():
        ids = [person(SYSTEM) for _ in range(20)]
        barrier, fates = Barrier(2), []

        def save(order: list[UUID], name: str) -> None:
            barrier.wait()
            for number in range(5):
                drafts = [Draft({"name": f"{name}{number}"}, id=id) for id in order]
                fates.extend(update("person", drafts, By(SYSTEM)))
            connection.close()

        threads = [Thread(target=save, args=(ids, "A")), Thread(target=save, args=(ids[::-1], "B"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(fates) == 200
        assert set(Person.objects.values_list("version", flat=True)) == {11}
