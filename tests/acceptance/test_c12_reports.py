"""C12: figures that say what they count, can be opened, and never divide by nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation.blueprints import install_blueprint
from guanxi.events.log import NewEvent, append
from guanxi.insights.facade import Amount, Line, Report, csv_of, made
from guanxi.insights.reports import REPORTS
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import convert_lead, move_deal

WON = {"amount": 1000, "close_on": "2026-05-01"}


@pytest.fixture(autouse=True)
def pipelines(db: None, clock: VirtualClock) -> None:
    install_blueprint("pipelines", SYSTEM)


def deal(user: User, *moves: str, **values: Any) -> UUID:
    by = By(actor_of(user))
    (written,) = write.create("deal", [Draft({"name": "Seats", "owner": user.pk, **values})], by)
    assert written.id is not None
    for stage in moves:
        move_deal(written.id, stage, by, values={"lost_reason": "price"} if stage == "close_lost" else WON)
    return written.id


def lead(user: User, **values: Any) -> UUID:
    by = By(actor_of(user))
    (contact,) = write.create("contact", [Draft({"name": "Ann", "owner": user.pk})], by)
    draft = Draft({"title": "Enquiry", "contact": contact.id, "owner": user.pk, **values})
    (written,) = write.create("lead", [draft], by)
    assert written.id is not None
    return written.id


def lines(report: Report) -> dict[str, Line]:
    return {line.key: line for line in report.lines}


def opened(report: Report, line: Line, column: str, actor: Actor) -> int:
    """How many rows the list has that a click on the figure opens."""
    object = next(one.object for one in report.columns if one.key == column)
    return read.count(object, actor, filter=line.questions[column])


def test_c12_the_cohort_funnel_keeps_who_went_further_and_who_was_lost(ada: User) -> None:
    deal(ada)
    deal(ada, "qualified", "proposal_sent", "negotiation", "close_won")
    deal(ada, "qualified", "proposal_sent", "close_lost")
    deal(ada, "qualified", "lead")
    funnel = lines(made("funnel", {}, SYSTEM))
    assert {key: line.figures["count"] for key, line in funnel.items()} == {
        "lead": 4, "qualified": 3, "demo_completed": 2, "proposal_sent": 2, "negotiation": 1, "close_won": 1
    }  # fmt: skip
    assert funnel["lead"].figures["rate"] is None
    assert funnel["qualified"].figures["rate"] == Decimal("0.75")
    assert funnel["negotiation"].figures["rate"] == Decimal("0.5")


def test_c12_no_rate_of_a_cohort_passes_one(ada: User) -> None:
    for moves in (("negotiation",), ("proposal_sent",), ("close_won",)):
        deal(ada, stage=moves[0], **WON)
    rates = [line.figures["rate"] for line in made("funnel", {}, SYSTEM).lines]
    assert [rate for rate in rates if isinstance(rate, Decimal) and rate > 1] == []


def test_c12_the_snapshot_is_labelled_counts_negotiation_and_knows_no_rates(ada: User) -> None:
    deal(ada, "qualified")
    deal(ada, "qualified", "proposal_sent", "negotiation", amount=500)
    deal(ada, "qualified", "proposal_sent", "negotiation", "close_won")
    report = made("funnel", {"mode": "snapshot"}, SYSTEM)
    assert "As of today" in report.basis.en
    assert [column.key for column in report.columns] == ["count", "amount", "weighted"]
    funnel = lines(report)
    assert (funnel["negotiation"].figures["count"], funnel["qualified"].figures["count"]) == (1, 1)
    assert funnel["negotiation"].figures["weighted"] == (Amount("CNY", Decimal("800.0000")),)


def test_c12_every_figure_opens_the_records_it_counts(ada: User, clock: VirtualClock) -> None:
    deal(ada, "qualified", "proposal_sent", "close_lost")
    deal(ada, "qualified", "proposal_sent", "negotiation", "close_won")
    convert_lead(lead(ada, source="website"), {"name": "From the web", "amount": 5}, By(actor_of(ada)))
    for name, params in (("funnel", {}), ("funnel", {"mode": "snapshot"}), ("performance", {}), ("sources", {})):
        report = made(name, params, SYSTEM)
        for line in (*report.lines, *([report.total] if report.total else [])):
            counts = [key for key in line.questions if isinstance(line.figures[key], int)]
            assert {key: opened(report, line, key, SYSTEM) for key in counts} == {
                key: line.figures[key] for key in counts
            }


def test_c12_rates_are_weighted_and_nothing_is_no_data(ada: User, bo: User, mia: User, clock: VirtualClock) -> None:
    for _ in range(9):
        deal(ada, "qualified", "proposal_sent", "close_lost")
    deal(ada, "qualified", "proposal_sent", "close_won")
    deal(bo, "qualified", "proposal_sent", "close_won")
    lead(mia)
    report = made("performance", {}, SYSTEM)
    people = {line.label.en: line.figures for line in report.lines}
    assert (people["Ada"]["win_rate"], people["Bo"]["win_rate"], people["Mia"]["win_rate"]) == (
        Decimal("0.1"), Decimal(1), None
    )  # fmt: skip
    assert report.total is not None
    assert report.total.figures["win_rate"] == Decimal("0.1818")
    assert people["Mia"]["conversion"] == Decimal(0)
    assert people["Ada"]["conversion"] is None
    assert people["Mia"]["cycle"] is None


def test_c12_amounts_of_different_currencies_are_never_added_up(ada: User) -> None:
    deal(ada, "qualified", "proposal_sent", "close_won")
    deal(ada, "qualified", "proposal_sent", "close_won", currency="EUR")
    (line,) = made("performance", {}, SYSTEM).lines
    assert line.figures["revenue"] == (Amount("CNY", Decimal(1000)), Amount("EUR", Decimal(1000)))


def test_c12_a_salesperson_counts_what_they_may_see(ada: User, bo: User, cai: User, mia: User) -> None:
    deal(ada)
    deal(cai)
    assert lines(made("funnel", {}, actor_of(ada)))["lead"].figures["count"] == 1
    assert lines(made("funnel", {}, actor_of(cai)))["lead"].figures["count"] == 1
    assert lines(made("funnel", {}, SYSTEM))["lead"].figures["count"] == 2


def test_c12_a_sequence_counts_the_mails_to_those_one_may_see(ada: User, cai: User) -> None:
    for number, user in enumerate((ada, ada, cai)):
        (contact,) = write.create("contact", [Draft({"name": "Ann", "owner": user.pk})], By(actor_of(user)))
        assert contact.id is not None
        mail: dict[str, Any] = {"flow": "welcome", "message": f"m{number}"}
        by_machine = {**mail, "machine": True}
        happened = [("message.sent", mail), ("message.opened", mail), ("message.opened", by_machine)]
        append([NewEvent(kind, "contact", contact.id, contact.id, data) for kind, data in happened])
    everybody = made("sequences", {}, SYSTEM)
    mine = made("sequences", {"owner": ada.pk}, SYSTEM)
    seen = made("sequences", {}, actor_of(cai))
    counts = [(one.total.figures["sent"], one.total.figures["opened"]) for one in (everybody, mine, seen) if one.total]
    assert counts == [(3, 3), (2, 2), (1, 1)]


def test_c12_stage_durations_come_from_the_moves_and_name_those_that_stay_too_long(
    ada: User, clock: VirtualClock
) -> None:
    id = deal(ada)
    clock.advance(timedelta(days=3))
    move_deal(id, "qualified", By(actor_of(ada)))
    other = deal(ada)
    clock.advance(timedelta(days=8))
    report = made("durations", {}, SYSTEM)
    first = lines(report)["lead"]
    assert (first.figures["moves"], first.figures["median"], first.figures["allowed"]) == (1, Decimal(3), 7)
    assert first.figures["late"] == opened(report, first, "late", SYSTEM) == 1
    assert read.page("deal", SYSTEM, filter=first.questions["late"]).items[0]["id"] == other
    assert lines(report)["negotiation"].figures["median"] is None


def test_c12_the_period_is_the_readers_own_day(ada: User, clock: VirtualClock) -> None:
    deal(ada)
    clock.advance(timedelta(days=40))
    assert lines(made("funnel", {"period": "last_30_days"}, SYSTEM))["lead"].figures["count"] == 0
    assert lines(made("funnel", {"period": "2026-03-01..2026-03-02"}, SYSTEM))["lead"].figures["count"] == 1


def test_c12_an_own_question_counts_anything_by_anything(ada: User) -> None:
    deal(ada, amount=10)
    deal(ada, amount=30)
    params = {"object": "deal", "by": "stage", "of": "amount", "aggregate": "sum", "where": "amount > 5"}
    (line,) = made("question", params, SYSTEM).lines
    assert (line.figures["count"], line.figures["figure"]) == (2, (Amount("CNY", Decimal(40)),))
    with pytest.raises(Invalid):
        made("question", {"object": "deal", "where": "amunt > 5"}, SYSTEM)
    with pytest.raises(NotFound):
        made("question", {"object": "dael"}, SYSTEM)


def test_c12_wrong_parameters_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        made("funnel", {"period": "someday", "colour": "red"}, SYSTEM)
    assert {fault.field for fault in caught.value.faults} == {"period", "colour"}


def test_c12_as_a_file_for_spreadsheets_in_both_languages(ada: User) -> None:
    deal(ada, "qualified", "proposal_sent", "close_won")
    kind, report = REPORTS["performance"], made("performance", {}, SYSTEM)
    english, chinese = csv_of(kind, report, "en"), csv_of(kind, report, "zh")
    assert english.splitlines()[0].startswith("\ufeffSalesperson,Leads,Converted")
    assert chinese.splitlines()[0].startswith("\ufeff销售人员,线索,已转化")
    assert "Ada,0,0,,0,1,0,1,1000 CNY" in english
