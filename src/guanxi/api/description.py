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
MADE_PATH = {
    "in": "path",
    "name": "made",
    "required": True,
    "schema": {"type": "string"},
    "description": "The plural of an object that was made in the settings",
}
WRITING = ("post", "patch", "delete", "put")


def routers() -> Iterator[tuple[str, Router, str]]:
    """Prefix, router, tag. Special addresses of an object come before its generic ones, or `{id}` would take them."""
    from guanxi.api import (
        approvals,
        audit,
        backtests,
        bulk,
        buttons,
        chats,
        cleaning,
        credentials,
        design,
        drafting,
        enrichment,
        event_kinds,
        flow_questions,
        flows,
        forms,
        formulas,
        functions,
        health,
        hooks,
        imports,
        insights,
        keys,
        mailboxes,
        mails,
        meta,
        model_budget,
        notices,
        objects,
        operations,
        outbox,
        people,
        pipelines,
        presence,
        printouts,
        records,
        roles,
        runs,
        sales,
        scores,
        search,
        segments,
        sending,
        session,
        sheets,
        templates,
        today,
        tracking,
        views,
    )

    yield "", session.router, "session"
    yield "", meta.router, "meta"
    yield "", objects.router, "objects"
    yield "", views.router, "views"
    yield "", bulk.router, "bulk"
    yield "", search.router, "search"
    yield "", sheets.router, "export"
    yield "", formulas.router, "formulas"
    yield "", functions.router, "formulas"
    yield "", event_kinds.router, "events"
    yield "", model_budget.router, "model"
    yield "", sending.router, "sending"
    yield "", people.router, "people"
    yield "", roles.router, "people"
    yield "/keys", keys.router, "keys"
    yield "", sales.router, "sales"
    yield "", scores.router, "scores"
    yield "", pipelines.router, "sales"
    yield "", forms.router, "forms"
    yield "", templates.router, "templates"
    yield "/imports", imports.router, "imports"
    yield "", tracking.router, "tracking"
    yield "", insights.router, "insights"
    yield "", printouts.router, "insights"
    yield "", health.router, "health"
    yield "", design.router, "flows"
    yield "", drafting.router, "flows"
    yield "", flow_questions.router, "flows"
    yield "", flows.router, "flows"
    yield "", hooks.router, "hooks"
    yield "", buttons.router, "buttons"
    yield "", segments.router, "segments"
    yield "/runs", operations.router, "runs"
    yield "/runs", runs.router, "runs"
    yield "/backtests", backtests.router, "backtests"
    yield "", runs.next_router, "runs"
    yield "/approvals", approvals.router, "approvals"
    yield "/outbox", outbox.router, "outbox"
    yield "/credentials", credentials.router, "credentials"
    yield "", cleaning.router, "cleaning"
    yield "/enrichment", enrichment.router, "enrichment"
    yield "", chats.router, "chats"
    yield "/mailboxes", mailboxes.router, "mailboxes"
    yield "/notices", notices.router, "notices"
    yield "/presence", presence.router, "presence"
    yield "/caught-mails", mails.router, "mails"
    yield "/today", today.router, "today"
    yield "/audit", audit.router, "audit"
    for plural, router in records.routers():
        yield f"/{plural}", router, plural


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if "/{made}" in path:
                operation["parameters"] = [MADE_PATH, *operation.get("parameters", [])]
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
