"""People read what events hold in their own language."""

import pytest

from guanxi.events.kinds import KINDS

FIELDS = [(kind.name, field) for kind in KINDS.declared().values() for field in kind.fields]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_every_field_of_an_event_has_a_name_in_both_languages(kind: str, field: str) -> None:
    label = KINDS.declared()[kind].label_of(field)
    assert label.zh != label.en
    assert "_" not in label.en
