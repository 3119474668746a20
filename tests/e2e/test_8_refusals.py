"""Pages nobody looks for: no right, no such address, a server that breaks, and a session that ends while writing."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.product import Product
from tests.e2e.screen import Screen
from tests.e2e.test_8_records import CITY, begin, fact, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]
READS_AUDIT = {"zh": "查看审计", "en": "Read the audit"}


def test_a_page_without_the_right_to_it_says_which_right_is_missing(owner: Screen) -> None:
    owner.go("/settings/audit")
    expect(owner.heading("errors.forbiddenTitle")).to_be_visible()
    expect(owner.page.get_by_text(READS_AUDIT[owner.language])).to_be_visible()
    expect(owner.page.get_by_role("searchbox")).to_have_count(0)


def test_an_address_without_a_record_leads_back_to_the_list(admin: Screen) -> None:
    admin.go("/contacts/0190aaaa-0000-7000-8000-000000000000")
    expect(admin.heading("errors.notFoundTitle")).to_be_visible()
    admin.page.locator("#content").get_by_role("link").last.click()
    admin.page.wait_for_url("**/contacts")


def test_a_page_that_the_server_breaks_on_is_tried_again(admin: Screen) -> None:
    page = admin.page
    page.route("**/api/v1/contacts?**", _breaks)
    admin.go("/contacts")
    expect(admin.heading("errors.brokenTitle")).to_be_visible()
    expect(page.get_by_text(admin.say("errors.requestId", id="7f"))).to_be_visible()
    page.unroute("**/api/v1/contacts?**")
    admin.button("common.tryAgain").click()
    expect(admin.heading("errors.brokenTitle")).to_have_count(0)
    admin.problems.clear()


def test_a_field_that_the_server_breaks_on_keeps_what_was_written(admin: Screen) -> None:
    id = person(admin, "Broken save")
    admin.go(f"/contacts/{id}")
    box = begin(admin, CITY[admin.language])
    admin.page.route(f"**/api/v1/contacts/{id}", _breaks, times=1)
    box.fill("Lyon")
    box.press("Enter")
    expect(admin.region("record.about").get_by_role("alert")).to_have_text(admin.say("errors.brokenSentence"))
    expect(box).to_have_value("Lyon")
    box.press("Enter")
    admin.until(lambda: admin.get(f"/contacts/{id}")["city"] == "Lyon", "the second try")
    admin.problems.clear()


def test_who_is_logged_out_while_writing_logs_in_over_the_page_and_loses_nothing(
    admin: Screen, product: Product
) -> None:
    id = person(admin, "Logged out")
    admin.go(f"/contacts/{id}")
    with admin.page.expect_response("**/presence"):
        box = begin(admin, CITY[admin.language])
    box.fill("Lyon")
    admin.page.context.clear_cookies(name="sessionid")
    box.press("Enter")
    dialog = admin.page.get_by_role("dialog", name=admin.say("login.againTitle"))
    admin.field("login.password", dialog).fill(product.admin.password)
    dialog.get_by_role("button", name=admin.say("login.submit")).click()
    expect(dialog).to_have_count(0)
    expect(fact(admin, CITY[admin.language]).get_by_text("Lyon")).to_be_visible()
    assert admin.get(f"/contacts/{id}")["city"] == "Lyon"


def _breaks(route: Route) -> None:
    problem = {"status": 500, "title": "Broken", "detail": "In the log.", "code": "unexpected", "request_id": "7f"}
    route.fulfill(status=500, json=problem, content_type="application/problem+json")
