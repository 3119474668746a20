"""What texts speak of is loaded, and nothing else; what they say does not depend on it."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.channels import liquid, variables
from guanxi.channels.variables import About, spoken
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.unit.channels.conftest import contact

pytestmark = pytest.mark.django_db
BY = By(SYSTEM)
TEXTS = [
    "{{ contact.name }} · {{ contact.company }} · {{ contact.company.domain }}",
    "{{ company.name }} {{ company.industry }}",
    "{{ owner.name }} <{{ owner.email }}>",
    "{{ lead.title }} {{ lead.contact }} {{ lead.owner }}",
    "{% assign who = contact %}{{ who.email }}",
    '{{ contact["title"] }} {% for one in contact.tags %}{{ one }}{% endfor %}',
    "{% for field in fields %}{{ contact[field] }}{% endfor %}",
    "{% if form.topic %}{{ form.topic }}{% endif %} {{ form.name }}",
    "nothing",
]


def made(object: str, **values: object) -> UUID:
    (written,) = write.create(object, [Draft(values)], BY)
    assert written.id is not None
    return written.id


@pytest.fixture
def about(db: None, ada: User) -> About:
    company = made("company", name="Firm Ltd", domain="firm.example", industry="technology")
    person = contact("ann@firm.example", "Ann", "en", company=company, title="CTO", tags=["a", "b"])
    lead = made("lead", title="Twelve seats", contact=person, owner=ada.pk)
    form = made("form", slug="hello", name="Hello", fields=[{"name": "topic", "type": "text", "label": "Topic"}])
    sent = made("submission", form=form, data={"topic": "prices"})
    return About(person, {"lead": lead, "submission": sent, "form": form})


def said(text: str, given: dict[str, Any]) -> str:
    return liquid.render(text, {**given, "fields": ["name", "title"]}, is_html=False)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_reads_the_same_with_only_what_it_speaks_of(text: str, about: About) -> None:
    assert said(text, variables.load([about], spoken([text]))[0]) == said(text, variables.load([about])[0])


def test_what_no_text_speaks_of_is_not_asked_for(about: About) -> None:
    with CaptureQueriesContext(connection) as asked:
        (given,) = variables.load([about], spoken(["{{ contact.name }}"]))
    assert {query["sql"].split(" from ")[1].split()[0] for query in asked} == {"custom_field", '"contact"'}
    assert given["contact"]["name"] == "Ann"


def test_a_computed_field_is_any_field() -> None:
    assert spoken(["{{ contact[lead.title].name }}"]).roots == {"contact": None, "lead": frozenset({"title"})}


def test_a_text_that_cannot_be_read_speaks_of_nothing() -> None:
    assert spoken(["{% if %}{{ contact.name"], [("owner", "email")]).roots == {"owner": frozenset({"email"})}
