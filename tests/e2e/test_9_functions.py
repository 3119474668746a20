"""A function in Starlark, from its first line to a list that is filtered by it: tried, misspelt, mended, in use."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.test_9_settings import post

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


def test_a_function_is_written_tried_and_used_in_a_list_that_says_it_is_slow(admin: Screen) -> None:
    page, name = admin.page, f"call_length_{admin.language}"
    admin.go("/settings/formulas")
    admin.button("functions.add").click()
    dialog = page.get_by_role("dialog")
    admin.field("functions.label", dialog).fill("Call length")
    admin.field("functions.name", dialog).fill(name)
    first = dialog.get_by_role("textbox", name=admin.say("functions.parameter", count=1))
    first.fill("called")
    admin.choose(
        dialog.get_by_role("combobox", name=admin.say("functions.parameterType", count=1)),
        {"zh": "文本", "en": "Text"}[admin.language],
    )
    body = admin.field("functions.body", dialog)
    body.fill('size = len(called)\nreturn "long" if siz > 4 else "short"')
    expect(dialog.get_by_role("alert").filter(has_text="siz")).to_be_visible()
    body.fill('size = len(called)\nreturn "long" if size > 4 else "short"')
    dialog.get_by_role("textbox", name=admin.say("functions.sampleOf", name="called", count=1)).fill("Clara")
    expect(dialog.get_by_role("status", name=admin.say("functions.result"), exact=True)).to_have_text("→ long")
    dialog.get_by_role("button", name=admin.say("common.save")).click()
    expect(page.get_by_text(f"{name}(called)")).to_be_visible()

    admin.go(f'/contacts?filter={name}(name) = "long"')
    expect(page.get_by_text(admin.say("functions.slowTag"), exact=True)).to_be_visible()
    expect(page.get_by_text("Call length").first).to_be_visible()


def test_a_function_that_a_formula_uses_says_so_and_stays(admin: Screen) -> None:
    page, name = admin.page, f"doubled_{admin.language}"
    parameters = [{"name": "n", "type": "number"}]
    label = {"en": f"Doubled {admin.language}", "zh": f"加倍 {admin.language}"}
    made: dict[str, object] = {"name": name, "label": label, "parameters": parameters}
    post(admin, "/functions", made | {"gives": "number", "body": "return n * 2"})
    formula: dict[str, object] = {
        "object": "contact",
        "name": f"twice_{admin.language}",
        "label": label,
        "text": f"{name}(score)",
    }
    post(admin, "/formulas", formula | {"text": f"{name}(score)"})
    admin.go("/settings/formulas")
    row = page.get_by_role("row").filter(has_text=f"{name}(n)")
    expect(row.get_by_text(label[admin.language])).to_have_count(2)
    row.get_by_role("button", name=admin.say("functions.drop", name=label[admin.language])).click()
    expect(page.get_by_role("alert").filter(has_text=label[admin.language])).to_be_visible()
    expect(row).to_be_visible()
