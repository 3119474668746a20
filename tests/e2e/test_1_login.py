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
