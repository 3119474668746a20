"""Two people at one record, a cut connection, refused drags, the filter of a list, and addresses that always work."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.test_5_deal import STAGES
from tests.e2e.test_8_lists import grid, made, row

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

CITY = {"zh": "城市", "en": "City"}
PHONE = {"zh": "电话", "en": "Phone"}


@pytest.fixture
def cut(admin: Screen) -> Iterator[Any]:
    """Cuts the connection of the person and gives it back; what fails meanwhile is no fault."""
    yield admin.cut
    admin.cut(False)
    admin.problems.clear()


def fact(screen: Screen, label: str) -> Locator:
    return screen.region("record.about").locator("div").filter(has=screen.page.get_by_text(label, exact=True)).last


def begin(screen: Screen, label: str) -> Locator:
    """Opens the field of a record page and answers its box."""
    screen.button("record.edit", name=label).click()
    return screen.region("record.about").locator("[data-editor]").get_by_role("textbox")


def write(screen: Screen, label: str, text: str) -> None:
    box = begin(screen, label)
    box.fill(text)
    box.press("Enter")


def person(screen: Screen, name: str) -> str:
    return made(screen, "contacts", name=name, city="Paris", phone="+33 1 42 68 53 00")


def test_two_people_at_one_record_see_each_other_and_what_is_being_written(admin: Screen, owner: Screen) -> None:
    id = person(owner, "Presence")
    me = owner.get("/me")["name"]
    admin.go(f"/contacts/{id}")
    owner.go(f"/contacts/{id}")
    expect(admin.page.get_by_role("status").filter(has_text=admin.say("presence.one", name=me))).to_be_visible()
    begin(owner, PHONE[owner.language])
    expect(admin.region("record.about").get_by_text(admin.say("presence.writing", name=me))).to_be_visible()
    owner.go("/today")
    expect(admin.page.get_by_text(admin.say("presence.one", name=me))).to_have_count(0)


def test_two_who_write_different_fields_lose_nothing(admin: Screen, owner: Screen) -> None:
    id = person(owner, "Side by side")
    admin.go(f"/contacts/{id}")
    box = begin(admin, CITY[admin.language])
    box.fill("Lyon")
    owner.go(f"/contacts/{id}")
    write(owner, PHONE[owner.language], "+33 1 00 00 00 01")
    owner.until(lambda: owner.get(f"/contacts/{id}")["phone"] == "+33100000001", "the colleague's field")
    box.press("Enter")
    admin.until(lambda: admin.get(f"/contacts/{id}")["city"] == "Lyon", "both changes")
    assert admin.get(f"/contacts/{id}")["phone"] == "+33100000001"


def test_two_who_write_one_field_see_both_values_and_choose(admin: Screen, owner: Screen) -> None:
    id = person(owner, "Head on")
    admin.go(f"/contacts/{id}")
    box = begin(admin, CITY[admin.language])
    box.fill("Lyon")
    owner.go(f"/contacts/{id}")
    write(owner, CITY[owner.language], "Rome")
    owner.until(lambda: owner.get(f"/contacts/{id}")["city"] == "Rome", "the colleague's value")
    box.press("Enter")
    dialog = admin.page.get_by_role("dialog", name=admin.say("merging.title"))
    expect(dialog.get_by_role("cell", name="Rome")).to_be_visible()
    expect(dialog.get_by_role("cell", name="Lyon")).to_be_visible()
    dialog.get_by_role("button", name=admin.say("merging.saveMine")).click()
    admin.until(lambda: admin.get(f"/contacts/{id}")["city"] == "Lyon", "the chosen value")


def test_what_is_typed_while_the_connection_is_cut_goes_out_once_it_is_back(admin: Screen, cut: Any) -> None:
    page = admin.page
    id = person(admin, "Cut off")
    admin.go(f"/contacts/{id}")
    box = begin(admin, CITY[admin.language])
    cut(True)
    box.fill("Lyon")
    box.press("Enter")
    expect(page.get_by_text(admin.say("unsent.waits", count=1))).to_be_visible()
    expect(admin.region("record.about").get_by_text("Lyon")).to_be_visible()
    cut(False)
    expect(page.get_by_text(admin.say("unsent.waits", count=1))).to_have_count(0)
    assert admin.get(f"/contacts/{id}")["city"] == "Lyon"


def test_a_cell_written_without_a_connection_outlives_a_reload(admin: Screen, cut: Any) -> None:
    page = admin.page
    id = person(admin, "Cut cell")
    admin.go("/contacts?search=Cut+cell")
    cell = row(admin, "Cut cell").get_by_role("gridcell").filter(has_text="+33")
    cell.dblclick()
    cut(True)
    cell = row(admin, "Cut cell").locator("[data-editor]")
    cell.get_by_role("textbox").fill("+33 1 00 00 00 09")
    cell.get_by_role("textbox").press("Enter")
    expect(page.get_by_text(admin.say("unsent.waits", count=1))).to_be_visible()
    expect(row(admin, "Cut cell").get_by_label(admin.say("unsent.mark"))).to_be_visible()
    cut(False)
    page.reload()
    admin.until(lambda: admin.get(f"/contacts/{id}")["phone"] == "+33100000009", "the cell is sent after the reload")
    # Who leaves before the answer has come sends it again later.
    expect(page.get_by_text(admin.say("unsent.waits", count=1))).to_have_count(0)


def test_where_a_colleague_wrote_meanwhile_the_person_is_asked(admin: Screen, owner: Screen, cut: Any) -> None:
    page = admin.page
    id = person(owner, "Cut and met")
    admin.go(f"/contacts/{id}")
    box = begin(admin, CITY[admin.language])
    cut(True)
    box.fill("Lyon")
    box.press("Enter")
    expect(page.get_by_text(admin.say("unsent.waits", count=1))).to_be_visible()
    owner.go(f"/contacts/{id}")
    write(owner, CITY[owner.language], "Rome")
    owner.until(lambda: owner.get(f"/contacts/{id}")["city"] == "Rome", "the colleague's value")
    cut(False)
    admin.button("unsent.look").click()
    dialog = page.get_by_role("dialog", name=admin.say("unsent.title"))
    expect(dialog.get_by_role("cell", name="Rome")).to_be_visible()
    expect(dialog.get_by_role("cell", name="Lyon")).to_be_visible()
    dialog.get_by_role("button", name=admin.say("unsent.saveMine")).click()
    admin.until(lambda: admin.get(f"/contacts/{id}")["city"] == "Lyon", "the chosen value")
    expect(dialog).to_be_hidden()


def test_a_form_keeps_what_was_typed_when_the_server_breaks_over_a_reload_too(admin: Screen) -> None:
    page = admin.page
    page.route("**/api/v1/contacts", lambda route: route.fulfill(status=503, body="down"), times=1)
    admin.go("/contacts?new=1")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("Kept one")
    dialog.locator("button[type=submit]").last.click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    expect(dialog.get_by_role("textbox").first).to_have_value("Kept one")
    page.reload()
    expect(dialog.get_by_text(admin.say("unsent.restored"))).to_be_visible()
    expect(dialog.get_by_role("textbox").first).to_have_value("Kept one")
    dialog.locator("button[type=submit]").last.click()
    admin.until(lambda: admin.get("/contacts", search="Kept one")["items"], "the second try")
    admin.problems.clear()


def test_a_drag_on_the_board_is_refused_with_the_reason(owner: Screen) -> None:
    page = owner.page
    lead, won = STAGES[owner.language][0], STAGES[owner.language][-1]
    id = made(owner, "deals", name="Dragged one", amount=5)
    owner.go("/deals/board?search=Dragged")
    card = owner.region_named(lead).get_by_role("article", name="Dragged one")
    card.drag_to(owner.region_named(won))
    refusal = owner.region_named(won).get_by_role("alert")
    expect(refusal).to_contain_text(owner.say("deal.refusedTitle", stage=won))
    expect(refusal.get_by_role("listitem").first).to_be_visible()
    expect(owner.region_named(lead).get_by_role("article", name="Dragged one")).to_be_visible()
    assert owner.get(f"/deals/{id}")["stage"] == "lead"
    page.keyboard.press("Escape")


def test_a_filter_folds_to_its_sentence_and_becomes_a_segment(admin: Screen) -> None:
    page = admin.page
    person(admin, "Filtered one")
    admin.go('/contacts?filter=city+%3D+"Paris"')
    expect(row(admin, "Filtered one")).to_be_visible()
    page.get_by_role("button", name=admin.say("listFilter.count", count=1)).click()
    sheet = page.get_by_role("region", name=admin.say("listFilter.title"))
    admin.button("listFilter.saveSegment").click()
    dialog = page.get_by_role("dialog")
    admin.field("listFilter.segmentName", dialog).fill(f"Parisians {admin.language}")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(page.get_by_text(admin.say("listFilter.segmentSaved", name=f"Parisians {admin.language}"))).to_be_visible()
    sheet.get_by_role("button", name=admin.say("filter.fold")).click()
    expect(page.get_by_text(re.compile("Paris”"))).to_be_visible()
    assert admin.get("/segments", search="Parisians")["items"][0]["condition"] == 'city = "Paris"'


def test_a_list_leaves_as_an_excel_file(admin: Screen, tmp_path: Path) -> None:
    page = admin.page
    person(admin, "Sheet one")
    admin.go("/contacts?search=Sheet+one")
    expect(row(admin, "Sheet one")).to_be_visible()
    admin.button("views.export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=admin.say("exporting.xlsx")).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    file = tmp_path / "list.xlsx"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"PK")


def test_back_reload_and_an_address_from_elsewhere_lead_to_the_same_place(admin: Screen) -> None:
    page = admin.page
    first, second = person(admin, "Deep link one"), person(admin, "Deep link two")
    admin.go("/contacts?search=Deep+link&sort=name")
    grid(admin).get_by_role("link", name="Deep link one").click()
    page.wait_for_url(f"**/contacts/{first}")
    expect(page.get_by_text(admin.say("acts.position", at=1, total=2))).to_be_visible()
    admin.button("acts.next").click()
    page.wait_for_url(f"**/contacts/{second}")
    expect(page.get_by_role("heading", level=1, name="Deep link two")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Deep link two")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/contacts?search=*")
    expect(row(admin, "Deep link one")).to_be_visible()
    admin.go(f"/contacts?search=Deep+link&peek={second}")
    panel = page.get_by_role("complementary", name=admin.say("peek.title"))
    expect(panel.get_by_role("heading", name="Deep link two")).to_be_visible()
    page.reload()
    expect(panel.get_by_role("heading", name="Deep link two")).to_be_visible()
    admin.go("/deals/board?mine=1")
    expect(admin.button("boardMore.mine")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_moves_opens_and_writes(admin: Screen) -> None:
    page = admin.page
    id = person(admin, "Keys only")
    admin.go("/contacts?search=Keys+only")
    expect(row(admin, "Keys only")).to_be_visible()
    grid(admin).focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name=admin.say("peek.title"))
    expect(panel.get_by_role("heading", name="Keys only")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    grid(admin).focus()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("Keys and more")
    page.keyboard.press("Enter")
    # The keys are free at once, whether the answer is here or not.
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name=admin.say("shell.keys"))).to_be_visible()
    page.keyboard.press("Escape")
    admin.until(lambda: admin.get(f"/contacts/{id}")["name"] == "Keys and more", "the cell is saved")


def test_on_a_phone_a_thumb_goes_from_the_bar_to_a_list_a_record_and_a_note(phone: Screen) -> None:
    page = phone.page
    person(phone, "On the way")
    phone.go("/today")
    bar = page.get_by_role("navigation", name=phone.say("shell.main"))
    bar.get_by_role("link", name=phone.say("shell.customers")).tap()
    page.wait_for_url("**/contacts*")
    phone.go("/contacts?search=On+the+way")
    page.get_by_role("button", name=re.compile("On the way")).tap()
    page.wait_for_url("**/contacts/*")
    expect(page.get_by_role("heading", level=1, name="On the way")).to_be_visible()
    page.get_by_role("tab", name=phone.say("record.about")).tap()
    expect(phone.region("record.about").get_by_text("Paris")).to_be_visible()
    acts = page.get_by_role("navigation", name=phone.say("acts.more"))
    acts.get_by_role("button", name=phone.say("acts.note"), exact=True).tap()
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea").first.fill("Met at the gate")
    dialog.locator("button[type=submit]").last.tap()
    phone.until(lambda: phone.get("/notes", search="Met at the gate")["items"], "the note")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_a_deal_is_made_and_moved_by_the_menu_of_its_card(phone: Screen) -> None:
    page = phone.page
    lead, qualified = STAGES[phone.language][:2]
    made(phone, "deals", name="By thumb", amount=7)
    phone.go("/deals/board?search=By+thumb")
    card = phone.region_named(lead).get_by_role("article", name="By thumb")
    card.get_by_role("button", name=phone.say("board.moveMenu", name="By thumb")).tap()
    page.get_by_role("menuitem", name=qualified).tap()
    expect(phone.region_named(qualified).get_by_role("article", name="By thumb")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
