"""Build a flow from nothing, break it and read the message, publish it, watch a run live, go back a version."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.test_8_lists import made

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NAME = {"zh": "欢迎新朋友", "en": "Greet new friends"}
KINDS = {
    "zh": {"branch": "条件分支", "mail.send": "发送邮件", "wait_for": "等待事件"},
    "en": {"branch": "Branch", "mail.send": "Send e-mail", "wait_for": "Wait for an event"},
}
BUTTON = {"zh": "按钮", "en": "Button"}


def canvas(screen: Screen) -> Locator:
    return screen.region("flows.canvas", name=NAME[screen.language])


def card(screen: Screen, step: str) -> Locator:
    return canvas(screen).locator(f'.react-flow__node[data-id="{step}"]')


def look_at(screen: Screen, step: str) -> Locator:
    """Chooses a step; the answer is the panel once it shows this step and no longer the one before."""
    card(screen, step).click()
    inspector = screen.region("flows.inspector")
    expect(inspector.locator(f'[data-step="{step}"]')).to_be_visible()
    return inspector


def put(screen: Screen, kind: str) -> None:
    """The palette comes by a key, a word finds the kind, Enter puts it in."""
    screen.page.keyboard.press("/")
    search = screen.page.get_by_role("searchbox", name=screen.say("designer.findStep"))
    expect(search).to_be_focused()
    search.fill(KINDS[screen.language][kind])
    search.press("Enter")


def told(screen: Screen) -> None:
    """The server has said what the drawing means, and has it."""
    expect(screen.page.get_by_role("status").filter(has_text=screen.words.pattern("designer.savedAt"))).to_be_visible()


def key_of(screen: Screen) -> str:
    flows = screen.get("/flows")
    return next(str(flow["key"]) for flow in flows if flow["name"][screen.language] == NAME[screen.language])


def test_a_flow_begins_with_what_passes_through_it_and_what_starts_it(admin: Screen) -> None:
    admin.go("/flows/new")
    admin.field("designer.newName").fill(NAME[admin.language])
    triggers = admin.page.get_by_role("radiogroup", name=admin.say("designer.newTrigger"))
    triggers.get_by_role("radio", name=BUTTON[admin.language]).click()
    admin.button("designer.newCreate").click()
    expect(canvas(admin)).to_be_visible()


def test_steps_are_put_in_by_keys_and_every_way_goes_on(admin: Screen) -> None:
    card(admin, "done").click()
    admin.page.keyboard.press("Delete")
    expect(card(admin, "done")).to_have_count(0)
    put(admin, "branch")
    put(admin, "mail.send")
    put(admin, "wait_for")
    put(admin, "mail.send")
    for step in ("branch", "mail-send", "wait-for", "mail-send-2"):
        expect(card(admin, step)).to_be_visible()
    admin.page.keyboard.press("Control+z")
    expect(card(admin, "mail-send-2")).to_have_count(0)
    admin.page.keyboard.press("Control+y")
    expect(card(admin, "mail-send-2")).to_be_visible()


def test_what_is_missing_stands_on_the_step_and_in_the_list(admin: Screen) -> None:
    admin.page.get_by_role("tab", name=admin.say("designer.tabCheck")).click()
    list_of_problems = admin.page.get_by_role("list", name=admin.words.pattern("designer.problems"))
    list_of_problems.get_by_role("button").first.click()
    expect(admin.region("flows.inspector")).to_be_visible()


def test_a_condition_is_written_as_text_or_rows_and_its_fault_is_said_beside_it(admin: Screen) -> None:
    inspector = look_at(admin, "branch")
    inspector.get_by_role("button", name=admin.say("conditions.asText")).click()
    text = inspector.get_by_role("textbox", name=admin.words.pattern("conditions.textOf")).first
    text.fill("scoer >= 60")
    expect(inspector.get_by_role("alert").filter(has_text="score").first).to_be_visible()
    text.fill("score >= 0 or name is not empty")
    inspector.get_by_role("button", name=admin.say("conditions.asRows")).click()
    expect(inspector.get_by_role("button", name=admin.say("conditions.any")).first).to_be_visible()


def test_mails_and_the_awaited_event_are_chosen_by_search(admin: Screen) -> None:
    for step in ("mail-send", "mail-send-2"):
        look_at(admin, step).get_by_role("combobox").first.click()
        admin.page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    look_at(admin, "wait-for").get_by_role("combobox").first.click()
    admin.page.keyboard.type({"zh": "回复", "en": "answered"}[admin.language])
    admin.page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    expect(canvas(admin).locator(".react-flow__node").filter(has=admin.page.get_by_role("alert"))).to_have_count(0)
    told(admin)


def test_a_lost_connection_loses_nothing(admin: Screen) -> None:
    admin.page.route("**/draft", lambda route: route.abort())
    inspector = look_at(admin, "wait-for")
    inspector.get_by_label(admin.words.pattern("designer.unitOf")).first.wait_for()
    inspector.locator('input[inputmode="numeric"]').first.fill("5")
    expect(admin.page.get_by_text(admin.say("designer.offline"))).to_be_visible()
    admin.page.unroute("**/draft")
    told(admin)
    admin.problems.clear()
    admin.page.reload()
    expect(card(admin, "wait-for")).to_be_visible()
    key = key_of(admin)

    def saved() -> list[str | None]:
        """What was typed comes from this browser's copy, and from there to the server."""
        steps = admin.get(f"/flows/{key}/draft")["definition"]["steps"]
        return [step["config"].get("within") for step in steps if step["id"] == "wait-for"]

    admin.until(lambda: saved() == ["5 days"], "what was typed without a connection is with the server")


def enter(screen: Screen, key: str, name: str) -> None:
    """A new contact comes into the flow."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    contact = made(screen, "contacts", name=name, email=email, language=screen.language)
    screen.page.request.post(
        f"{screen.address}/api/v1/flows/{key}/enroll",
        data={"ids": [contact]},
        headers={"X-CSRFToken": screen.get("/me")["csrf_token"], "Referer": screen.address},
    )


def days_waited(screen: Screen, key: str, name: str) -> int | None:
    """For how many days the run of a contact waits, once it does."""
    (run,) = (run for run in screen.get("/runs", flow=key)["items"] if run["subject"]["label"] == name)
    if run["wake_at"] is None or run["step"] != "wait-for":
        return None
    since, until = (datetime.fromisoformat(run[name]) for name in ("entered_at", "wake_at"))
    return round((until - since) / timedelta(days=1))


def test_it_is_published_and_a_run_is_seen_live_on_the_step(admin: Screen) -> None:
    key = key_of(admin)
    publish(admin)
    admin.until(lambda: admin.get(f"/flows/{key}")["status"] == "active", "the flow runs")
    enter(admin, key, "Wang Wei")
    expect(card(admin, "wait-for")).to_contain_text("1")
    admin.page.get_by_role("tab", name=admin.say("designer.tabRuns")).click()
    expect(admin.page.get_by_role("table")).to_contain_text("Wang Wei")
    assert days_waited(admin, key, "Wang Wei") == 5


def test_five_days_become_four_in_the_next_run_and_the_old_version_comes_back(admin: Screen) -> None:
    key = key_of(admin)
    admin.go(f"/flows/{key}?step=wait-for")
    admin.region("flows.inspector").locator('input[inputmode="numeric"]').first.fill("4")
    told(admin)
    publish(admin)
    admin.until(lambda: admin.get(f"/flows/{key}")["version"] == 2, "the second version runs")
    enter(admin, key, "Li Na")
    admin.until(lambda: days_waited(admin, key, "Li Na") == 4, "the next run waits four days")
    admin.page.get_by_role("tab", name=admin.say("designer.tabVersions")).click()
    admin.button("designer.rollBack").first.click()
    admin.page.get_by_role("dialog").get_by_role("button", name=admin.say("designer.rollBack")).click()
    admin.until(lambda: admin.get(f"/flows/{key}")["version"] == 3, "the first version runs again")
    steps = admin.get(f"/flows/{key}")["definition"]["steps"]
    assert next(step for step in steps if step["id"] == "wait-for")["config"]["within"] == "5 days"


def publish(screen: Screen) -> None:
    screen.page.get_by_role("button", name=screen.say("designer.publish")).first.click()
    dialog = screen.page.get_by_role("dialog")
    dialog.get_by_role("button", name=screen.say("designer.publish"), exact=True).click()
    expect(dialog).to_be_hidden()
