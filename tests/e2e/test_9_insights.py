"""A dashboard that opens what it counts, and one of one's own that is drawn by mouse and keys."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]


def test_the_shipped_dashboard_opens_the_records_behind_a_figure(admin: Screen) -> None:
    page = admin.page
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    for name in ("First of the funnel", "Second of the funnel"):
        answer = page.request.post(
            f"{admin.address}/api/v1/deals", data={"name": name, "amount": 10}, headers={"X-CSRFToken": token}
        )
        assert answer.status == 201
    admin.go("/insights")
    funnel = page.get_by_role("region", name={"zh": "销售漏斗", "en": "Sales funnel"}[admin.language], exact=True)
    first = funnel.get_by_role("row").nth(1)
    count = int(first.get_by_role("link").first.inner_text().replace(",", ""))
    assert count >= 2
    first.get_by_role("link").first.click()
    expect(page.get_by_text("First of the funnel").first).to_be_visible()
    assert "filter=" in page.url


def test_a_dashboard_of_ones_own_is_made_moved_by_keys_and_kept(admin: Screen) -> None:
    page = admin.page
    admin.go("/insights")
    admin.button("insights.create").click()
    dialog = page.get_by_role("dialog")
    admin.field("insights.nameEn", dialog).fill("My figures")
    admin.field("insights.nameZh", dialog).fill("我的数据")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    admin.button("insights.addTile").click()
    page.get_by_role("dialog").get_by_role("button", name=admin.say("common.save")).click()
    name = {"zh": "销售漏斗", "en": "Sales funnel"}[admin.language]
    grip = page.get_by_role("button", name=admin.say("insights.moveTile", name=name))
    grip.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowLeft"):
        with page.expect_response(lambda answer: answer.request.method == "PATCH") as saved:
            page.keyboard.press(key)
        assert saved.value.ok
        grip.focus()
    admin.button("insights.done").click()
    page.reload()
    expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()
    boards = admin.get("/dashboards")
    (tile,) = next(board for board in boards if board["name"]["en"] == "My figures")["tiles"]
    assert (tile["x"], tile["w"]) == (2, 5)
