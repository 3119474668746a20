"""The owner makes a deal of the lead and brings it home; the mails stop by themselves."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.visitors import Arrival

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

STAGES = {
    "zh": ("线索", "已确认", "已演示", "已发方案", "商务谈判", "赢单"),
    "en": ("Lead", "Qualified", "Demo done", "Proposal sent", "Negotiation", "Won"),
}


@pytest.fixture(scope="package")
def deal(owner: Screen, arrival: Arrival) -> str:
    """The address of a deal made from the lead by its button."""
    page = owner.page
    owner.go(f"/leads/{arrival.lead['id']}")
    owner.button("lead.convert").click()
    dialog = page.get_by_role("dialog")
    owner.field("lead.amount", dialog).fill("68,000")
    dialog.get_by_role("button", name=owner.say("lead.convert")).click()
    page.wait_for_url("**/deals/*")
    return page.url.removeprefix(owner.address)


@pytest.fixture(scope="package")
def offered(owner: Screen, deal: str) -> str:
    """The same deal, moved step by step by the button that names the next stage, up to the proposal."""
    owner.go(deal)
    for name in STAGES[owner.language][1:4]:
        owner.button("deal.moveTo", stage=name).click()
        expect(stage(owner, name)).to_have_attribute("aria-current", "step")
    return deal


def test_a_move_that_is_not_in_the_pipeline_is_refused_with_the_reason(owner: Screen, deal: str) -> None:
    lead, won = STAGES[owner.language][0], STAGES[owner.language][-1]
    owner.go(deal)
    stage(owner, won).click()
    refusal = owner.page.get_by_role("alert")
    expect(refusal).to_contain_text(owner.say("deal.refusedTitle", stage=won))
    expect(refusal.get_by_role("listitem")).to_contain_text([lead])
    expect(stage(owner, lead)).to_have_attribute("aria-current", "step")


def test_a_deal_goes_through_its_pipeline_and_asks_for_what_is_missing(owner: Screen, offered: str) -> None:
    proposal, negotiation = STAGES[owner.language][3:5]
    owner.go(offered)
    owner.button("deal.moveTo", stage=negotiation).click()
    expect(owner.page.get_by_role("alert")).to_contain_text(owner.say("deal.refusedTitle", stage=negotiation))
    expect(stage(owner, proposal)).to_have_attribute("aria-current", "step")


def test_won_ends_the_sequence_and_its_trace_says_so(
    admin: Screen, owner: Screen, arrival: Arrival, offered: str
) -> None:
    won, reason = STAGES[owner.language][-1], {"zh": "已赢单", "en": "Deal won"}[owner.language]
    sequence = sequence_of(admin, arrival)
    assert sequence["status"] == "waiting"
    owner.go(offered)
    stage(owner, won).click()
    expect(stage(owner, won)).to_have_attribute("aria-current", "step")
    admin.until(lambda: sequence_of(admin, arrival)["outcome"], "the end of the sequence")
    admin.go(f"/runs/{sequence['id']}")
    expect(admin.page.get_by_text(admin.say("runs.ended"), exact=True)).to_be_visible()
    expect(admin.region("runs.run")).to_contain_text(reason)
    expect(admin.region("runs.steps").first).to_contain_text(reason)
    admin.go(f"/contacts/{arrival.contact['id']}")
    expect(admin.page.get_by_text(admin.say("contact.nextEmpty"))).to_be_visible()


def stage(owner: Screen, name: str) -> Any:
    return owner.page.get_by_role("navigation").get_by_role("button", name=name).last


def sequence_of(admin: Screen, arrival: Arrival) -> Mapping[str, Any]:
    (run,) = admin.get("/runs", flow="new-lead-sequence", subject=arrival.contact["id"])["items"]
    found: Mapping[str, Any] = run
    return found
