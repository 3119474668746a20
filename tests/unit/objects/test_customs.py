from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.kit.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import customs
from guanxi.objects.customs import Definition
from guanxi.objects.read import one, page
from guanxi.objects.write import By, Draft, create, update
from tests.unit.objects.happened import happened
from tests.unit.objects.things import Person

pytestmark = pytest.mark.usefixtures("things")
LEVELS = (("gold", Phrase("Gold", "金")), ("tin", Phrase("Tin", "锡")))


def define(name: str, type: str, actor: Actor = SYSTEM, **more: object) -> None:
    customs.define("person", Definition(name, Phrase(name.title(), name), type, **more), actor)  # type: ignore[arg-type]


def made(**values: object) -> UUID:
    id = create("person", [Draft({"name": "Ann", **values})], By(SYSTEM))[0].id
    assert id is not None
    return id


@pytest.mark.parametrize(
    ("type", "given", "kept", "condition"),
    [
        ("text", " a  b ", "a b", 'extra = "a b"'),
        ("number", "12.50", Decimal("12.5"), "extra > 12"),
        ("number", 3, Decimal(3), "extra = 3"),
        ("flag", "yes", True, "extra"),
        ("date", "2026-03-01", date(2026, 3, 1), "extra < today"),
        ("set", ["x", "y"], ["x", "y"], 'extra has "x"'),
        ("email", "A@B.co", "a@b.co", 'extra ends "b.co"'),
    ],
)
def test_a_new_field_can_be_used_at_once(type: str, given: object, kept: object, condition: str) -> None:
    define("extra", type)
    id = made(extra=given)
    made()
    assert one("person", id, SYSTEM)["extra"] == kept
    assert [row["id"] for row in page("person", SYSTEM, filter=condition, sort="-created_at").items] == [id]


def test_a_change_of_one_custom_field_leaves_the_others() -> None:
    define("size", "number")
    define("note", "text")
    id = made(size=1, note="a")
    update("person", [Draft({"size": 2}, id=id)], By(SYSTEM))
    assert Person.objects.get(pk=id).custom == {"size": 2, "note": "a"}
    assert happened(id)[-1].data["changes"] == {"size": [1, 2]}
    update("person", [Draft({"note": None}, id=id)], By(SYSTEM))
    assert Person.objects.get(pk=id).custom == {"size": 2}


def test_custom_fields_sort_with_empty_ones_last() -> None:
    define("size", "number")
    ids = [made(size=10), made(size=9), made()]
    rising = [row["id"] for row in page("person", SYSTEM, sort="size").items]
    falling = [row["id"] for row in page("person", SYSTEM, sort="-size").items]
    assert (rising, falling) == ([ids[1], ids[0], ids[2]], [ids[0], ids[1], ids[2]])


def test_a_choice_takes_its_options_and_nothing_else() -> None:
    define("level", "choice", options=LEVELS)
    assert one("person", made(level="金"), SYSTEM)["level"] == "gold"
    with pytest.raises(Invalid):
        made(level="silver")


def test_a_lookup_field_points_at_a_record_and_names_it() -> None:
    define("friend", "lookup", target="person")
    friend = made()
    assert one("person", made(friend=friend), SYSTEM)["friend"] == {"id": friend, "label": "Ann", "object": "person"}


def test_required_is_asked_of_new_records_and_leaves_old_ones_in_peace() -> None:
    id = made()
    define("size", "number", required=True)
    with pytest.raises(Invalid):
        made()
    assert update("person", [Draft({"name": "B"}, id=id)], By(SYSTEM))[0].outcome == "updated"


def test_a_retired_field_is_gone_and_comes_back_with_its_values() -> None:
    define("size", "number")
    id = made(size=7)
    customs.retire("person", "size", SYSTEM)
    with pytest.raises(Invalid):
        made(size=1)
    update("person", [Draft({"name": "B"}, id=id)], By(SYSTEM))
    customs.revive("person", "size", SYSTEM)
    assert one("person", id, SYSTEM)["size"] == 7


def test_the_label_changes_and_the_type_does_not() -> None:
    define("size", "number")
    assert customs.change("person", Definition("size", Phrase("Size", "尺寸"), "number"), SYSTEM).label.zh == "尺寸"
    with pytest.raises(Invalid):
        customs.change("person", Definition("size", Phrase("Size", "尺寸"), "text"), SYSTEM)


@pytest.mark.parametrize(
    "definition",
    [
        Definition("Bad name", Phrase("x", "x"), "text"),
        Definition("name", Phrase("x", "x"), "text"),
        Definition("and", Phrase("x", "x"), "text"),
        Definition("good", Phrase("x", "x"), "tex"),
        Definition("good", Phrase("x", "x"), "choice"),
        Definition("good", Phrase("x", "x"), "lookup", target="nothing"),
        Definition("good", Phrase("", ""), "text"),
    ],
)
def test_a_definition_that_cannot_work_is_refused(definition: Definition) -> None:
    with pytest.raises(Invalid):
        customs.define("person", definition, SYSTEM)


def test_two_fields_cannot_have_one_name() -> None:
    define("size", "number")
    with pytest.raises((Invalid, Conflict)):
        define("size", "text")


def test_cai_may_not_change_what_a_record_is(as_cai: Actor, as_root: Actor) -> None:
    with pytest.raises(Forbidden):
        define("size", "number", as_cai)
    define("size", "number", as_root)
    with pytest.raises(NotFound):
        customs.retire("person", "nothing", as_root)
