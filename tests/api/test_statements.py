"""How many statements a page may take: as many for many rows as for few, and no more than today."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from guanxi.sales import facade as sales
from tests.api.conftest import Caller
from tests.api.test_areas import STAGES

MOST = {
    "/contacts?total=true&limit=50": 8,
    "/contacts?sort=owner&total=true&limit=50": 9,
    "/contacts/{contact}": 6,
    "/contacts/{contact}/whole": 24,
    "/deals/{deal}/whole": 20,
    "/board": 13,
    "/today": 36,
    "/totals?objects=contacts,companies,leads,deals": 6,
    "/search?q=person": 12,
    "/me": 5,
    "/meta": 8,
}


# How fast somebody asks and what people have made are looked at by the clock, not by the page.
BY_THE_CLOCK = ("insert into pace", "from custom_object o where")


class Asked:
    """Counts the statements of a page."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        self.statements += not any(part in sql for part in BY_THE_CLOCK)
        return execute(sql, *given)


@pytest.fixture(autouse=True)
def pipeline(db: None) -> None:
    sales.save_pipeline(sales.pipeline_of("standard", {"en": "Standard", "zh": "标准"}, STAGES, is_default=True))


def test_no_page_asks_more_for_more_rows(ada_calls: Caller) -> None:
    company = ada_calls.post("/companies", {"name": "Spruce"}).data["id"]
    contact = ada_calls.post("/contacts", {"name": "Person", "company": company}).data["id"]
    deal = ada_calls.post("/deals", {"name": "First", "contact": contact, "company": company}).data["id"]
    pages = [path.format(contact=contact, deal=deal) for path in MOST]
    _more(ada_calls, contact, deal, company, "few")
    few = [_statements(ada_calls, page) for page in pages]
    for name in ("many", "more", "most"):
        _more(ada_calls, contact, deal, company, name)
    many = [_statements(ada_calls, page) for page in pages]
    assert dict(zip(MOST, many, strict=True)) == dict(zip(MOST, few, strict=True))
    assert {page: count for page, count in zip(MOST, few, strict=True) if count > MOST[page]} == {}


def _more(calls: Caller, contact: str, deal: str, company: str, name: str) -> None:
    """A row of everything that a page shows, each pointing at something of its own."""
    other = calls.post("/companies", {"name": f"Spruce {name}"}).data["id"]
    calls.post("/contacts", {"name": f"Person {name}", "company": company})
    calls.post("/contacts", {"name": f"Person else {name}", "company": other})
    calls.post("/deals", {"name": f"Deal {name}", "contact": contact, "company": other})
    calls.post("/leads", {"title": f"Enquiry {name}", "contact": contact})
    calls.post("/notes", {"kind": "note", "body": f"Said {name}", "contact": contact})
    about = {"title": f"Call {name}", "contact": contact, "deal": deal, "due_at": "2020-01-01T00:00:00Z"}
    assert calls.post("/tasks", about).status == 201


def _statements(calls: Caller, page: str) -> int:
    asked = Asked()
    with connection.execute_wrapper(asked):
        assert calls.get(page).status == 200
    return asked.statements


def test_a_page_of_a_record_shows_what_one_may_see(ada_calls: Caller, bo_calls: Caller, cai_calls: Caller) -> None:
    company = ada_calls.post("/companies", {"name": "Spruce"}).data["id"]
    contact = ada_calls.post("/contacts", {"name": "Person", "company": company}).data["id"]
    titles = [ada_calls.post("/tasks", {"title": f"Call {at}", "contact": contact}).data["title"] for at in range(3)]
    path = f"/contacts/{contact}/whole"
    seen = ada_calls.get(path, {"related": 2}).data
    assert (seen["record"], seen["pointed"]["company"]) == (
        ada_calls.get(f"/contacts/{contact}").data, ada_calls.get(f"/companies/{company}").data,
    )  # fmt: skip
    assert (
        seen["related"]["tasks"]
        == ada_calls.get(f"/contacts/{contact}/related/tasks", {"limit": 2, "total": True}).data
    )
    assert (seen["related"]["tasks"]["total"], seen["related"]["deals"]["items"]) == (3, [])
    rest = ada_calls.get(f"/contacts/{contact}/related/tasks", {"after": seen["related"]["tasks"]["next"]}).data
    assert [task["title"] for task in rest["items"]] == titles[:1]
    assert seen["timeline"] == ada_calls.get(f"/contacts/{contact}/timeline", {"limit": 40}).data
    assert seen["writers"] == ada_calls.get(f"/contacts/{contact}/writers").data
    assert bo_calls.get(path).data["record"]["label"] == "Person"
    assert cai_calls.get(path).status == 404


def test_numbers_of_records_are_those_one_may_see(ada_calls: Caller, cai_calls: Caller) -> None:
    ada_calls.post("/contacts", {"name": "Person"})
    asked = {"objects": "contacts, leads,unknown"}
    assert ada_calls.get("/totals", asked).data == {"contacts": 1, "leads": 0}
    assert cai_calls.get("/totals", asked).data["contacts"] == 0
