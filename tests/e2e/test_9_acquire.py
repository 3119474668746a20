"""Where customers come from, set up by hand: sources, mailboxes, chat rooms, cleaning rules, listening."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.test_8_lists import grid, made

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

REGISTER = "公司名称,所属行业,员工人数\n北京云杉智造科技有限公司,制造业,1200\n"


def credential(screen: Screen, name: str, kind: str, settings: dict[str, Any], secrets: dict[str, Any]) -> None:
    hosts = ["127.0.0.1"]
    made(screen, "credentials", name=name, kind=kind, settings=settings, secrets=secrets, hosts=hosts)


def entry(screen: Screen, name: str) -> Locator:
    return screen.region_named(name)


def test_a_register_is_added_and_loaded_and_of_two_editors_one_is_told(admin: Screen) -> None:
    page = admin.page
    admin.go("/settings/enrichment")
    admin.button("sources.add").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    admin.field("things.name", dialog).fill("Companies")
    admin.field("sources.key", dialog).fill("companies")
    admin.choose(dialog.get_by_role("combobox").first, admin.say("sources.register"))
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(entry(admin, "Companies")).to_be_visible()
    file: FilePayload = {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER.encode()}
    entry(admin, "Companies").locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_text(admin.say("sources.loadedNow", count=1))).to_be_visible()
    entry(admin, "Companies").get_by_role("button", name=admin.say("things.change")).click()
    (source,) = admin.get("/enrichment/sources")
    put(admin, f"/enrichment/sources/{source['id']}", {**given(source), "name": "By somebody else"})
    admin.field("things.name", dialog).fill("Mine")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(dialog).to_contain_text({"zh": "已被他人修改", "en": "Somebody else has changed it"}[admin.language])


def test_a_mailbox_that_cannot_be_read_says_why(admin: Screen) -> None:
    page = admin.page
    credential(admin, "answers", "basic", {"username": "answers@example.com"}, {"password": "open sesame"})
    admin.go("/settings/mailboxes")
    admin.button("mailboxes.add").click()
    dialog = page.get_by_role("dialog")
    admin.field("things.name", dialog).fill("Answers")
    admin.field("mailboxes.address", dialog).fill("answers@example.com")
    admin.field("mailboxes.host", dialog).fill("127.0.0.1")
    admin.choose(dialog.get_by_role("combobox").nth(1), "answers")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    entry(admin, "Answers").get_by_role("button", name=admin.say("things.try")).click()
    expect(entry(admin, "Answers")).to_contain_text("GUANXI_PRIVATE_HOSTS")


def test_a_room_that_cannot_be_told_says_why(admin: Screen) -> None:
    page = admin.page
    credential(admin, "our-slack", "slack", {}, {"url": "https://127.0.0.1/services/T/B/secret-part"})
    admin.go("/settings/chats")
    admin.button("chats.add").click()
    dialog = page.get_by_role("dialog")
    admin.field("things.name", dialog).fill("Sales group")
    admin.choose(dialog.get_by_role("combobox").nth(0), "Slack")
    admin.choose(dialog.get_by_role("combobox").nth(1), "our-slack")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    room = entry(admin, "Sales group")
    room.get_by_role("button", name=admin.say("things.try")).click()
    expect(room).to_contain_text("GUANXI_PRIVATE_HOSTS")
    expect(room).not_to_contain_text("secret-part")


def test_a_cleaning_rule_is_switched_off_and_on(admin: Screen) -> None:
    page = admin.page
    admin.go("/settings/cleaning")
    box = page.get_by_role("checkbox").first
    expect(box).to_be_checked()
    for is_on in (False, True):
        box.click()
        admin.until(lambda: admin.get("/cleaning")["rules"][0]["is_on"] is is_on, "the switch counts")  # noqa: B023
        page.reload()
        expect(box).to_be_checked(checked=is_on)


def test_what_was_heard_stands_in_a_list_with_its_mood(admin: Screen) -> None:
    source = made(admin, "listening_sources", name="Industry news", kind="rss", url="https://news.example/feed")
    made(admin, "mentions", name="Wang Wei", source=source, text="云杉的传感器真的太好用了", mood="positive")
    admin.go("/listening_sources")
    expect(grid(admin)).to_contain_text("Industry news")
    admin.go("/mentions")
    expect(grid(admin)).to_contain_text({"zh": "正面", "en": "Positive"}[admin.language])


def given(source: dict[str, Any]) -> dict[str, Any]:
    """What a person says of it, without what the server adds."""
    added = ("id", "kind_label", "loaded", "loaded_at")
    return {name: value for name, value in source.items() if name not in added}


def put(screen: Screen, path: str, body: dict[str, Any]) -> None:
    token = next(one["value"] for one in screen.page.context.cookies() if one["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Referer": screen.address}
    answer = screen.page.request.put(f"{screen.address}/api/v1{path}", data=body, headers=headers)
    assert answer.ok, answer.text()
