"""Open the printed address and log in with the printed account."""

import pytest
from playwright.sync_api import expect

from tests.e2e.product import Product
from tests.e2e.screen import Screen, log_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_wrong_password_is_said_so_and_the_printed_one_opens_the_door(stranger: Screen, product: Product) -> None:
    page = stranger.page
    stranger.go("/")
    expect(page.get_by_role("heading", name=stranger.say("login.title"))).to_be_visible()
    stranger.field("login.email").fill(product.admin.email)
    stranger.field("login.password").fill("not the password")
    stranger.button("login.submit").click()
    expect(page.get_by_role("alert")).to_have_text(stranger.say("login.wrong"))
    log_in(stranger, product.admin)
    expect(page.get_by_role("navigation", name=stranger.say("shell.main"))).to_contain_text(product.admin.name)
    page.context.clear_cookies()


def test_a_new_company_is_told_its_first_steps(admin: Screen) -> None:
    steps = admin.region("first.title").get_by_role("listitem")
    expect(steps).to_have_count(4)
    expect(steps.filter(has_text=admin.say("first.colleagues"))).to_contain_text(admin.say("first.isDone"))
    admin.link("first.customersAct").click()
    admin.page.wait_for_url("**/imports/new")
    admin.go("/today")
    expect(steps).to_have_count(4)
