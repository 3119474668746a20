import pytest

from guanxi.access.actors import Actor
from guanxi.objects.write import By, Draft, create
from tests.unit.objects.things import Person

pytestmark = pytest.mark.usefixtures("things")


def test_a_record_is_written_with_what_was_given(as_ada: Actor) -> None:
    made = create(
        "person", [Draft({"name": "  Ann   Lee ", "email": "Ann@Example.COM", "tags": ["a", "b", "a"]})], By(as_ada)
    )
    row = Person.objects.get(pk=made[0].id)
    assert (row.name, row.email, row.tags, row.version) == ("Ann Lee", "ann@example.com", ["a", "b"], 1)
    assert row.owner_id == as_ada.user
    assert row.team_id == as_ada.team
    assert row.created_by == as_ada.stamp
