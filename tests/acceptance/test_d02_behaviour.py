"""D02: three opens within seven days give ten points and say why; machines do not count."""

from datetime import timedelta

import pytest

from guanxi.automation.engine.loop import run_through
from guanxi.customers.facade import score_lines
from guanxi.kit.clock import VirtualClock
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, only, opened, runs

pytestmark = pytest.mark.usefixtures("db")


def test_the_third_open_within_a_week_gives_ten_points_and_says_why(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    ada = only("contact")["id"]
    for _ in range(2):
        clock.advance(timedelta(days=1))
        opened(ada)
    assert only("contact")["score"] == 45
    clock.advance(timedelta(days=1))
    opened(ada)
    assert only("contact")["score"] == 55
    event = happened("contact.scored")[-1]
    assert (event["before"], event["score"]) == (45, 55)
    assert event["reason"] == {"en": "Opened our mails three times within 7 days", "zh": "7 天内打开邮件 3 次"}
    assert ("points:engaged-opens", 10) in [(line.source, line.points) for line in score_lines(ada)]


def test_opens_by_machines_do_not_count(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    ada = only("contact")["id"]
    for _ in range(5):
        opened(ada, machine=True)
    opened(ada)
    opened(ada)
    assert only("contact")["score"] == 45


def test_opens_spread_over_more_than_a_week_do_not_count(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    ada = only("contact")["id"]
    for _ in range(4):
        opened(ada)
        clock.advance(timedelta(days=4))
    assert only("contact")["score"] == 45


def test_a_keen_reader_gets_the_points_once_a_week(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    ada = only("contact")["id"]
    for _ in range(8):
        opened(ada)
    assert only("contact")["score"] == 55
    run_through(clock, timedelta(days=8))
    for _ in range(3):
        opened(ada)
    assert only("contact")["score"] == 65
    assert len(runs("engaged-opens")) == 2


def test_points_given_once_outlive_a_new_scoring(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    for _ in range(3):
        opened(only("contact")["id"])
    arrive({**ADA_LOVELACE, "message": "One more question"})
    assert only("contact")["score"] == 60
