"""Building a form: faults are found when it is saved, with their place."""

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.kit.errors import GuanxiError, Invalid
from guanxi.marketing.models import Form
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.unit.marketing.conftest import FIELDS, build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"fields": []}, "fields"),
        ({"fields": "name"}, "fields"),
        ({"fields": [*FIELDS, {"name": "email"}]}, "fields.6.name"),
        ({"fields": [{"name": "Über"}]}, "fields.0.name"),
        ({"fields": [{"name": "consent"}]}, "fields.0.name"),
        ({"fields": [{"name": "x", "type": "colour"}]}, "fields.0.type"),
        ({"fields": [{"name": "x", "type": "choice"}]}, "fields.0.options"),
        ({"fields": [{"name": "x", "requird": True}]}, "fields.0.requird"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"settings": {"per_minute": "many"}}, "settings.per_minute"),
        ({"settings": {"origin": []}}, "settings.origin"),
    ],
)
def test_a_fault_is_found_when_saving_and_has_its_place(db: None, more: dict[str, object], place: str) -> None:
    with pytest.raises(Invalid) as caught:
        build(**{"slug": "new", **more})  # type: ignore[arg-type]
    assert place in [fault.field for fault in caught.value.faults]
    assert not Form.objects.exists()


def test_two_forms_cannot_have_one_address(db: None) -> None:
    build("same")
    with pytest.raises(GuanxiError, match="address already"):
        build("same")


def test_a_form_without_address_gets_one(db: None) -> None:
    made = write.create("form", [Draft({"name": "活动报名", "fields": FIELDS})], By(SYSTEM))[0]
    assert made.id is not None
    assert Form.objects.get(id=made.id).slug.startswith("form-")


def test_a_shipped_form_is_installed_once_and_never_over_a_persons_changes(db: None) -> None:
    shipped = {"slug": "hi", "name": {"en": "Hi", "zh": "你好"}, "fields": FIELDS}
    newer = {**shipped, "title": {"en": "Hello", "zh": "你好啊"}}
    install = BLUEPRINT_PARTS["forms"].install
    outcomes = [install([item], By(SYSTEM), False)[0].outcome for item in (shipped, shipped, newer)]
    write.update("form", [Draft({"title": {"en": "Ours", "zh": "我们的"}}, id=Form.objects.get().id)], By(SYSTEM))
    outcomes += [install([shipped], By(SYSTEM), False)[0].outcome, install([shipped], By(SYSTEM), True)[0].outcome]
    assert outcomes == ["created", "kept", "updated", "kept", "updated"]
