"""Quiet hours, caps and rates as data: who may set them, and what is refused beside its field."""

import pytest

from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db

RULES = {
    "zone": "Asia/Shanghai",
    "hours": [{"channel": "email", "purpose": "marketing", "opens": "09:00", "closes": "18:00", "weekdays": [1, 2]}],
    "caps": [{"most": 3, "amount": 7, "unit": "days", "purposes": ["marketing"]}],
    "rates": [{"channel": "email", "most": 100, "seconds": 60}],
}


def test_the_rules_come_back_as_they_were_set(root_calls: Caller) -> None:
    assert root_calls.get("/sending").data["version"] == 0
    saved = root_calls.put("/sending", {**RULES, "version": 0}).data
    assert saved["hours"] == [{**RULES["hours"][0], "calendar": ""}]  # type: ignore[dict-item]
    assert saved["caps"] == [{**RULES["caps"][0], "channel": "*"}]  # type: ignore[dict-item]
    assert (saved["rates"], saved["zone"], saved["version"]) == (RULES["rates"], "Asia/Shanghai", 1)
    assert root_calls.get("/sending").data == saved
    assert [one["value"] for one in saved["purposes"]] == ["marketing", "sales", "service"]


def test_only_who_manages_settings_sees_and_sets_them(ada_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.get("/sending").status == 403
    assert cai_calls.put("/sending", RULES).status == 403


def test_two_who_change_the_rules_do_not_overwrite_each_other(root_calls: Caller) -> None:
    assert root_calls.put("/sending", {**RULES, "version": 0}).status == 200
    assert root_calls.put("/sending", {**RULES, "version": 0}).status == 409


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"zone": "Mars/Base"}, "zone", "unknown_zone"),
        ({"hours": [{"opens": "25:00"}]}, "hours.0.opens", "bad_time"),
        ({"hours": [{"closes": "8"}]}, "hours.0.closes", "bad_time"),
        ({"hours": [{}, {"weekdays": [0]}]}, "hours.1.weekdays", "bad_days"),
        ({"hours": [{"weekdays": []}]}, "hours.0.weekdays", "bad_days"),
        ({"hours": [{"channel": "pigeon"}]}, "hours.0.channel", "unknown_channel"),
        ({"hours": [{"calendar": "XX"}]}, "hours.0.calendar", "unknown_calendar"),
        ({"caps": [{"most": 0, "amount": 1}]}, "caps.0.most", "out_of_range"),
        ({"caps": [{"most": 1, "amount": 400}]}, "caps.0.amount", "out_of_range"),
        ({"caps": [{"most": 1, "amount": 4, "unit": "moons"}]}, "caps.0.unit", "unknown_unit"),
        ({"caps": [{"most": 1, "amount": 4, "purposes": ["spam"]}]}, "caps.0.purposes", "unknown_purpose"),
        ({"rates": [{"channel": "email", "most": 1, "seconds": 0}]}, "rates.0.seconds", "out_of_range"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    change: dict[str, object], field: str, code: str, root_calls: Caller
) -> None:
    answer = root_calls.put("/sending", {**RULES, **change})
    assert (answer.status, answer.codes()) == (422, [(field, code)])
