"""Guessed mappings of real files, with objects as the product declares them (in short)."""

import csv
from pathlib import Path

import pytest

from guanxi.customers.cleaning.place import country_code
from guanxi.imports.guess import Guess, guess
from guanxi.imports.plan import FieldShape, ObjectShape, Target
from guanxi.kit.phrase import Phrase, same

DATA = Path(__file__).parents[4] / "shared/data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the folder shared/data is not beside the repository")

STAGES = (("prospecting", Phrase("Prospecting", "初步接触")), ("engaging", Phrase("Engaging", "跟进")),
          ("won", Phrase("Won", "赢单")), ("lost", Phrase("Lost", "输单")))  # fmt: skip
INDUSTRIES = (("technology", Phrase("Technology", "科技")), ("finance", Phrase("Finance", "金融")))


def country(value: object) -> object:
    code = country_code(str(value))
    if not code:
        raise ValueError(value)
    return code


def shape(name: str, fields: str, **options: tuple[tuple[str, Phrase], ...]) -> ObjectShape:
    """ "email:text company:lookup>company" in short."""
    found = {}
    for word in fields.split():
        field, _, kind = word.partition(":")
        kind, _, target = kind.partition(">")
        accept = country if field == "country" else None
        found[field] = FieldShape(field, kind or "text", same(field), options.get(field, ()), target, accept=accept)
    return ObjectShape(name, same(name), found)


SHAPES = {
    "contact": shape(
        "contact",
        "name first_name last_name email phone mobile title company:lookup>company country:choice region city address "
        "postcode source:choice tags:set external_id birthday:date",
    ),
    "company": shape(
        "company",
        "name domain website industry:choice employees:number revenue:money country:choice region city address phone "
        "external_id parent:lookup>company",
        industry=INDUSTRIES,
    ),
    "deal": shape(
        "deal",
        "name contact:lookup>contact company:lookup>company stage:choice amount:money currency:choice close_on:date "
        "product external_id",
        stage=STAGES,
    ),
}


def guessed(path: str) -> Guess:
    header, *rows = list(csv.reader((DATA / path).read_text("utf-8").splitlines()))
    return guess(header, rows[:200], SHAPES)


def fields(found: Guess) -> dict[str, str]:
    return {column: target.field for column, target in found.mapping.items() if target}


@needs_data
def test_northwind_customers_are_contacts_with_their_company() -> None:
    found = guessed("northwind/Customers.csv")
    assert found.object == "contact"
    assert found.key == "external_id"
    assert fields(found) == {
        "CustomerID": "external_id",
        "CompanyName": "company.name",
        "ContactName": "name",
        "ContactTitle": "title",
        "Address": "address",
        "City": "city",
        "Region": "region",
        "PostalCode": "postcode",
        "Country": "country",
        "Phone": "phone",
    }
    assert found.mapping["Country"] == Target("country", "choice", also=("company.country",))


@needs_data
def test_the_thousand_people_are_contacts_by_email() -> None:
    found = guessed("splink_fake1000/fake_1000.csv")
    assert (found.object, found.key) == ("contact", "email")
    assert fields(found) == {
        "unique_id": "row_key",
        "first_name": "first_name",
        "surname": "last_name",
        "dob": "birthday",
        "city": "city",
        "email": "email",
    }


@needs_data
def test_the_sales_pipeline_is_deals_with_american_dates_and_known_stages() -> None:
    found = guessed("crm_sales_opportunities/sales_pipeline.csv")
    assert (found.object, found.key) == ("deal", "external_id")
    assert fields(found) == {
        "opportunity_id": "external_id",
        "sales_agent": "owner",
        "product": "product",
        "account": "company.name",
        "deal_stage": "stage",
        "close_date": "close_on",
        "close_value": "amount",
    }
    assert found.mapping["close_date"] == Target("close_on", "date", order="mdy")
    stage = found.mapping["deal_stage"]
    assert stage is not None
    assert stage.values == {"Won": "won", "Engaging": "engaging", "Lost": "lost"}


@needs_data
def test_accounts_are_companies_with_parents_and_misspelt_sectors_are_understood() -> None:
    found = guessed("crm_sales_opportunities/accounts.csv")
    assert (found.object, found.key) == ("company", "name")
    assert fields(found) == {
        "account": "name",
        "sector": "industry",
        "revenue": "revenue",
        "employees": "employees",
        "office_location": "country",
        "subsidiary_of": "parent.name",
    }
    sector = found.mapping["sector"]
    assert sector is not None
    assert (sector.values["technolgy"], sector.values["medical"], sector.is_sure) == ("technology", "", False)


def test_chinese_headers_are_understood() -> None:
    found = guess(["姓名", "手机号", "电子邮箱", "公司名称", "职位", "备注"], [], SHAPES)
    assert found.object == "contact"
    assert fields(found) == {
        "姓名": "name",
        "手机号": "mobile",
        "电子邮箱": "email",
        "公司名称": "company.name",
        "职位": "title",
    }


def test_unnamed_columns_are_known_by_their_cells() -> None:
    rows = [["Ann", "ann@example.com", "+44 20 7946 0001"], ["Bob", "bob@example.com", "+44 20 7946 0002"]]
    found = guess(["Column 1", "Column 2", "Column 3"], rows, SHAPES, wanted="contact")
    assert fields(found) == {"Column 2": "email", "Column 3": "phone"}
    assert not any(target.is_sure for target in found.mapping.values() if target)


def test_a_chosen_object_is_obeyed() -> None:
    assert guess(["name", "phone"], [], SHAPES, wanted="company").object == "company"
