from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.kit.errors import Conflict, Forbidden, NotFound
from guanxi.objects.models import RecordKey
from guanxi.objects.read import one
from guanxi.objects.write import By, Draft, create, delete, restore, update
from tests.unit.objects.happened import happened

pytestmark = pytest.mark.usefixtures("things")


def person(by: Actor, email: str = "ann@example.com") -> UUID:
    id = create("person", [Draft({"name": "Ann", "email": email})], By(by))[0].id
    assert id is not None
    return id


def test_a_deleted_record_is_out_of_sight_and_comes_back(as_ada: Actor) -> None:
    id = person(as_ada)
    assert delete("person", [id], By(as_ada))[0].outcome == "deleted"
    with pytest.raises(NotFound):
        one("person", id, as_ada)
    with pytest.raises(NotFound):
        update("person", [Draft({"name": "X"}, id=id)], By(as_ada))
    assert restore("person", [id], By(as_ada))[0].version == 3
    assert one("person", id, as_ada)["name"] == "Ann"
    assert [event.kind for event in happened(id)] == ["person.created", "person.deleted", "person.restored"]


def test_deleting_frees_the_key_and_restoring_takes_it_again(as_ada: Actor) -> None:
    id = person(as_ada)
    delete("person", [id], By(as_ada))
    assert RecordKey.objects.count() == 0
    restore("person", [id], By(as_ada))
    assert RecordKey.objects.get().record == id


def test_a_record_whose_key_was_taken_meanwhile_cannot_come_back(as_ada: Actor) -> None:
    id = person(as_ada)
    delete("person", [id], By(as_ada))
    other = person(as_ada)
    with pytest.raises(Conflict) as caught:
        restore("person", [id], By(as_ada))
    assert "E-mail" in caught.value.detail.en or "e-mail" in caught.value.detail.en
    assert RecordKey.objects.get().record == other


def test_bo_may_not_delete_and_cai_does_not_find_it(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    id = person(as_ada)
    with pytest.raises(Forbidden):
        delete("person", [id], By(as_bo))
    with pytest.raises(NotFound):
        delete("person", [id], By(as_cai))
    delete("person", [id], By(as_ada))
    with pytest.raises(NotFound):
        restore("person", [id], By(as_cai))


def test_one_record_that_is_not_there_refuses_the_whole_call() -> None:
    id = person(SYSTEM)
    delete("person", [id], By(SYSTEM))
    second = person(SYSTEM, "b@example.com")
    with pytest.raises(NotFound):
        delete("person", [second, id], By(SYSTEM))
    assert RecordKey.objects.get().record == second
