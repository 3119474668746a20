"""A form as a person would build it, and visitors in both languages."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access import pace
from guanxi.access.actors import SYSTEM
from guanxi.marketing import definition
from guanxi.objects import write
from guanxi.objects.write import By, Draft

FIELDS: list[dict[str, Any]] = [
    {"name": "name", "label": {"en": "Name", "zh": "姓名"}, "type": "text", "required": True, "width": "half"},
    {"name": "email", "label": {"en": "Work e-mail", "zh": "工作邮箱"}, "type": "email", "required": True},
    {"name": "phone", "label": {"en": "Phone", "zh": "电话"}, "type": "phone"},
    {"name": "country", "label": {"en": "Country", "zh": "国家"}, "type": "text"},
    {
        "name": "topics",
        "label": {"en": "Topics", "zh": "话题"},
        "type": "choices",
        "options": [{"value": "mes", "label": {"en": "MES", "zh": "制造执行"}}, {"value": "erp", "label": "ERP"}],
    },
    {"name": "message", "label": {"en": "Message", "zh": "留言"}, "type": "long_text", "max_length": 200},
]
CONSENT = {"en": "Yes, write to me.", "zh": "同意接收邮件。"}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    definition.forget()
    pace.forget()
    yield
    definition.forget()


def build(slug: str = "hello", **more: Any) -> UUID:
    values = {"slug": slug, "name": "Hello", "fields": FIELDS, "consent": CONSENT, **more}
    made = write.create("form", [Draft(values)], By(SYSTEM))[0].id
    assert made is not None
    return made


@pytest.fixture
def form(db: None) -> UUID:
    return build()


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept": "application/json", "accept-language": "en"})


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN,zh;q=0.9"})
