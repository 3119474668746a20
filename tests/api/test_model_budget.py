"""The budget of the language model: read and changed by those who keep the settings."""

import pytest

from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_the_budget_is_shown_and_changed(root_calls: Caller) -> None:
    first = root_calls.get("/model-budget").data
    assert (first["calls_a_day"], first["tokens_a_day"], first["version"], first["days"]) == (5_000, 5_000_000, 0, [])
    changed = root_calls.put("/model-budget", {"calls_a_day": 10, "tokens_a_day": None, "version": 0})
    assert (changed.data["calls_a_day"], changed.data["tokens_a_day"], changed.data["version"]) == (10, None, 1)
    assert root_calls.put("/model-budget", {"calls_a_day": 1, "tokens_a_day": 1, "version": 0}).status == 409
    wrong = root_calls.put("/model-budget", {"calls_a_day": -1, "tokens_a_day": None})
    assert (wrong.status, wrong.codes()) == (422, [("calls_a_day", "out_of_range")])


def test_others_neither_see_nor_change_it(cai_calls: Caller) -> None:
    assert cai_calls.get("/model-budget").status == 403
    assert cai_calls.put("/model-budget", {"calls_a_day": None, "tokens_a_day": None}).status == 403
