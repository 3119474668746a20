"""Bring real files in through the pages: mapped by a guess, shown before it is written, harmless when done twice."""

import csv
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CUSTOMERS = DATA / "northwind" / "Customers.csv"
PEOPLE = DATA / "splink_fake1000" / "fake_1000.csv"
ACCOUNTS = DATA / "crm_sales_opportunities" / "accounts.csv"
DEALS = DATA / "crm_sales_opportunities" / "sales_pipeline.csv"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not DATA.exists(), reason="the folder shared/data is not beside the repository"),
]


@pytest.mark.parametrize(
    ("file", "rows", "mapped", "new", "changed", "refused"),
    [
        pytest.param(CUSTOMERS, 93, "10/11", 93, 0, 0, id="customers"),
        pytest.param(PEOPLE, 1000, "6/7", 601, 365, 34, id="people"),
        pytest.param(ACCOUNTS, 85, "6/7", 85, 0, 0, id="accounts"),
        pytest.param(DEALS, 8800, "7/8", 8800, 0, 0, id="deals"),
    ],
)
def test_a_real_file_is_in_by_the_guess_alone(
    admin: Screen, file: Path, rows: int, mapped: str, new: int, changed: int, refused: int
) -> None:
    upload(admin, file)
    count, total = mapped.split("/")
    expect(admin.heading("imports.mapping")).to_contain_text(admin.say("imports.mapped", count=count, all=total))
    preview = admin.region("imports.preview").first
    expect(preview.get_by_role("row").filter(has_text=admin.say("imports.create")).first).to_be_visible()
    started = monotonic()
    run(admin, rows)
    print(f"\n{file.name}: {monotonic() - started:.1f} s from the button to done")  # noqa: T201
    assert counts(admin) == (new, changed, 0, refused)


def test_a_second_import_of_the_same_file_changes_nothing(admin: Screen) -> None:
    before = totals(admin)
    upload(admin, CUSTOMERS)
    run(admin, 93)
    assert counts(admin) == (0, 0, 93, 0)
    expect(admin.page.get_by_text(admin.say("imports.nothingRefused"))).to_be_visible()
    assert totals(admin) == before


def test_refused_rows_come_back_as_a_file_with_the_reason_in_each_line(admin: Screen, tmp_path: Path) -> None:
    admin.go("/imports")
    listed = admin.page.get_by_role("row").filter(has=admin.page.get_by_role("link", name=PEOPLE.name))
    listed.get_by_role("link", name=PEOPLE.name).click()
    with admin.page.expect_download() as download:
        admin.link("imports.errorFile").click()
    download.value.save_as(tmp_path / "errors.csv")
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig") as file:
        header, *lines = csv.reader(file)
    assert header[-1] == {"zh": "原因", "en": "Reason"}[admin.language]
    assert len(lines) == 34
    assert all(line[-1] for line in lines)


def test_an_import_of_salespeople_who_may_not_import_is_refused(owner: Screen) -> None:
    owner.go("/imports/new")
    owner.page.locator("input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": b"name,email\nA,a@b.example\n"}
    )
    expect(owner.page.get_by_role("alert")).to_be_visible()


def upload(admin: Screen, file: Path) -> None:
    """Through the page that takes a file, up to the mapping."""
    admin.go("/imports")
    admin.link("imports.new").first.click()
    admin.page.locator("input[type=file]").set_input_files(file)
    expect(admin.heading("imports.mapping")).to_be_visible()


def run(admin: Screen, rows: int) -> None:
    """Press the button and see it end. The number on the button is an estimate from the first rows."""
    admin.page.get_by_role("button", name=admin.words.pattern("imports.start")).click()
    expect(admin.heading("imports.finished")).to_be_visible(timeout=120_000)
    job = admin.get(f"/imports/{admin.page.url.rsplit('/', 1)[-1]}")
    assert (job["status"], job["progress"]) == ("done", {"done": rows, "total": rows})


def counts(admin: Screen) -> tuple[int, ...]:
    """What the four big numbers on the page say: new, changed, unchanged, refused."""
    result = admin.page.get_by_role("region", name=admin.say("imports.title"))
    names = ("imports.created", "imports.updated", "imports.same", "imports.notDone")
    boxes = [result.get_by_text(admin.say(name), exact=True).last.locator("xpath=..") for name in names]
    return tuple(int(box.locator("div").inner_text().replace(",", "")) for box in boxes)


def totals(admin: Screen) -> tuple[int, int]:
    found = [admin.get(f"/{objects}", limit=1, total="true")["total"] for objects in ("contacts", "companies")]
    return found[0], found[1]
