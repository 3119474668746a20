"""G12: all shipped processes together, lived through on the virtual clock, with figures that the event log confirms."""

from __future__ import annotations

import pytest

from guanxi.access.models import User
from guanxi.kit.errors import Invalid, Refused
from guanxi.project.demo.figures import counted
from guanxi.project.fast_forward import days_of, fast_forward


@pytest.mark.timeout(600)
def test_g12_a_company_lives_through_the_journey_and_every_figure_is_in_the_log(db: None) -> None:
    said: list[str] = []

    agrees = fast_forward(8, 40, said.append)

    figures = {one.figure.label.en: (one.stands, one.logged) for one in counted()}
    assert agrees, "\n".join(said)
    assert all(stands > 0 for label, (stands, _) in figures.items() if label in _WITHIN_A_WEEK)
    assert all(stands == logged for stands, logged in figures.values())


_WITHIN_A_WEEK = {
    "contacts in",
    "enquiries by form",
    "contacts with a score",
    "leads opened",
    "leads assigned",
    "mails sent",
    "mails opened by a person",
}


def test_g12_invented_people_never_mix_with_real_ones(db: None) -> None:
    User.objects.create(email="ada@example.com", name="Ada")

    with pytest.raises(Refused, match="people in this installation"):
        fast_forward(8, 40, print)


@pytest.mark.parametrize(("text", "days"), [("180d", 180), ("26w", 182), (" 7 ", 7), ("1D", 1)])
def test_g12_a_span_is_days_or_weeks(text: str, days: int) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize("text", ["", "0d", "-3d", "401d", "d", "half a year", "1.5d"])
def test_g12_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        days_of(text)


@pytest.mark.parametrize("contacts", [0, 9, 1_000_001])
def test_g12_a_company_has_people(contacts: int) -> None:
    with pytest.raises(Invalid):
        fast_forward(8, contacts, print)
