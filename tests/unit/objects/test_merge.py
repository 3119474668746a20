from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.kit.errors import Forbidden, Invalid, NotFound, Refused
from guanxi.objects.models import RecordKey
from guanxi.objects.timeline import timeline
from guanxi.objects.write import By, Draft, create, merge, restore
from tests.unit.objects.happened import happened
from tests.unit.objects.things import Person, Thing

pytestmark = pytest.mark.usefixtures("things")


def made(object: str, by: Actor = SYSTEM, **values: object) -> UUID:
    id = create(object, [Draft(values)], By(by))[0].id
    assert id is not None
    return id


def test_the_kept_record_takes_what_it_lacks_and_what_was_chosen() -> None:
    keep = made("person", name="Ann", tags=["a"])
    drop = made("person", name="Ann Lee", email="ann@example.com", phone="12345", tags=["b"])
    merge("person", keep, drop, {"name": "drop"}, By(SYSTEM))
    row = Person.objects.get(pk=keep)
    assert (row.name, row.email, row.phone, row.tags) == ("Ann Lee", "ann@example.com", "12345", ["a", "b"])
    assert RecordKey.objects.get().record == keep


def test_what_pointed_at_the_dropped_points_at_the_kept() -> None:
    keep, drop = made("person", name="Ann"), made("person", name="Twin")
    thing, worker = made("thing", name="Vase", person=drop), made("person", name="Worker", boss=drop)
    merge("person", keep, drop, {}, By(SYSTEM))
    assert Thing.objects.get(pk=thing).person == keep
    assert Person.objects.get(pk=worker).boss == keep
    event = happened(thing)[-1]
    assert (event.kind, event.contact) == ("thing.updated", keep)
    assert event.data == {"changes": {"person": [str(drop), str(keep)]}, "version": 2}


def test_a_chosen_key_moves_with_its_value() -> None:
    keep = made("person", name="Ann", email="old@example.com")
    drop = made("person", name="Twin", email="new@example.com")
    merge("person", keep, drop, {"email": "drop"}, By(SYSTEM))
    assert list(RecordKey.objects.values_list("value", "record")) == [("new@example.com", keep)]


def test_the_dropped_record_is_gone_but_its_past_is_told(as_root: Actor) -> None:
    keep, drop = made("person", name="Ann"), made("person", name="Twin")
    merge("person", keep, drop, {}, By(as_root))
    assert [event.kind for event in happened(drop)] == ["person.created", "person.deleted"]
    told = timeline("person", keep, as_root)
    assert "Root merged “Twin” into this person" in [item.sentence.en for item in told]
    assert [item.kind for item in told].count("person.created") == 2
    with pytest.raises(Refused):
        restore("person", [drop], By(as_root))


def test_the_kept_record_never_points_at_itself() -> None:
    drop = made("person", name="Twin")
    keep = made("person", name="Ann", boss=drop)
    merge("person", keep, drop, {}, By(SYSTEM))
    assert Person.objects.get(pk=keep).boss is None


def test_one_must_be_allowed_to_delete_the_one_and_change_the_other(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    keep, drop = made("person", as_ada, name="Ann"), made("person", as_ada, name="Twin")
    with pytest.raises(Forbidden):
        merge("person", keep, drop, {}, By(as_bo))
    with pytest.raises(NotFound):
        merge("person", keep, drop, {}, By(as_cai))
    assert merge("person", keep, drop, {}, By(as_ada)).id == keep


def test_a_record_is_not_merged_with_itself() -> None:
    keep = made("person", name="Ann")
    with pytest.raises(Invalid):
        merge("person", keep, keep, {}, By(SYSTEM))
    with pytest.raises(Invalid):
        merge("person", keep, made("person", name="B"), {"nme": "drop"}, By(SYSTEM))
