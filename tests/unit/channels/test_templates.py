"""Templates are checked when saved, shown before they are sent, and renewed without overwriting anybody's work."""

from typing import Any

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.parts import BLUEPRINT_PARTS
from guanxi.channels import templates
from guanxi.channels.models import Template
from guanxi.kit.errors import Invalid
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.unit.channels.conftest import contact, template

pytestmark = pytest.mark.django_db
BODY = "<mj-text>Hello</mj-text>"


def variant(**more: str) -> dict[str, Any]:
    return {"en": {"subject": "Hi", "mjml": BODY, **more}}


@pytest.mark.parametrize(
    ("variants", "field", "words"),
    [
        ({}, "variants", "at least one language"),
        ({"fr": {"subject": "x", "mjml": BODY}}, "variants.fr", "not a language"),
        ({"en": {"mjml": BODY}}, "variants.en.subject", "subject is empty"),
        (variant(body="x"), "variants.en.body", "no part “body”"),
        (variant(subject="Hi {{ contact.nmae }}"), "variants.en.subject:1", "did you mean “contact.name”"),
        (variant(mjml="<mj-text>\n{{ contct.name }}</mj-text>"), "variants.en.mjml:2", "did you mean “contact”"),
        (variant(mjml="<mj-text>{{ owner.salary }}</mj-text>"), "variants.en.mjml:1", "not known"),
        (variant(mjml="<mj-text>{% if x %}</mj-text>"), "variants.en.mjml:1", "cannot be read"),
        (variant(mjml="<mj-text>"), "variants.en", "not valid MJML"),
        (variant(mjml='<mjml><mj-body><mj-include path="/etc/passwd"/></mj-body></mjml>'), "variants.en", "not valid"),
        (variant(mjml="<mj-text>{% for i in (1..9000000) %}x{% endfor %}</mj-text>"), "variants.en", "loops more"),
    ],
)
def test_a_problem_is_shown_at_saving_with_its_place(db: None, variants: Any, field: str, words: str) -> None:
    with pytest.raises(Invalid) as caught:
        write.create("template", [Draft({"key": "x", "name": "x", "variants": variants})], By(SYSTEM))
    assert field in [fault.field for fault in caught.value.faults]
    assert words in " ".join(fault.message.en for fault in caught.value.faults)
    assert not Template.objects.exists()


def test_known_variables_are_let_pass(db: None) -> None:
    body = (
        "<mj-text>{{ contact.first_name | default: contact.name }} {{ contact.company.name }} {{ company.industry }}"
        "{{ lead.source }} {{ owner.name }} {{ form.message }} {{ organization.name }} {{ unsubscribe_url }}"
        "{% assign hi = 'x' %}{{ hi }}{% for tag in contact.tags %}{{ tag }}{{ forloop.index }}{% endfor %}</mj-text>"
    )
    assert templates.problems(variant(mjml=body)) == []


def test_a_contact_sees_conditions_loops_and_his_own_values(db: None) -> None:
    company = write.create("company", [Draft({"name": "Bär & Söhne", "industry": "finance"})], By(SYSTEM))[0].id
    person = contact("m@example.com", "Müller", "en", company=company, tags=["vip", "2026"])
    body = (
        '{% if company.industry == "finance" %}<mj-text>For banks: {{ company.name }}</mj-text>{% endif %}'
        "{% for tag in contact.tags %}<mj-text>#{{ tag }}</mj-text>{% endfor %}"
    )
    rendered = templates.preview(variant(mjml=body, subject="{{ contact.company }}"), person, "en")
    assert rendered.subject == "Bär & Söhne"
    assert "For banks: Bär &amp; Söhne" in rendered.html
    assert "For banks: Bär & Söhne" in rendered.text
    assert "#vip" in rendered.text


def test_what_a_contact_is_called_cannot_become_part_of_the_mails_code(db: None) -> None:
    person = contact("m@example.com", "<b>{{ organization.url }}</mj-text>", "en")
    rendered = templates.preview(variant(mjml="<mj-text>{{ contact.name }}</mj-text>"), person, "en")
    assert "&lt;b&gt;{{ organization.url }}&lt;/mj-text&gt;" in rendered.html


def test_without_a_contact_each_variable_shows_its_own_name(db: None) -> None:
    rendered = templates.preview(variant(mjml="<mj-text>{{ contact.name }} {{ owner.name }}</mj-text>"), None, "en")
    assert "[contact.name] [owner.name]" in rendered.text


def test_the_language_wished_for_is_taken_and_else_the_other(db: None) -> None:
    both = {**variant(), "zh": {"subject": "你好", "mjml": "<mj-text>你好</mj-text>"}}
    assert templates.preview(both, None, "zh-TW").subject == "你好"
    assert templates.preview(both, None, "fr").subject == "Hi"
    assert templates.preview({"zh": both["zh"]}, None, "en").subject == "你好"


def test_a_preview_unsubscribes_nobody_and_tracks_nothing(db: None) -> None:
    html = templates.preview(variant(), contact("m@example.com", "M", "en"), "en").html
    assert "/u/" not in html
    assert "/t/" not in html


def test_nothing_in_a_mail_is_fetched_from_elsewhere(db: None) -> None:
    body = '<mj-text font-family="Roboto">x</mj-text>'
    html = templates.preview(variant(mjml=body), None, "en").html
    assert "googleapis" not in html


def test_a_key_belongs_to_one_template(db: None) -> None:
    template("welcome")
    with pytest.raises(Exception, match="already"):
        template("welcome")


def test_a_shipped_template_is_renewed_but_never_over_a_persons_work(db: None) -> None:
    install = BLUEPRINT_PARTS["templates"].install
    first = {"key": "hi", "name": {"en": "Hi", "zh": "你好"}, **variant()}
    newer = {**first, **variant(subject="Hello")}

    def run(item: dict[str, Any], *, overwrite: bool = False) -> str:
        return install([item], By(SYSTEM), overwrite)[0].outcome

    assert [run(first), run(first), run(newer)] == ["created", "kept", "updated"]
    write.update("template", [Draft({"variants": variant(subject="Ours")}, id=Template.objects.get().id)], By(SYSTEM))
    assert run(first) == "kept"
    assert Template.objects.get().variants["en"]["subject"] == "Ours"
    assert run(first, overwrite=True) == "updated"
    assert Template.objects.get().variants["en"]["subject"] == "Hi"
