from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.kit.errors import Forbidden, Invalid
from guanxi.objects.models import RecordKey
from guanxi.objects.write import By, Draft, Written, create, upsert
from tests.unit.objects.happened import happened
from tests.unit.objects.things import Person, Thing, declared


def put(
    *drafts: dict[str, object], by: Actor = SYSTEM, partial: bool = False, only_empty: bool = False
) -> list[Written]:
    given = [Draft(values) for values in drafts]
    return upsert("person", "email", given, By(by), partial=partial, only_empty=only_empty)


@pytest.mark.usefixtures("things")
def test_the_first_creates_and_the_second_changes() -> None:
    first = put({"name": "Ann", "email": "ann@example.com"})[0]
    second = put({"name": "Anna", "email": "ANN@example.com"})[0]
    assert (first.outcome, second.outcome, second.id) == ("created", "updated", first.id)
    assert [event.kind for event in happened(first.id)] == ["person.created", "person.updated"]


@pytest.mark.usefixtures("things")
def test_the_same_again_changes_nothing() -> None:
    rows: list[dict[str, object]] = [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(20)]
    assert {one.outcome for one in put(*rows)} == {"created"}
    assert {one.outcome for one in put(*rows)} == {"unchanged"}


@pytest.mark.usefixtures("things")
def test_one_key_twice_in_a_batch_is_one_record() -> None:
    done = put({"name": "Ann", "email": "a@example.com"}, {"name": "Anna", "email": "A@example.com"})
    assert [one.outcome for one in done] == ["created", "updated"]
    assert Person.objects.get().name == "Anna"


@pytest.mark.usefixtures("things")
def test_only_empty_fills_and_never_overwrites() -> None:
    put({"name": "Ann", "email": "a@example.com"})
    done = put({"name": "Other", "email": "a@example.com", "phone": "12345"}, only_empty=True)
    row = Person.objects.get()
    assert (done[0].outcome, row.name, row.phone) == ("updated", "Ann", "12345")


@pytest.mark.usefixtures("things")
def test_a_row_without_its_key_is_refused() -> None:
    done = put({"name": "Ann"}, {"name": "Bob", "email": "b@example.com"}, partial=True)
    assert [one.outcome for one in done] == ["refused", "created"]
    assert done[0].faults[0].code == "required"
    with pytest.raises(Invalid):
        put({"name": "Ann"})


@pytest.mark.usefixtures("things")
def test_a_refused_row_claims_no_key() -> None:
    put({"email": "a@example.com"}, partial=True)
    with pytest.raises(Invalid):
        put({"email": "a@example.com"})
    assert RecordKey.objects.count() == 0


@pytest.mark.usefixtures("things")
def test_the_key_is_compared_as_it_will_be_stored() -> None:
    create("thing", [Draft({"name": "Vase", "code": "a1"})], By(SYSTEM))
    done = upsert("thing", "code", [Draft({"name": "Jar", "code": "A1"})], By(SYSTEM))
    assert (done[0].outcome, Thing.objects.get().name) == ("updated", "Jar")


@pytest.mark.usefixtures("things")
def test_only_declared_keys_identify() -> None:
    with pytest.raises(Invalid) as caught:
        upsert("person", "phone", [Draft({"name": "Ann", "phone": "123"})], By(SYSTEM))
    assert caught.value.code == "unknown_key"


@pytest.mark.usefixtures("things")
def test_cai_cannot_overwrite_adas_record_by_knowing_its_key(as_ada: Actor, as_cai: Actor) -> None:
    put({"name": "Ann", "email": "a@example.com"}, by=as_ada)
    done = put({"name": "Taken over", "email": "a@example.com"}, by=as_cai, partial=True)
    assert (done[0].outcome, done[0].faults[0].code) == ("refused", "not_found")
    assert Person.objects.get().name == "Ann"


@pytest.mark.usefixtures("things")
def test_who_may_not_add_claims_nothing(as_ada: Actor) -> None:
    looking = Actor("user", user=as_ada.user, grants={"*": {"read": "all"}})
    with pytest.raises(Forbidden):
        put({"name": "Ann", "email": "a@example.com"}, by=looking)
    assert RecordKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_simultaneous_submissions_of_one_address_are_one_record() -> None:
    with declared():
        barrier, done = Barrier(8), []

        def submit(number: int) -> None:
            barrier.wait()
            done.append(put({"name": f"N{number}", "email": "same@example.com"})[0])
            connection.close()

        threads = [Thread(target=submit, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.outcome for one in done) == ["created", *["updated"] * 7]
        assert len({one.id for one in done}) == 1
        assert Person.objects.count() == 1
        assert Person.objects.get().version == 8
        assert isinstance(done[0].id, UUID)
