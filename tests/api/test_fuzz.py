"""Requests drawn from the committed description: whatever it allows, and much of what it forbids, never a 5xx.

A handful of operations with few examples, so that it stays under a minute; each answer is also held against the
schema the description promises for it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from guanxi.access.keys import create_key
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.api.limits import BUCKETS
from guanxi.project.wsgi import application

pytestmark = pytest.mark.django_db

EXAMPLES = 6
OPERATIONS = (
    "contacts_list", "contacts_create", "companies_bulk", "contacts_explain", "deals_create", "filters_check",
    "audit_list", "runs_list", "outbox_list", "me_change", "notices_read", "board_read", "leads_convert",
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Django closes connections between requests; here all of them share the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(root: User) -> str:
    return create_key("fuzz", root, actor_of(root))[1]


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_makes_the_server_stumble(name: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BUCKETS, "burst", 1_000_000)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema.find_operation_by_id(name)

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: schemathesis.Case[Any]) -> None:
        response = case.call(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})
        case.validate_response(response, checks=[not_a_server_error, response_schema_conformance])

    ask()
