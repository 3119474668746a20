"""What the OpenAPI file says beyond the operations: introduction, errors, headers; and the list of all areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from ninja import Router
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from guanxi.api.schemas import Problem
from guanxi.kit.errors import GuanxiError

INTRODUCTION = """\
Everything the web application does, it does through this API.

**Sign in** with a session cookie and `X-CSRFToken`, or with `Authorization: Bearer gx_…`.

**Errors** are `application/problem+json` in the caller's language (`Accept-Language`, or the language of the person);
`faults` name field, code and message. A version conflict carries the `current` row.

**Writes** accept `Idempotency-Key`: the same request sent again within 24 hours gets the same answer and does nothing.
Give back the `version` you have read with a PATCH, so that nobody's work is overwritten unseen.

**Lists** take `filter` (condition text), `search`, `sort`, `fields`, `limit`, and `after` (the `next` of the page
before). Decimals travel as strings.
"""
HANDLED = (GuanxiError, Http404, HttpError, ValidationError)
PROBLEM = {"$ref": "#/components/schemas/Problem"}
ANSWER = {"description": "What is wrong", "content": {"application/problem+json": {"schema": PROBLEM}}}
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "Sent twice, done once",
}
WRITING = ("post", "patch", "delete", "put")


def routers() -> Iterator[tuple[str, Router, str]]:
    """Prefix, router, tag. Special addresses of an object come before its generic ones, or `{id}` would take them."""
    from guanxi.api import (
        audit,
        flows,
        forms,
        imports,
        keys,
        mails,
        meta,
        notices,
        outbox,
        people,
        records,
        runs,
        sales,
        session,
        today,
    )

    yield "", session.router, "session"
    yield "", meta.router, "meta"
    yield "", people.router, "people"
    yield "/keys", keys.router, "keys"
    yield "", sales.router, "sales"
    yield "", forms.router, "forms"
    yield "/imports", imports.router, "imports"
    yield "", flows.router, "flows"
    yield "/runs", runs.router, "runs"
    yield "", runs.next_router, "runs"
    yield "/outbox", outbox.router, "outbox"
    yield "/notices", notices.router, "notices"
    yield "/caught-mails", mails.router, "mails"
    yield "/today", today.router, "today"
    yield "/audit", audit.router, "audit"
    for plural, router in records.routers():
        yield f"/{plural}", router, plural


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            operation["responses"] = {
                **{str(status): answer for status, answer in operation["responses"].items()},
                "default": ANSWER,
            }
            if method in WRITING and "multipart/form-data" not in operation.get("requestBody", {}).get("content", {}):
                operation["parameters"] = [*operation["parameters"], IDEMPOTENCY]
    found = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = schema["components"]["schemas"]
    schemas |= found.pop("$defs", {})
    schemas["Problem"] = found
    schema["components"]["schemas"] = dict(sorted(schemas.items()))
    return schema
