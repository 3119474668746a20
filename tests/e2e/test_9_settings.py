"""The rules of selling and the rights of people, edited by hand: what an edit does is seen before it counts."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

POINTS = 'title contains "Astronomer"'


def post(screen: Screen, path: str, body: dict[str, object]) -> dict[str, object]:
    token = next(cookie["value"] for cookie in screen.page.context.cookies() if cookie["name"] == "csrftoken")
    answer = screen.page.request.post(f"{screen.address}/api/v1{path}", data=body, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    found: dict[str, object] = answer.json()
    return found


def test_an_edit_of_the_score_shows_whom_it_concerns_and_counts_once_published(admin: Screen) -> None:
    page = admin.page
    contact = post(admin, "/contacts", {"name": "Caroline Herschel", "title": "Astronomer"})
    admin.go("/settings/scoring/default")
    admin.button("scores.addRule").click()
    rule = page.get_by_role("region", name=admin.words.pattern("scores.ruleOf")).last
    rule.get_by_label(admin.say("scores.ruleLabel")).first.fill("Looks at stars")
    rule.get_by_role("button", name=admin.say("conditions.asText")).click()
    rule.get_by_role("textbox", name=admin.say("conditions.textOf", name=admin.say("scores.when"))).fill(POINTS)
    points = admin.field("scores.points", rule)
    points.fill("ten")
    expect(rule.get_by_role("alert").first).to_be_visible()
    points.fill("70")
    effect = page.get_by_role("complementary", name=admin.say("scores.effect"))
    expect(effect.get_by_role("link", name="Caroline Herschel")).to_be_visible()
    expect(effect.get_by_text("0 → 70", exact=True)).to_be_visible()
    admin.button("scores.publish").click()
    expect(page.get_by_text(admin.say("scores.published", version=2))).to_be_visible()
    admin.until(lambda: admin.get(f"/contacts/{contact['id']}")["score"] == 70, "the new score")


def test_a_stage_is_added_shown_on_the_board_and_deleted_with_its_deals(admin: Screen) -> None:
    page = admin.page
    admin.go("/settings/pipelines/standard")
    first = page.get_by_role("region", name=admin.words.pattern("pipelines.stageOf")).first
    first.get_by_role("button", expanded=False).click()
    first.get_by_role("button", name=admin.say("pipelines.addStage"), exact=True).click()
    preview = page.get_by_role("navigation", name=admin.say("pipelines.preview"), include_hidden=True)
    expect(preview.get_by_text(admin.say("pipelines.newStage"))).to_be_visible()
    admin.button("pipelines.save").click()
    expect(page.get_by_text(admin.say("pipelines.saved"))).to_be_visible()
    name = admin.say("pipelines.newStage")
    key = {"zh": "xin-jie-duan", "en": "new-stage"}[admin.language]
    post(admin, "/deals", {"name": "On the new stage", "stage": key})
    page.reload()
    page.get_by_role("button", name=admin.say("pipelines.remove", name=name)).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(admin.say("pipelines.removeFull", count=1))).to_be_visible()
    admin.choose(dialog.get_by_role("combobox"), {"zh": "已确认", "en": "Qualified"}[admin.language])
    dialog.get_by_role("button", name=admin.say("pipelines.removeStage")).click()
    admin.button("pipelines.save").click()
    expect(page.get_by_text(admin.say("pipelines.savedMoved", count=1))).to_be_visible()
    assert [row["stage"] for row in admin.get("/deals", search="On the new stage")["items"]] == ["qualified"]


def test_a_person_comes_with_a_password_shown_once_and_the_audit_knows(admin: Screen) -> None:
    page = admin.page
    address = f"grace.{admin.language}@example.com"
    admin.go("/settings/people")
    admin.button("settings.newPerson").click()
    dialog = page.get_by_role("dialog")
    admin.field("settings.name", dialog).fill("Grace Hopper")
    admin.field("settings.email", dialog).fill(address)
    dialog.get_by_role("button", name=admin.say("common.add")).click()
    expect(page.get_by_text(admin.say("settings.passwordOnce", name="Grace Hopper"))).to_be_visible()
    page.reload()
    expect(page.get_by_text("Grace Hopper").first).to_be_visible()
    expect(page.get_by_text(admin.say("settings.passwordOnce", name="Grace Hopper"))).to_have_count(0)
    admin.go("/settings/audit")
    page.get_by_role("searchbox", name=admin.say("audit.search")).fill(address)
    expect(page.get_by_role("row").filter(has_text=address)).to_have_count(1)


def test_a_key_goes_after_the_name_in_either_language_until_it_is_written(admin: Screen) -> None:
    page = admin.page
    admin.go("/settings/objects")
    admin.button("custom.newObject").first.click()
    dialog = page.get_by_role("dialog")
    label, key = admin.field("custom.label", dialog), admin.field("custom.name", dialog)
    label.fill("续约 2027")
    expect(key).to_have_value("xu_yue_2027")
    label.fill("Größe")
    expect(key).to_have_value("grosse")
    expect(admin.field("custom.plural", dialog)).to_have_value("grosses")
    key.fill("size")
    label.fill("大小")
    expect(dialog.get_by_text(admin.say("custom.pluralHelp", plural="sizes"))).to_be_visible()
    expect(key).to_have_value("size")
    key.fill("")
    label.fill("尺寸")
    expect(key).to_have_value("chi_cun")


def test_a_role_reads_as_sentences_while_it_is_made(admin: Screen) -> None:
    page = admin.page
    admin.go("/settings/roles")
    admin.button("access.newRole").click()
    admin.field("access.roleName").fill(f"Reception {admin.language}")
    read = admin.say("access.cell", object=admin.say("access.allOthers"), verb=admin.say("access.read"))
    page.get_by_role("combobox", name=read).click()
    page.locator(".ant-select-item-option").filter(has_text=admin.say("access.all")).first.click()
    words = admin.say("access.sees", scope=admin.say("access.all"), objects=admin.say("access.everythingElse"))
    expect(page.get_by_text(words)).to_be_visible()
    admin.button("common.save").click()
    expect(page.get_by_role("heading", name=f"Reception {admin.language}")).to_be_visible()


def test_an_own_kind_of_event_is_declared_and_a_day_of_questions_is_limited(admin: Screen) -> None:
    page, name, calls = admin.page, f"demo_booked_{admin.language}", {"zh": 7, "en": 8}[admin.language]
    admin.go("/settings/events")
    admin.button("eventKinds.add").first.click()
    dialog = page.get_by_role("dialog")
    admin.field("eventKinds.label", dialog).fill("Demo booked")
    admin.field("eventKinds.name", dialog).fill(name)
    dialog.get_by_role("button", name=admin.say("eventKinds.addField")).click()
    admin.field("eventKinds.fieldLabel", dialog).fill("Room")
    admin.field("eventKinds.fieldName", dialog).fill("room")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(page.get_by_text(f"custom.{name}", exact=True)).to_be_visible()
    admin.go("/settings/model")
    admin.field("model.calls").fill(str(calls))
    admin.button("common.save").click()
    expect(page.get_by_text(admin.say("model.saved"))).to_be_visible()
    assert admin.get("/model-budget")["calls_a_day"] == calls
