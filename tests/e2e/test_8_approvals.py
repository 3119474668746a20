"""Questions of a flow, answered with a thumb: yes, no with a reason, and one that a colleague has answered before."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.screen import Screen
from tests.e2e.test_7_past import write
from tests.e2e.test_8_records import person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FLOW = "ask-by-thumb"
TITLE = {"en": "Discount for {{ name }}", "zh": "给 {{ name }} 的折扣"}


@pytest.fixture(scope="module")
def flow(admin: Screen) -> str:
    exits = ("approved", "rejected", "expired")
    ask = {"who": {"users": [admin.get("/me")["id"]]}, "title": TITLE, "mail": False}
    drawn: dict[str, Any] = {
        "key": FLOW,
        "name": {"en": "Discounts", "zh": "折扣审批"},
        "object": "contact",
        "trigger": {"kind": "flow"},
        "steps": [
            {"id": "ask", "kind": "approval", "config": ask, "next": {name: name for name in exits}},
            *({"id": name, "kind": "exit", "config": {"outcome": name}} for name in exits),
        ],
    }
    write(admin, "PUT", f"/flows/{FLOW}/draft", {"definition": drawn})
    write(admin, "POST", f"/flows/{FLOW}/publish", {})
    return FLOW


def asked(screen: Screen, flow: str, name: str) -> tuple[str, Locator]:
    """Somebody in the flow, and the question about them on the phone."""
    id = person(screen, name)
    (entered,) = write(screen, "POST", f"/flows/{flow}/enroll", {"ids": [id]})
    assert entered["run"], entered
    screen.until(lambda: any(name in one["title"]["en"] for one in questions(screen)), "the question")
    screen.go("/approvals")
    title = TITLE[screen.language].replace("{{ name }}", name)
    return entered["run"], screen.page.get_by_role("article", name=title)


def questions(screen: Screen) -> list[dict[str, Any]]:
    return list(screen.get("/approvals")["items"])


def outcome(screen: Screen, run: str) -> str:
    return str(screen.until(lambda: screen.get(f"/runs/{run}")["outcome"], "the end of the run"))


def test_yes(phone: Screen, flow: str) -> None:
    run, question = asked(phone, flow, "Thumb Yes")
    question.get_by_role("button", name=phone.say("approvals.approve")).tap()
    expect(question).to_have_count(0)
    assert outcome(phone, run) == "approved"


def test_no_and_why(phone: Screen, flow: str) -> None:
    run, question = asked(phone, flow, "Thumb No")
    question.get_by_role("textbox").fill("Too late in the quarter")
    question.get_by_role("button", name=phone.say("approvals.reject")).tap()
    expect(question).to_have_count(0)
    assert outcome(phone, run) == "rejected"
    assert phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def unheard(phone: Screen) -> Iterator[None]:
    """Nothing new reaches the phone by itself."""
    phone.page.route("**/live?*", lambda route: route.abort())
    yield
    phone.page.unroute("**/live?*")
    phone.problems.clear()


def test_what_is_answered_elsewhere_is_put_away(phone: Screen, flow: str, unheard: None) -> None:
    run, question = asked(phone, flow, "Thumb Late")
    expect(question).to_be_visible()
    (open_one,) = [one for one in questions(phone) if "Thumb Late" in one["title"]["en"]]
    write(phone, "POST", f"/approvals/{open_one['id']}/approve", {})
    question.get_by_role("button", name=phone.say("approvals.reject")).tap()
    question.get_by_role("button", name=phone.say("approvals.putAway")).tap()
    expect(question).to_have_count(0)
    assert outcome(phone, run) == "approved"
