"""D04: what marketing writes arrives as meant: per language, per industry, per contact, responsive, with plain text."""

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.sending import send_until_idle
from guanxi.channels import templates
from guanxi.channels.models import Template
from guanxi.kit.errors import Invalid
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import CONSENT, furnish, settle, submit
from tests.unit.channels.conftest import Postman, contact, postman

__all__ = ["postman"]
pytestmark = pytest.mark.usefixtures("db")


def test_every_shipped_template_has_both_languages_and_renders_for_everybody(clock: object) -> None:
    furnish()
    bare = write.create("contact", [Draft({"email": "bare@example.com", "name": "bare"})], By(SYSTEM))[0].id
    company = write.create("company", [Draft({"name": "ACME", "industry": "finance"})], By(SYSTEM))[0].id
    full = contact("full@example.com", "王芳", "zh", first_name="芳", company=company)
    keys = list(Template.objects.values_list("key", flat=True))
    assert {"welcome", "case-study", "product-demo", "social-proof", "last-offer"} <= set(keys)
    for stored in templates.templates(keys).values():
        assert set(stored.variants) == {"en", "zh"}
        for person in (bare, full):
            for language in ("en", "zh"):
                rendered = templates.preview(stored.variants, person, language)
                assert rendered.language == language
                assert rendered.subject
                assert len(rendered.text) > 100
                assert "{{" not in rendered.html
                assert "{%" not in rendered.html


def test_content_and_subject_follow_the_industry() -> None:
    company = write.create("company", [Draft({"name": "Bank", "industry": "finance"})], By(SYSTEM))[0].id
    person = contact("b@example.com", "B", "en", company=company)
    condition = '{% if company.industry == "finance" %}For banks{% else %}For all{% endif %}'
    variants = {"en": {"subject": condition, "mjml": f"<mj-text>{condition}</mj-text>"}}
    assert templates.preview(variants, person, "en").subject == "For banks"
    assert "For banks" in templates.preview(variants, person, "en").html
    assert templates.preview(variants, contact("c@example.com", "C", "en"), "en").subject == "For all"


@pytest.mark.parametrize(("language", "greeting"), [("zh", "感谢你的来信"), ("en", "Thank you for writing")])
def test_the_welcome_mail_of_the_sequence_arrives_in_the_visitors_language(
    postman: Postman, clock: object, language: str, greeting: str
) -> None:
    furnish()
    answers = {"name": "王芳", "email": "wang.fang@example.com", "language": language}
    submit(answers, consent=CONSENT, language=language)
    settle()
    send_until_idle()
    (mail,) = [mail for mail in postman.mails if mail["To"].addresses[0].addr_spec == "wang.fang@example.com"]
    assert greeting in mail["Subject"]
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "@media" in html.get_content()
    assert "王芳" in text.get_content() or language == "en"


def test_a_variable_nobody_fills_is_refused_at_saving_with_a_suggestion() -> None:
    variants = {"zh": {"subject": "你好 {{ contact.nmae }}", "mjml": "<mj-text>x</mj-text>"}}
    with pytest.raises(Invalid) as caught:
        write.create("template", [Draft({"key": "x", "name": "x", "variants": variants})], By(SYSTEM))
    assert "你是指“contact.name”吗" in caught.value.faults[0].message.zh
