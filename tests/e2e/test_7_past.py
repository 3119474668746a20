"""Try a change on the past and see it drawn; a flow about something made in the app; a long flow stays light."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

KNOWN = {"en": "Known", "zh": "认识"}
PEOPLE = ("Past One", "Past Two", "Past Three")


def write(admin: Screen, method: str, path: str, data: object) -> Any:
    answer = admin.page.request.fetch(
        f"{admin.address}/api/v1{path}",
        method=method,
        data=data,
        headers={"X-CSRFToken": admin.get("/me")["csrf_token"], "Referer": admin.address},
    )
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
    return answer.json()


def drawn(key: str, condition: str) -> dict[str, Any]:
    cases = [{"name": "yes", "when": condition, "label": KNOWN}]
    return {
        "key": key,
        "name": {"en": "On the past", "zh": "看过去"},
        "object": "contact",
        "trigger": {"kind": "record.created"},
        "steps": [
            {"id": "ask", "kind": "branch", "config": {"cases": cases}, "next": {"yes": "rest", "else": "end"}},
            {"id": "rest", "kind": "wait", "config": {"span": "9 days"}},
        ],
    }


def test_a_change_is_tried_on_the_past_and_drawn_beside_what_runs(admin: Screen) -> None:
    for name in PEOPLE:
        write(admin, "POST", "/contacts", {"name": name})
    saved = write(admin, "PUT", "/flows/on-the-past/draft", {"definition": drawn("on-the-past", 'name = "Past One"')})
    write(admin, "POST", "/flows/on-the-past/publish", {"version": saved["version"]})
    changed = drawn("on-the-past", 'name starts with "Past "')
    write(admin, "PUT", "/flows/on-the-past/draft", {"definition": changed, "version": 0})
    admin.go("/flows/on-the-past?tab=backtest")
    admin.button("designer.backtestRun").click()
    canvas = admin.page.locator(".react-flow")
    expect(canvas.get_by_text("+2")).to_be_visible(timeout=60_000)
    result = admin.region("designer.backtestWould")
    expect(result).to_contain_text("Past Two")
    expect(result).not_to_contain_text("Past One")
    admin.button("designer.backtestActive").click()
    expect(canvas.get_by_text("+2")).to_have_count(0)


def test_a_number_on_a_way_opens_those_who_went_it(admin: Screen) -> None:
    ids = [write(admin, "POST", "/contacts", {"name": name})["id"] for name in ("Past One", "Somebody else")]
    write(admin, "POST", "/flows/on-the-past/enroll", {"ids": ids})

    def gone() -> bool:
        passed = {edge["exit"]: edge["passed"] for edge in admin.get("/flows/on-the-past")["edges"]}
        return bool(passed["yes"] >= 1 and passed["else"] >= 1)

    admin.until(gone, "both have gone their way", seconds=90)
    admin.go("/flows/on-the-past")
    way = admin.page.locator(".react-flow__edgelabel-renderer div").filter(has_text=KNOWN[admin.language])
    way.get_by_role("button").first.click()
    people = admin.page.get_by_role("table", name=admin.say("designer.data"))
    expect(people).to_contain_text("Past One")
    expect(people).not_to_contain_text("Somebody else")


def test_a_flow_can_be_about_something_made_in_the_app(admin: Screen) -> None:
    label = {"en": "Machine", "zh": "机器"}
    plural = {"en": "Machines", "zh": "机器"}
    write(admin, "POST", "/objects", {"name": "machine", "plural": "machines", "label": label, "plural_label": plural})
    admin.go("/flows/new")
    admin.field("designer.newName").fill("Machines")
    kinds = admin.page.get_by_role("radiogroup", name=admin.say("designer.newObject"))
    kinds.get_by_role("radio", name=label[admin.language], exact=True).click()
    admin.button("designer.newCreate").click()
    expect(admin.region("flows.canvas", name="Machines")).to_be_visible()
    key = next(flow["key"] for flow in admin.get("/flows") if flow["name"]["en"] == "Machines")
    assert admin.get(f"/flows/{key}")["object"].endswith("machine")


def test_an_arrow_key_in_a_long_flow_draws_two_cards_anew_and_asks_for_nothing(admin: Screen) -> None:
    """Counted, not timed: how long it takes depends on who else is at work."""
    steps = [
        {"id": f"s{n}", "kind": "wait", "config": {"span": "1 day"}, "next": f"s{n + 1}" if n < 299 else "end"}
        for n in range(300)
    ]
    long = {**drawn("long-one", "true"), "steps": steps}
    write(admin, "PUT", "/flows/long-one/draft", {"definition": long})
    admin.go("/flows/long-one?step=s1")
    chosen = admin.page.locator(".react-flow__node.selected")
    expect(chosen).to_have_attribute("data-id", "s1")
    admin.page.evaluate(
        """() => {
          window.drawn = new Set()
          window.drawnAt = performance.now()
          new MutationObserver((changes) => {
            window.drawnAt = performance.now()
            for (const { target } of changes) {
              const node = target.parentElement?.closest('.react-flow__node') ?? target.closest?.('.react-flow__node')
              if (node) window.drawn.add(node.dataset.id)
            }
          }).observe(document.querySelector('.react-flow__nodes'), { subtree: true, attributes: true })
        }"""
    )
    # The canvas first finds its own measure.
    admin.page.wait_for_function("() => performance.now() - window.drawnAt > 1500", polling=200)
    admin.page.evaluate("() => window.drawn.clear()")
    described: list[str] = []
    admin.page.on("request", lambda request: described.append(request.url) if "/describe" in request.url else None)
    admin.page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("data-id", "s2")
    admin.page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("data-id", "s3")
    assert set(admin.page.evaluate("() => [...window.drawn]")) <= {"s1", "s2", "s3"}
    assert described == []
