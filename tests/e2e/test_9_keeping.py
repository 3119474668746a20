"""One question after a solved ticket, answered by a click no scanner makes; weights are tried before they are saved."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Page, expect

from guanxi.channels.agents import TOO_SOON
from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_click_in_the_survey_counts_when_a_person_touches_the_page(admin: Screen) -> None:
    install(admin, "satisfaction-survey")
    ask_at_once(admin)
    name = {"zh": "文静", "en": "Kim"}[admin.language]
    email = f"survey-{admin.language}@kestrel.example"
    contact = post(admin, "/contacts", name=name, email=email, language=admin.language)
    ticket = post(admin, "/tickets", title="Survey", contact=contact["id"])
    patch(admin, f"/tickets/{ticket['id']}", version=ticket["version"], status="solved")
    mail = admin.until(lambda: mail_to(admin, email), "the mail with the question", seconds=60)
    four = re.findall(r'href="([^"]+)"[^>]*>\s*4\s*</a>', admin.get(f"/caught-mails/{mail['id']}")["html"])[0]
    page = admin.page.context.new_page()
    page.wait_for_timeout(TOO_SOON.total_seconds() * 1000)  # Whoever follows a link at once is a scanner.
    page.goto(local(admin, four))
    expect(page.get_by_role("radio", name="4")).to_be_checked()
    assert response(admin, contact)["status"] == "asked"
    page.mouse.move(200, 200)
    page.mouse.move(240, 260)
    expect(page.get_by_role("status")).to_be_visible()
    admin.until(lambda: response(admin, contact)["score"] == 4, "the score")
    say_more(admin, page)
    admin.until(lambda: response(admin, contact)["comment"], "the comment")
    page.close()


def say_more(admin: Screen, page: Page) -> None:
    page.get_by_role("textbox").fill({"zh": "回复很快", "en": "A quick answer"}[admin.language])
    page.get_by_role("button", name={"zh": "提交", "en": "Send"}[admin.language]).click()
    expect(page.get_by_role("heading", name={"zh": "谢谢", "en": "Thank you"}[admin.language])).to_be_visible()


def test_weights_are_tried_on_every_customer_before_they_are_saved(admin: Screen) -> None:
    install(admin, "health-check")
    company = post(admin, "/companies", name=f"Kestrel {admin.language}")
    post(admin, "/health_records", name="Kestrel", company=company["id"])
    admin.go("/health/weights")
    effect = admin.page.get_by_role("complementary", name=admin.say("service.effect"))
    expect(effect).to_contain_text(admin.say("service.nobody"))
    admin.field("service.startAt").fill("60")
    expect(effect).to_contain_text(admin.say("service.falls"))
    expect(effect.get_by_role("link", name="Kestrel").first).to_be_visible()
    admin.field("service.threshold").fill("90")
    expect(effect).to_contain_text(admin.say("service.cannotCount"))
    expect(admin.button("common.save")).to_be_disabled()
    admin.field("service.threshold").fill("50")
    expect(effect).to_contain_text(admin.say("service.nobody"))
    admin.button("common.save").click()
    expect(admin.page.get_by_text(admin.say("service.saved"))).to_be_visible()
    assert admin.get("/health/weights")["threshold"] == 50


def ask_at_once(admin: Screen) -> None:
    """A person changes the day of waiting into a second, as in the designer."""
    draft = admin.get("/flows/satisfaction-survey")["definition"]
    steps = [{**step, "config": {"span": "1 second"}} if step["id"] == "day" else step for step in draft["steps"]]
    sent(admin, "put", "/flows/satisfaction-survey/draft", definition={**draft, "steps": steps})
    sent(admin, "post", "/flows/satisfaction-survey/publish")


def mail_to(admin: Screen, email: str) -> dict[str, Any] | None:
    return next((mail for mail in admin.get("/caught-mails")["items"] if email in mail["to"]), None)


def response(admin: Screen, contact: dict[str, Any]) -> dict[str, Any]:
    (found,) = admin.get("/responses", filter=f'contact = "{contact["id"]}"')["items"]
    return dict(found)


def local(admin: Screen, url: str) -> str:
    parts = urlsplit(url.replace("&amp;", "&"))
    return f"{admin.address}{parts.path}?{parts.query}"


def install(admin: Screen, blueprint: str) -> None:
    sent(admin, "post", f"/blueprints/{blueprint}/install")


def post(admin: Screen, path: str, **values: object) -> dict[str, Any]:
    return dict(sent(admin, "post", path, **values).json())


def patch(admin: Screen, path: str, **values: object) -> None:
    sent(admin, "patch", path, **values)


def sent(admin: Screen, method: str, path: str, **values: object) -> APIResponse:
    cookies = admin.page.context.cookies()
    token = next(cookie["value"] for cookie in cookies if cookie["name"] == "csrftoken")
    answer: APIResponse = getattr(admin.page.request, method)(
        f"{admin.address}/api/v1{path}", data=values, headers={"X-CSRFToken": token}
    )
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
    return answer
