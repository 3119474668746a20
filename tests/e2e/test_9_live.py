"""What others change appears on an open screen by itself."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]


def test_a_contact_of_a_colleague_appears_without_asking(admin: Screen, owner: Screen) -> None:
    admin.go("/contacts?sort=-created_at")
    expect(admin.page.get_by_role("heading", level=1)).to_be_visible()
    asked: list[str] = []
    admin.page.on("request", lambda request: asked.append(request.url))

    def is_still() -> bool:
        """What earlier walks have set going may still change something for a while."""
        asked.clear()
        admin.page.wait_for_timeout(6_000)
        return asked == []

    admin.until(is_still, "an open screen asks nothing while nothing changes", seconds=60)

    tokens = [cookie["value"] for cookie in owner.page.context.cookies() if cookie["name"] == "csrftoken"]
    name = f"Live {owner.language}"
    answer = owner.page.request.post(
        f"{owner.address}/api/v1/contacts", data={"name": name}, headers={"X-CSRFToken": tokens[0]}
    )
    assert answer.status == 201
    expect(admin.page.get_by_text(name).first).to_be_visible(timeout=4_000)
