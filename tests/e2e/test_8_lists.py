"""Objects without code, views, changes of many, and a list that nobody reads to its end."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.many import copies
from tests.e2e.product import Product
from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PROJECT = {"zh": ("项目", "Project"), "en": ("Project", "项目")}
MANY = 100_000


def grid(screen: Screen) -> Locator:
    return screen.page.get_by_role("grid")


def row(screen: Screen, name: str) -> Locator:
    return grid(screen).get_by_role("row").filter(has_text=name)


def made(screen: Screen, plural: str, **values: Any) -> str:
    """A record by the API, as the person who sits at the screen."""
    token = next(one["value"] for one in screen.page.context.cookies() if one["name"] == "csrftoken")
    answer = screen.page.request.post(
        f"{screen.address}/api/v1/{plural}", data=values, headers={"X-CSRFToken": token, "Referer": screen.address}
    )
    assert answer.ok, answer.text()
    return str(answer.json()["id"])


@pytest.fixture(scope="package")
def project(admin: Screen) -> str:
    """An object with a choice, made by hand in the settings."""
    page = admin.page
    admin.go("/settings/objects")
    admin.button("custom.newObject").first.click()
    dialog = page.get_by_role("dialog")
    first, second = PROJECT[admin.language]
    dialog.get_by_role("textbox").nth(0).fill(first)
    dialog.get_by_role("textbox").nth(1).fill(second)
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    page.wait_for_url("**/settings/objects/project")
    admin.button("custom.newField").click()
    names = dialog.get_by_role("textbox")
    names.nth(0).fill({"zh": "预算", "en": "Budget"}[admin.language])
    names.nth(1).fill({"zh": "Budget", "en": "预算"}[admin.language])
    admin.choose(dialog.get_by_role("combobox").first, {"zh": "数字", "en": "Number"}[admin.language])
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(page.get_by_role("cell", name="budget", exact=True)).to_be_visible()
    return "projects"


def test_a_made_object_is_used_in_a_list_and_by_the_api(admin: Screen, project: str) -> None:
    page = admin.page
    admin.go(f"/{project}?new=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("Tower")
    dialog.get_by_label({"zh": "预算", "en": "Budget"}[admin.language]).fill("120.5")
    dialog.locator("button[type=submit]").last.click()
    expect(row(admin, "Tower")).to_be_visible()
    found = admin.get(f"/{project}", filter="budget > 120")
    assert [(one["label"], one["budget"]) for one in found["items"]] == [("Tower", "120.5")]


def test_a_fault_in_a_new_object_is_said_beside_its_field(admin: Screen) -> None:
    admin.go("/settings/objects")
    admin.button("custom.newObject").first.click()
    dialog = admin.page.get_by_role("dialog")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    admin.page.keyboard.press("Escape")


def test_a_view_is_saved_and_comes_back_with_its_filter(admin: Screen, project: str) -> None:
    page = admin.page
    admin.go(f"/{project}?filter=budget+%3E+100")
    admin.button("views.saveAs").click()
    expect(admin.field("views.name", page.get_by_role("dialog"))).to_be_focused()
    page.keyboard.type("Big ones")
    page.keyboard.press("Enter")
    tab = page.get_by_role("tab", name=re.compile("Big ones"))
    expect(tab).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name=re.compile(f"^{admin.say('views.all')}")).click()
    page.wait_for_url(re.compile(rf"/{project}$"))
    tab.click()
    page.wait_for_url("**filter=*")
    expect(page.get_by_text(re.compile("> 100|大于 100|more than 100"))).to_be_visible()


def test_a_change_of_many_is_looked_at_done_and_taken_back(admin: Screen, project: str) -> None:
    page = admin.page
    for name in ("Bridge", "Harbour"):
        made(admin, project, name=name, budget=5)
    admin.go(f"/{project}?filter=budget+%3D+5")
    for name in ("Bridge", "Harbour"):
        row(admin, name).locator("label").click()
    page.get_by_role("toolbar").get_by_role("button", name=admin.say("bulk.set")).click()
    dialog = page.get_by_role("dialog")
    admin.choose(admin.field("bulk.field", dialog), {"zh": "预算", "en": "Budget"}[admin.language])
    admin.field("bulk.value", dialog).fill("900")
    expect(dialog.get_by_text(admin.say("bulk.willChange", count=2))).to_be_visible()
    expect(dialog.get_by_text(admin.say("bulk.setsOffNothing"))).to_be_visible()
    dialog.get_by_role("button", name=admin.say("bulk.go", count=2)).click()
    expect(page.get_by_text(admin.say("bulk.doneText", changed=2, same=0, refused=0))).to_be_visible()
    assert admin.get(f"/{project}", filter="budget = 900", total="true")["total"] == 2
    admin.button("bulk.undo").click()
    expect(page.get_by_text(admin.say("bulk.undoneText", undone=2, kept=0))).to_be_visible()
    assert admin.get(f"/{project}", filter="budget = 5", total="true")["total"] == 2


def test_a_value_is_written_in_its_cell(admin: Screen, project: str) -> None:
    made(admin, project, name="Mill", budget=7)
    admin.go(f"/{project}?filter=budget+%3D+7")
    cell = row(admin, "Mill").get_by_role("gridcell").nth(2)
    expect(cell).to_have_text("7")
    cell.dblclick()
    box = cell.get_by_role("textbox")
    box.fill("many")
    box.press("Enter")
    expect(cell.get_by_role("alert")).to_be_visible()
    expect(box).to_be_focused()
    box.fill("8")
    box.press("Enter")
    admin.until(lambda: admin.get(f"/{project}", filter="budget = 8", total="true")["total"] == 1, "the cell is saved")


def test_who_goes_on_to_the_next_cell_keeps_it_and_a_late_refusal_is_kept_too(admin: Screen, project: str) -> None:
    page, held = admin.page, list[Route]()
    for name in ("Alder", "Birch"):
        made(admin, project, name=name, budget=11)
    admin.go(f"/{project}?filter=budget+%3D+11&sort=name")
    first, second = (row(admin, name).get_by_role("gridcell").nth(2) for name in ("Alder", "Birch"))
    first.dblclick()
    first.get_by_role("textbox").fill("many")
    page.route(f"**/{project}/*", lambda route: held.append(route), times=1)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    expect(second.get_by_role("textbox")).to_be_focused()
    expect(first.get_by_role("textbox")).to_have_count(0)
    second.get_by_role("textbox").fill("12")
    admin.until(lambda: held, "the first cell is on its way")
    held[0].continue_()
    expect(page.get_by_text(admin.say("unsent.needsYou", count=1))).to_be_visible()
    expect(second.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Enter")
    admin.until(lambda: admin.get(f"/{project}", filter="budget = 12", total="true")["total"] == 1, "the next is saved")
    admin.button("unsent.look").click()
    kept = page.get_by_role("dialog").get_by_role("row").filter(has_text="Alder")
    expect(kept).to_contain_text("many")
    kept.get_by_role("button", name=admin.say("unsent.discard")).click()
    expect(page.get_by_text(admin.say("unsent.needsYou", count=1))).to_have_count(0)
    assert admin.get(f"/{project}", filter="budget = 11", total="true")["total"] == 1


def test_a_click_looks_at_a_record_beside_the_list(admin: Screen, project: str) -> None:
    page = admin.page
    id = made(admin, project, name="Quay", budget=3)
    admin.go(f"/{project}?filter=budget+%3D+3")
    row(admin, "Quay").get_by_role("gridcell").nth(3).click()
    page.wait_for_url(f"**peek={id}*")
    panel = page.get_by_role("complementary", name=admin.say("peek.title"))
    expect(panel.get_by_role("heading", name="Quay")).to_be_visible()
    panel.get_by_role("link", name=admin.say("peek.open")).click()
    page.wait_for_url(f"**/{project}/{id}")
    page.go_back()
    expect(panel.get_by_role("heading", name="Quay")).to_be_visible()


def test_who_writes_somebody_down_again_is_told_while_writing(admin: Screen) -> None:
    page = admin.page
    made(admin, "contacts", name="陈思远", email="siyuan@haiyue.example")
    admin.go("/contacts?new=1")
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=email]").fill("siyuan@haiyue.example")
    expect(dialog.get_by_text(admin.say("doubles.sure"))).to_be_visible()
    expect(dialog.get_by_role("link", name="陈思远")).to_be_visible()


def test_the_palette_finds_by_pinyin_and_opens(admin: Screen) -> None:
    page = admin.page
    made(admin, "contacts", name="欧阳明月")
    admin.go("/today")
    expect(page.get_by_role("navigation", name=admin.say("shell.main"))).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("ouyang")
    expect(page.get_by_role("option", name=re.compile("欧阳明月"))).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/*")


def test_a_hundred_thousand_rows_are_scrolled_to_the_last(admin: Screen, product: Product) -> None:
    page = admin.page
    id = made(admin, "companies", name="Model Works")
    copies(product.data, "company", id, MANY, "Works")
    admin.go("/companies")
    expect(row(admin, "Model Works")).to_be_visible()
    box = grid(admin)
    box.focus()
    page.keyboard.press("PageDown")
    box.evaluate("element => element.scrollTo(0, element.scrollHeight / 2)")
    # Companies of other tests stand among them: about the middle is where half of the way leads.
    middle = re.compile(r"Works (49[5-9]|50[0-5])\d\d\b")
    expect(box.get_by_role("row").filter(has_text=middle).first).to_be_visible()
    box.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    expect(row(admin, f"Works {MANY}")).to_be_visible()
    assert box.get_by_role("row").count() < 80
