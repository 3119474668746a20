"""Cleaning mends what people type, says what it changed, and never makes something up."""

import csv
from pathlib import Path

import pytest

from guanxi.customers.cleaning import company, mail, phone, place, text
from guanxi.customers.cleaning.clean import clean

NORTHWIND = Path(__file__).parents[4] / "shared/data/northwind/Customers.csv"
needs_data = pytest.mark.skipif(not NORTHWIND.exists(), reason="the folder shared/data is not beside the repository")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ADA LOVELACE", "Ada Lovelace"),
        ("ada lovelace", "Ada Lovelace"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
        ("jean-luc o'neil mcdonald", "Jean-Luc O'Neil McDonald"),
        ("DeAndre van Dijk", "DeAndre van Dijk"),
        ("JP", "JP"),
        ("王小明", "王小明"),
        ("ПЁТР", "ПЁТР"),
    ],
)
def test_only_latin_names_in_one_case_are_recased(typed: str, kept: str) -> None:
    assert text.name_case(typed) == kept


def test_every_change_is_listed_with_rule_before_and_after() -> None:
    cleaned = clean({"name": "  ＡDA   lovelace", "email": " ADA@Example.com "})
    assert cleaned.values == {"name": "ADA lovelace", "email": "ada@example.com"}
    assert [(c.field, c.rule, c.after) for c in cleaned.corrections] == [
        ("name", "text.trim", "ＡDA   lovelace"),
        ("name", "text.spaces", "ＡDA lovelace"),
        ("name", "text.width", "ADA lovelace"),
        ("email", "text.trim", "ADA@Example.com"),
        ("email", "mail.lower", "ada@example.com"),
    ]


def test_a_rule_that_is_switched_off_changes_nothing() -> None:
    cleaned = clean({"email": "ADA@EXAMPLE.COM"}, off=frozenset(("mail.lower",)))
    assert cleaned.values["email"] == "ADA@EXAMPLE.COM"


def test_cleaning_twice_changes_nothing_more() -> None:
    once = clean({"name": " LI  LEI ", "email": "Li@QQ.com", "phone": "13800138000", "country": "中国", "city": "北京"})
    twice = clean(once.values)
    assert (twice.values, twice.corrections, twice.faults) == (once.values, (), ())


def test_a_slip_in_the_domain_is_pointed_out_but_not_changed() -> None:
    cleaned = clean({"email": "ada@gmial.com"})
    assert cleaned.values["email"] == "ada@gmial.com"
    assert [hint.value for hint in cleaned.hints] == ["ada@gmail.com"]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("a@gmail.con", "a@gmail.com"),
        ("a@hotmal.com", "a@hotmail.com"),
        ("a@qq.con", "a@qq.com"),
        ("a@163.com", ""),
        ("a@164.com", ""),
        ("a@acme.com", ""),
    ],
)
def test_a_likely_meant_address(address: str, meant: str) -> None:
    assert mail.suggestion(address) == meant


@pytest.mark.parametrize(
    "address", ["ada", "ada@", "@example.com", "a b@@example.com", "ada@exa_mple", "ada@example..com"]
)
def test_a_malformed_address_is_a_fault_that_names_field_and_reason(address: str) -> None:
    (fault,) = clean({"email": address}).faults
    assert (fault.field, fault.code) == ("email", "mail.syntax")
    assert "邮箱" in fault.message.zh


def test_a_throw_away_mailbox_is_recognised_also_below_its_domain() -> None:
    assert mail.is_disposable("x@mailinator.com")
    assert mail.is_disposable("x@eu.mailinator.com")
    assert not mail.is_disposable("x@example.com")


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("030-0074321", "DE", "+49300074321"),
        ("(171) 555-7788", "GB", "+442075557788"),
        ("88.60.15.31", "FR", "+33388601531"),
        ("40.67.88.88", "FR", "+33240678888"),
        ("(5) 555-4729", "MX", "+525555554729"),
        ("(503) 555-7555", "US", "+15035557555"),
        ("+86 138 0013 8000", "DE", "+8613800138000"),
        ("００４９ ３０ １２３４５６", "", "+4930123456"),
        ("138 0013 8000", "", "+8613800138000"),
        ("86 138 0013 8000", "US", "+8613800138000"),
        ("0571-88886666", "CN", "+8657188886666"),
        ("12345", "", ""),
        ("call me maybe", "US", ""),
    ],
)
def test_a_phone_number_becomes_international_by_its_country(typed: str, country: str, number: str) -> None:
    assert phone.read(typed, country).number == number


@needs_data
def test_the_phones_of_a_real_customer_list_come_out_valid() -> None:
    """91 customers in 21 countries, many with numbers from before their country changed its plan.

    Seven stay as typed: they have too many or too few digits for any plan, old or new.
    """
    listed = csv.DictReader(NORTHWIND.read_text("utf-8").splitlines())
    rows = [row for row in listed if row["Country"]]
    readings = [phone.read(row["Phone"], place.country_code(row["Country"])) for row in rows]
    valid = [reading for reading in readings if reading.number]
    assert len({row["Country"] for row in rows}) == 21
    assert (len(rows), len(valid)) == (91, 84)


def test_an_invalid_phone_is_a_fault_and_stays_as_typed() -> None:
    cleaned = clean({"phone": "12", "country": "DE"})
    assert cleaned.values["phone"] == "12"
    assert "phone" not in cleaned.usable()
    assert [fault.code for fault in cleaned.faults] == ["phone.e164"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Germany", "DE"), ("德国", "DE"), ("Deutschland", "DE"),
        ("USA", "US"), ("U.S.A.", "US"), ("UK", "GB"),
        ("England", "GB"), ("大韩民国", "KR"), ("대한민국", "KR"),
        ("Россия", "RU"), ("Österreich", "AT"), ("osterreich", "AT"),
        ("Brasil", "BR"), ("日本国", "JP"), ("香港", "HK"), ("cn", "CN"),
        ("CHN", "CN"), (" 中国 ", "CN"), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_country_by_any_of_its_names(name: str, code: str) -> None:
    assert place.country_code(name) == code


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("广东省", "CN", "CN-GD"), ("内蒙古自治区", "CN", "CN-NM"),
        ("Guangdong", "CN", "CN-GD"), ("California", "US", "US-CA"),
        ("ca", "US", "US-CA"), ("Bayern", "DE", "DE-BY"), ("Quebec", "CA", "CA-QC"),
        ("US-CA", "US", "US-CA"), ("Narnia", "US", ""),
        ("California", "", ""),
    ],
)  # fmt: skip
def test_a_region_inside_its_country(name: str, country: str, code: str) -> None:
    assert place.region_code(name, country) == code


def test_a_municipality_is_its_own_region_and_a_phone_tells_the_country() -> None:
    assert clean({"city": "上海市", "country": "CN"}).values["region"] == "CN-SH"
    assert clean({"phone": "+49 30 123456"}).values["country"] == "DE"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME GmbH & Co. KG", "Acme"),
        ("北京华为数字技术有限公司", "华为数字技术"),
        ("华为技术（中国）有限公司", "华为技术有限公司"),
        ("Société Générale S.A.", "Societe Generale"),
        ("株式会社トヨタ", "トヨタ"),
    ],
)
def test_spellings_of_one_company_share_a_key(one: str, other: str) -> None:
    assert company.match_key(one) == company.match_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("北京银行", "上海银行"), ("Acme", "Acne"), ("上海公司", "北京公司"), ("Ltd", "Inc")]
)
def test_different_companies_do_not(one: str, other: str) -> None:
    assert company.match_key(one) != company.match_key(other)
