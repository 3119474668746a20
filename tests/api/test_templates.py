"""Templates: how a text reads for one person before it is saved, who uses it, and a trial to oneself."""

from typing import Any

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import outbox, publishing
from guanxi.kit.phrase import Phrase
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db

BODY = '<mj-text>{% if company.industry == "finance" %}For banks{% else %}For all{% endif %}</mj-text>'
TEXT = {
    "en": {"subject": "Hello {{ contact.name }}", "mjml": BODY, "preview": "News for {{ company.name }}"},
    "zh": {"subject": "{{ contact.name }}，你好", "mjml": "<mj-text>正文</mj-text>"},
}


def person(**values: Any) -> str:
    company = write.create("company", [Draft({"name": "Bank of Ada", "industry": "finance"})], By(SYSTEM))[0].id
    given = {"name": "Wang Wei", "email": "wang.wei@example.com", "language": "zh", "company": company, **values}
    return str(write.create("contact", [Draft(given)], By(SYSTEM))[0].id)


def test_a_text_reads_as_this_person_would_get_it_before_it_is_saved(ada_calls: Caller) -> None:
    contact = person()
    own = ada_calls.post("/templates/preview", {"variants": TEXT, "contact": contact}).data
    english = ada_calls.post("/templates/preview", {"variants": TEXT, "contact": contact, "language": "en"}).data
    assert (own["language"], own["subject"]) == ("zh", "Wang Wei，你好")
    assert (english["subject"], english["preheader"]) == ("Hello Wang Wei", "News for Bank of Ada")
    assert "For banks" in english["html"]
    assert english["samples"]["company.name"] == "Bank of Ada"
    assert "For banks" in english["text"]


def test_without_a_person_variables_show_their_names(ada_calls: Caller) -> None:
    assert ada_calls.post("/templates/preview", {"variants": TEXT, "language": "en"}).data["subject"] == (
        "Hello [contact.name]"
    )


def test_a_fault_names_its_line_and_the_other_language_still_shows(ada_calls: Caller) -> None:
    broken = {**TEXT, "en": {"subject": "x", "mjml": "<mj-text>\n{{ contact.nmae }}\n</mj-text>"}}
    said = ada_calls.post("/templates/preview", {"variants": broken, "language": "zh"}).data
    assert [fault["field"] for fault in said["faults"]] == ["variants.en.mjml:2"]
    assert "contact.name" in said["faults"][0]["message"]["en"]
    assert "正文" in said["html"]


@pytest.mark.parametrize(
    "variants",
    [{}, {"en": "x"}, {"en": None}, {"fr": {"subject": "x"}}, {"en": {"subject": "{% if", "mjml": "<mj-text"}}],
)
def test_nonsense_is_said_and_breaks_nothing(ada_calls: Caller, variants: dict[str, Any]) -> None:
    said = ada_calls.post("/templates/preview", {"variants": variants})
    assert (said.status, bool(said.data["faults"])) == (200, True)


def test_somebody_elses_customer_is_no_sample(cai_calls: Caller, ada: User) -> None:
    contact = person(owner=ada.pk)
    assert cai_calls.post("/templates/preview", {"variants": TEXT, "contact": contact}).status == 404


def test_a_trial_goes_to_the_writer_alone_and_through_the_outbox(root_calls: Caller, cai_calls: Caller) -> None:
    payload = {"variants": TEXT, "contact": person(), "language": "en"}
    to = root_calls.post("/templates/trial", payload).data["to"]
    (queued,) = [one for one in outbox.items(("pending",)) if one.kind == "template-trial"]
    assert queued.payload["mail"]["to"] == to
    assert queued.payload["mail"]["subject"] == "[Trial] Hello Wang Wei"
    assert cai_calls.post("/templates/trial", payload).status in (403, 404)


def test_a_broken_text_is_not_tried(root_calls: Caller) -> None:
    broken = {"en": {"subject": "", "mjml": "<mj-text>x</mj-text>"}}
    said = root_calls.post("/templates/trial", {"variants": broken})
    assert (said.status, said.data["faults"][0]["field"]) == (422, "variants.en.subject")


def test_what_a_template_may_speak_of_is_named_in_both_languages(ada_calls: Caller, stranger_calls: Caller) -> None:
    known = {one["path"]: one for one in ada_calls.get("/templates/variables").data}
    assert {"contact.name", "company.industry", "owner.name", "organization.name", "unsubscribe_url"} <= set(known)
    assert all(one["label"]["zh"] and one["of"]["zh"] for one in known.values())
    assert stranger_calls.get("/templates/variables").status == 401


def test_flows_that_use_it_are_named_with_their_steps(ada_calls: Caller) -> None:
    template = write.create("template", [Draft({"key": "hi", "name": "Hi", "variants": TEXT})], By(SYSTEM))[0].id
    send = {"id": "send", "kind": "mail.send", "config": {"template": "hi", "purpose": "service"}}
    flow = {
        "key": "greet",
        "name": Phrase("Greet", "问候").json(),
        "object": "contact",
        "trigger": {"kind": "record.created"},
        "steps": [send],
    }
    publishing.publish(flow, By(SYSTEM))
    publishing.save_draft({**flow, "key": "drawn", "name": "Drawn"}, By(SYSTEM))
    uses = ada_calls.get(f"/templates/{template}/uses").data
    assert [(one["flow"], one["steps"], one["is_draft"]) for one in uses] == [
        ("drawn", ["send"], True),
        ("greet", ["send"], False),
    ]
