"""A flow leaves as a file for git and comes back as a draft; what cannot be read is said, and changes nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_flow_goes_out_as_a_file_and_comes_back_as_a_draft(admin: Screen, tmp_path: Path) -> None:
    page = admin.page
    admin.go("/flows/lead-capture")
    admin.button("designer.more").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name=admin.say("designer.exportFile")).click()
    text = coming.value.path().read_text()
    assert coming.value.suggested_filename == "lead-capture.yaml"
    assert text.startswith("key: lead-capture\n")

    key = f"from-a-file-{admin.language}"
    file, broken = tmp_path / "flow.yaml", tmp_path / "broken.yaml"
    file.write_text(text.replace("key: lead-capture\n", f"key: {key}\n", 1))
    broken.write_text("key: [half")
    admin.go("/flows")
    page.locator("input[type=file]").set_input_files(broken)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(f"**/flows/{key}")
    expect(admin.region("flows.canvas", name={"en": "Lead capture", "zh": "线索捕获"}[admin.language])).to_be_visible()
    (found,) = [flow for flow in admin.get("/flows") if flow["key"] == key]
    assert (found["version"], found["has_draft"]) == (0, True)
