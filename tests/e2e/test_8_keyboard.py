"""A day's work without a mouse: a list, a record, a board and the designer, by keys alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.test_8_lists import made

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MOST_STOPS = 60
STAGES = {"zh": ("线索", "已确认"), "en": ("Lead", "Qualified")}
WAIT = {"zh": "等待", "en": "Wait"}


def walk_to(screen: Screen, wanted: Locator) -> None:
    """Tab until it has the focus, which everything must get that can be used."""
    expect(wanted).to_be_visible()
    stops = iter(range(MOST_STOPS))
    while not wanted.evaluate("(one) => one === document.activeElement"):
        assert next(stops, None) is not None, "the focus does not come there"
        screen.page.keyboard.press("Tab")


def test_a_record_is_opened_from_its_list_and_changed(admin: Screen) -> None:
    page, press = admin.page, admin.page.keyboard.press
    contact = made(admin, "contacts", name="Wu Jian", email="wu.jian@example.com", language=admin.language)
    admin.go("/contacts?search=Wu+Jian")
    grid = page.get_by_role("grid")
    expect(grid.get_by_role("row").filter(has_text="Wu Jian")).to_be_visible()
    walk_to(admin, grid)
    press("F2")
    press("Control+a")
    page.keyboard.type("Wu Jianmin")
    press("Enter")
    expect(grid.get_by_role("row").filter(has_text="Wu Jianmin")).to_be_visible()
    assert admin.get(f"/contacts/{contact}")["name"] == "Wu Jianmin"
    press("Enter")
    look = page.get_by_role("complementary").filter(has_text="Wu Jianmin").last
    walk_to(admin, look.get_by_role("link", name=admin.say("peek.open")))
    press("Enter")
    page.wait_for_url(f"**/contacts/{contact}**")


def test_a_dialog_keeps_the_focus_and_gives_it_back(admin: Screen) -> None:
    page = admin.page
    admin.go("/contacts")
    grid = page.get_by_role("grid")
    walk_to(admin, grid)
    page.keyboard.press("Control+k")
    search = page.get_by_role("dialog").get_by_role("combobox")
    expect(search).to_be_focused()
    page.keyboard.press("Tab")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(grid).to_be_focused()


def test_a_card_of_the_board_goes_on_by_an_arrow_and_keeps_the_focus(admin: Screen) -> None:
    before, after = STAGES[admin.language]
    made(admin, "deals", name="Keys only", pipeline="standard", stage="lead")
    admin.go("/deals/board?search=Keys+only")
    walk_to(admin, admin.region_named(before).get_by_role("article", name="Keys only"))
    admin.page.keyboard.press("Shift+ArrowRight")
    expect(admin.region_named(after).get_by_role("article", name="Keys only")).to_be_focused()


def test_a_step_is_put_into_a_flow_and_kept(admin: Screen) -> None:
    page = admin.page
    admin.go("/flows/new")
    walk_to(admin, admin.field("designer.newName"))
    page.keyboard.type("Keys")
    walk_to(admin, admin.button("designer.newCreate"))
    page.keyboard.press("Enter")
    expect(admin.region("flows.canvas", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name=admin.say("designer.findStep"))).to_be_focused()
    page.keyboard.type(WAIT[admin.language])
    page.keyboard.press("Enter")
    (flow,) = (one["key"] for one in admin.get("/flows") if one["name"][admin.language] == "Keys")

    def kinds() -> list[str]:
        return [step["kind"] for step in admin.get(f"/flows/{flow}/draft")["definition"]["steps"]]

    admin.until(lambda: "wait" in kinds(), "the step stands in the draft")
