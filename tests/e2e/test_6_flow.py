"""See the flow that did all this: drawn, its runs, and what each step was given, decided and gave."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.visitors import Arrival

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

STEPS = {
    "zh": ("清洗与校验", "匹配或新建联系人", "评分", "建立线索", "分配", "通知负责人", "启动欢迎培育"),
    "en": (
        "Clean and check",
        "Find or create the contact",
        "Score",
        "Open a lead",
        "Assign",
        "Tell the owner",
        "Begin the welcome sequence",
    ),
}
CAPTURE = {"zh": "线索捕获", "en": "Lead capture"}


def test_the_flow_is_drawn_with_its_steps_and_their_ways(admin: Screen, arrival: Arrival) -> None:
    page = admin.page
    admin.go("/flows")
    page.get_by_role("link", name=CAPTURE[admin.language]).click()
    picture = admin.region("flows.canvas", name=CAPTURE[admin.language])
    for name in STEPS[admin.language]:
        expect(picture.get_by_role("group", name=name, exact=True)).to_be_visible()
    assert picture.locator(".react-flow__edge").count() > len(STEPS[admin.language])
    picture.get_by_role("group", name=STEPS[admin.language][4], exact=True).click()
    expect(admin.region("flows.inspector")).to_contain_text(STEPS[admin.language][4])


def test_its_runs_are_listed_and_open(admin: Screen, arrival: Arrival) -> None:
    page = admin.page
    admin.go("/flows/lead-capture")
    page.get_by_role("tab", name=admin.say("flows.runsTab")).click()
    rows = page.get_by_role("table", name=admin.say("runs.title")).get_by_role("row")
    expect(rows.filter(has_text=admin.say("runs.ended")).first).to_be_visible()
    rows.get_by_role("link").first.click()
    expect(page).to_have_url(f"{admin.address}/runs/{first_run(admin)}")


def test_a_run_shows_what_each_step_was_given_decided_and_gave(admin: Screen, arrival: Arrival) -> None:
    admin.go(f"/runs/{arrival_run(admin, arrival)}")
    steps, detail = admin.region("runs.steps").first, admin.region("runs.decision").first
    for name in STEPS[admin.language]:
        expect(steps.get_by_role("button", name=name)).to_have_count(1)
    steps.get_by_role("button", name=STEPS[admin.language][0]).click()
    expect(detail).to_contain_text(arrival.visitor.typed["email"])
    expect(detail).to_contain_text(arrival.visitor.email)
    steps.get_by_role("button", name=STEPS[admin.language][4]).click()
    expect(detail).to_contain_text(arrival.lead["owner"]["label"])
    expect(detail).to_contain_text({"zh": "中国", "en": "United Kingdom"}[admin.language])
    expect(detail.get_by_role("heading", name=admin.say("runs.gave"))).to_be_visible()


def first_run(admin: Screen) -> str:
    return str(admin.get("/runs", flow="lead-capture")["items"][0]["id"])


def arrival_run(admin: Screen, arrival: Arrival) -> str:
    """The run of the first submission is the oldest."""
    return str(admin.get("/runs", flow="lead-capture")["items"][-1]["id"])
