"""A05: a person brings in an Excel file, chooses its sheet, and gets what the sheet shows."""

from datetime import date

import pytest

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.imports import facade as imports
from guanxi.imports import jobs
from guanxi.imports.facade import JobView, read_plan
from guanxi.kit.errors import Forbidden, Invalid
from guanxi.objects import read
from tests.unit.imports.books import Cell, Formula, workbook

pytestmark = pytest.mark.django_db

PEOPLE: list[list[Cell]] = [
    ["Customers 2026"],
    ["Name", "E-mail", "Company", "Phone", "City"],
    ["Ann Lee", "ann@example.com", "Acme Ltd", 4930123456, "Berlin"],
    ["王芳", Formula("wang@example.com"), None, 13812345678, "上海\n浦东"],
    ["Broken", "no address", None, None, None],
]
TASKS: list[list[Cell]] = [["Company", "Employees"], ["Zeta Ltd", 12.0]]
BOOK = workbook({"客户": PEOPLE, "Firms": TASKS}, merged=["C3:C4"])


@pytest.fixture
def as_mia(mia: User) -> Actor:
    return actor_of(mia)


def upload(actor: Actor, body: bytes = BOOK) -> JobView:
    return imports.upload("customers.xlsx", iter([body[:100], body[100:]]), actor)


def run(job: JobView, actor: Actor) -> JobView:
    imports.start(job.id, read_plan(job.guess), actor)
    jobs.run(job.id)
    return imports.get(job.id, actor)


def test_a05_the_first_sheet_is_proposed_and_understood(as_mia: Actor) -> None:
    job = upload(as_mia)
    assert (job.format, job.sheets, job.sheet, job.has_header) == ("xlsx", ["客户", "Firms"], "客户", True)
    assert list(job.columns) == ["Name", "E-mail", "Company", "Phone", "City"]
    assert (job.guess["object"], job.rows_estimate) == ("contact", 3)


def test_a05_rows_of_a_sheet_become_contacts_as_they_are_shown(as_mia: Actor) -> None:
    done = run(upload(as_mia), as_mia)
    assert (done.counts["created"], done.counts["refused"]) == (2, 1)
    ann, wang = read.page("contact", as_mia, sort="email").items
    assert (ann["name"], ann["company"]["label"], wang["company"]["label"]) == ("Ann Lee", "Acme Ltd", "Acme Ltd")
    assert (wang["email"], wang["city"]) == ("wang@example.com", "上海 浦东")
    assert "13812345678" in wang["phone"]


def test_a05_a_refused_row_is_named_as_the_sheet_numbers_it(as_mia: Actor) -> None:
    done = run(upload(as_mia), as_mia)
    _, line = "".join(imports.errors(done.id, as_mia)).strip().splitlines()
    assert line.startswith("Broken,no address,,,,5,")


def test_a05_another_sheet_can_be_chosen_and_the_first_one_again(as_mia: Actor) -> None:
    job = upload(as_mia)
    firms = imports.read_again(job.id, as_mia, sheet="Firms")
    assert (firms.sheet, list(firms.columns), firms.guess["object"]) == ("Firms", ["Company", "Employees"], "company")
    people = imports.read_again(job.id, as_mia, sheet="客户")
    assert list(people.columns) == list(job.columns)
    done = run(imports.read_again(job.id, as_mia, sheet="Firms"), as_mia)
    assert done.counts["created"] == 1
    assert [row["employees"] for row in read.page("company", as_mia).items] == [12]


def test_a05_without_a_header_the_columns_are_numbered(as_mia: Actor) -> None:
    job = imports.read_again(upload(as_mia).id, as_mia, has_header=False)
    assert (job.has_header, len(job.columns), job.columns[0]) == (False, 5, "Column 1")


def test_a05_days_arrive_as_days(as_mia: Actor) -> None:
    sheet: list[list[Cell]] = [["Task", "Due"], ["Call", date(2026, 12, 24)]]
    job = upload(as_mia, workbook({"D": sheet}))
    assert job.sample == [["Call", "2026-12-24"]]


def test_a05_what_cannot_be_read_is_said_at_once_and_nothing_is_kept(as_mia: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        upload(as_mia, b"PK\x03\x04 this is no workbook")
    assert caught.value.code == "not_a_workbook"
    assert imports.listed(as_mia) == []
    with pytest.raises(Invalid) as caught:
        imports.read_again(upload(as_mia).id, as_mia, sheet="Nowhere")
    assert [fault.field for fault in caught.value.faults] == ["sheet"]


def test_a05_cai_may_not_bring_in_workbooks(cai: User) -> None:
    with pytest.raises(Forbidden):
        upload(actor_of(cai))
