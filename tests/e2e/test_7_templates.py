"""Write a mail in the app: see a fault beside its line, see it as a real person would get it, try it, save it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

NAME = {"zh": "节日问候", "en": "Season’s greetings"}
PERSON = {"zh": "孙立", "en": "Grace Hopper"}


def written(admin: Screen) -> dict[str, object]:
    """The template as the server keeps it."""
    found = admin.get("/templates", search=NAME[admin.language])["items"]
    return dict(found[0])


def test_a_template_begins_as_a_mail(admin: Screen) -> None:
    admin.page.request.post(
        f"{admin.address}/api/v1/contacts",
        data={"name": PERSON[admin.language], "email": "grace@example.com", "language": admin.language},
        headers={"X-CSRFToken": admin.get("/me")["csrf_token"], "Referer": admin.address},
    )
    admin.go("/templates?new=1")
    admin.field("templates.name").fill(NAME[admin.language])
    admin.field("templates.key").fill("greetings")
    admin.button("templates.create").click()
    admin.page.wait_for_url(re.compile(r"/templates/[0-9a-f-]{36}$"))
    expect(admin.region("templates.inMailbox")).to_contain_text(NAME[admin.language])


def test_a_variable_nobody_fills_is_said_with_its_line(admin: Screen) -> None:
    body = admin.field("templates.body")
    body.fill("<mj-text>\n{{ contact.nmae }}\n</mj-text>")
    preview = admin.region("templates.preview").first
    fault = preview.get_by_role("button").filter(has_text="contact.name")
    expect(fault).to_contain_text(admin.say("templates.line", line=2))
    expect(admin.button("common.save")).to_be_disabled()
    fault.click()
    expect(body).to_be_focused()
    body.fill("<mj-text>{{ contact.name }}</mj-text>")
    expect(fault).to_have_count(0)


def test_it_is_seen_as_a_real_person_would_get_it(admin: Screen) -> None:
    admin.field("templates.subject").fill("{{ contact.name }}!")
    admin.choose(admin.page.get_by_label(admin.say("templates.previewFor")), PERSON[admin.language])
    expect(admin.region("templates.inMailbox")).to_contain_text(f"{PERSON[admin.language]}!")
    mail = admin.page.frame_locator("iframe")
    expect(mail.get_by_text(PERSON[admin.language])).to_be_visible()
    admin.button("templates.phone").click()
    expect(admin.page.locator("iframe")).to_have_css("width", "375px")


def test_a_trial_reaches_the_writer_and_saving_keeps_the_text(admin: Screen) -> None:
    admin.button("templates.trial").click()
    subject = f"{PERSON[admin.language]}!"
    admin.until(
        lambda: [mail for mail in admin.get("/caught-mails")["items"] if subject in mail["subject"]],
        "the trial is caught",
    )
    admin.button("common.save").click()
    expect(admin.page.get_by_text(admin.say("templates.unsaved"))).to_have_count(0)
    variants = written(admin)["variants"]
    assert isinstance(variants, dict)
    assert variants[admin.language]["subject"] == "{{ contact.name }}!"


def test_what_was_not_saved_comes_back_after_a_reload(admin: Screen) -> None:
    admin.field("templates.preheader").fill("2027")
    expect(admin.region("templates.inMailbox")).to_contain_text("2027")
    admin.page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('guanxi.template.'))")
    admin.page.reload()
    expect(admin.page.get_by_text(admin.say("templates.wasLeft"))).to_be_visible()
    admin.button("templates.dropLeft").click()
    expect(admin.field("templates.preheader")).to_have_value("")
