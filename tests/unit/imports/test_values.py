"""What people write into cells, and what we take it for."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from guanxi.imports import values
from guanxi.imports.values import Order, Unreadable


@pytest.mark.parametrize(
    ("cell", "order", "wanted"),
    [
        ("2017-03-01", "mdy", date(2017, 3, 1)),
        ("3/1/2017", "mdy", date(2017, 3, 1)),
        ("3/1/2017", "dmy", date(2017, 1, 3)),
        ("31.12.99", "dmy", date(1999, 12, 31)),
        ("2017年3月1日", "ymd", date(2017, 3, 1)),
        ("２０１７／３／１", "ymd", date(2017, 3, 1)),
        ("20170301", "ymd", date(2017, 3, 1)),
        ("1 Mar 2017", "ymd", date(2017, 3, 1)),
        ("March 1, 2017", "ymd", date(2017, 3, 1)),
        ("2017-03-01T23:30:00+08:00", "ymd", date(2017, 3, 1)),
    ],
)
def test_dates(cell: str, order: Order, wanted: date) -> None:
    assert values.date_reader(order)(cell) == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("2017-03-01", datetime(2017, 3, 1, tzinfo=UTC)),
        ("2017-03-01 14:05", datetime(2017, 3, 1, 14, 5, tzinfo=UTC)),
        ("3/1/2017 2:05 PM", datetime(2017, 3, 1, 14, 5, tzinfo=UTC)),
        ("2017-03-01T14:05:09+08:00", datetime(2017, 3, 1, 6, 5, 9, tzinfo=UTC)),
    ],
)
def test_moments(cell: str, wanted: datetime) -> None:
    assert values.moment_reader("mdy")(cell) == wanted


@pytest.mark.parametrize("cell", ["2017-02-30", "13/13/2017", "tomorrow", "2017", "Foo 1, 2017", "9999999999"])
def test_what_is_no_date_is_said_to_be_none(cell: str) -> None:
    with pytest.raises(Unreadable, match="not a date"):
        values.date_reader("mdy")(cell)


@pytest.mark.parametrize(
    ("cell", "decimal", "wanted"),
    [
        ("1,234.50", ".", "1234.50"),
        ("1.234,50", ",", "1234.50"),
        ("¥1,200", ".", "1200"),
        ("1200元", ".", "1200"),
        ("1.2万", ".", "12000"),
        ("$5k", ".", "5000"),
        ("(300)", ".", "-300"),
        ("１２", ".", "12"),
        ("1 000 000", ".", "1000000"),
        ("12%", ".", "12"),
    ],
)
def test_numbers(cell: str, decimal: str, wanted: str) -> None:
    assert values.number_reader(decimal)(cell) == Decimal(wanted)


@pytest.mark.parametrize("cell", ["n/a", "NaN", "1e999999999x", "--", "Infinity", "twelve"])
def test_what_is_no_number_is_said_to_be_none(cell: str) -> None:
    with pytest.raises(Unreadable, match="not a number"):
        values.number_reader()(cell)


def test_the_order_of_day_and_month_is_seen_in_the_column() -> None:
    assert values.date_order(["1/2/2017", "13/2/2017"]) == ("dmy", True)
    assert values.date_order(["1/2/2017", "10/20/2016"]) == ("mdy", True)
    assert values.date_order(["2017-01-02"]) == ("ymd", True)


def test_a_column_that_leaves_the_order_open_says_so() -> None:
    assert values.date_order(["1/2/2017", "3/4/2017"]) == ("mdy", False)


def test_the_decimal_mark_is_seen_in_the_column() -> None:
    assert values.decimal_mark(["1.234,56", "12"]) == ","
    assert values.decimal_mark(["1,234.56", "12"]) == "."
    assert values.decimal_mark(["1100.04"]) == "."


def test_yes_and_no_in_both_languages() -> None:
    assert [values.flag(cell) for cell in ("是", "Yes", "0", "否")] == [True, True, False, False]


def test_lists_are_divided_by_any_usual_mark_and_hold_each_value_once() -> None:
    assert values.listed("VIP；老客户、VIP, trade fair") == ["VIP", "老客户", "trade fair"]


def test_own_words_are_found_whatever_their_case_and_width() -> None:
    read = values.words_reader({"Closed Won": "won"})
    assert (read("closed-won"), read("Open")) == ("won", "Open")


def test_a_text_is_read_once_and_faults_are_not_remembered() -> None:
    seen: list[str] = []

    def read(cell: str) -> object:
        seen.append(cell)
        return values.flag(cell)

    remembered = values.remembering(read)
    assert [remembered("yes"), remembered("yes")] == [True, True]
    with pytest.raises(Unreadable):
        remembered("perhaps")
    with pytest.raises(Unreadable):
        remembered("perhaps")
    assert seen == ["yes", "perhaps", "perhaps"]
