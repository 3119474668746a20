"""The record that the examples of the reference speak of: a contact with a company, deals and a past.

It is small enough to be printed beside them. The tests lay the same rows into a database.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from guanxi.expressions.facts import EventFact, RowFacts
from guanxi.expressions.schema import Column, EventShape, Field, Relation, Schema
from guanxi.expressions.tree import Call, Literal, Path
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import same

MOMENT = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
WEI, ACME = UUID(int=1), UUID(int=2)
_SCHEMAS: dict[str, Schema] = {}


def _fields(**types: TypeName) -> dict[str, Field]:
    return {name: _field(name, type) for name, type in types.items()}


def _field(name: str, type: TypeName, **more: Any) -> Field:
    return Field(name, type, same(name), Column(name), **more)


COMPANY = Schema("company", "company", _fields(id="lookup", name="text", industry="text"))
DEAL = Schema(
    "deal",
    "deal",
    {
        **_fields(id="lookup", name="text", stage="text", currency="text"),
        "amount": _field("amount", "money", currency="currency"),
    },
)
CONTACT = Schema(
    "contact",
    "contact",
    {
        **_fields(id="lookup", name="text", score="number", stage="text", is_vip="flag", tags="set"),
        "company": Field("company", "lookup", same("company"), Column("company_id"), target="company"),
        "twice": _field("twice", "number", formula=Call("*", (Path(("score",)), Literal(Decimal(2), "number")))),
    },
    {
        "company": Relation("company", "company", same("company"), "one", Column("company_id")),
        "deals": Relation("deals", "deal", same("deals"), "many", Column("contact_id")),
    },
    {
        "message.opened": EventShape("message.opened", same("opens"), _fields(machine="flag"), bucket=None),
        "page.visited": EventShape("page.visited", same("visits"), _fields(page="text"), bucket=None),
        "order.paid": EventShape("order.paid", same("orders"), _fields(amount="number"), bucket=None),
        "contact.updated": EventShape("contact.updated", same("changes"), by="record", bucket=None),
    },
    objects=_SCHEMAS.__getitem__,
)
_SCHEMAS.update(company=COMPANY, deal=DEAL, contact=CONTACT)

Row = Mapping[str, Any]
COMPANIES: tuple[Row, ...] = ({"id": ACME, "name": "Acme", "industry": "technology"},)
DEALS: tuple[Row, ...] = (
    {"id": UUID(int=11), "name": "Fleet", "amount": Decimal(120_000), "currency": "CNY", "stage": "won"},
    {"id": UUID(int=12), "name": "Spare parts", "amount": Decimal(30_000), "currency": "CNY", "stage": "lost"},
    {"id": UUID(int=13), "name": "Service", "amount": Decimal(90_000), "currency": "CNY", "stage": "offer"},
)
PERSON: Row = {"id": WEI, "name": "Wei", "score": Decimal(60), "stage": "offer", "is_vip": True, "tags": ["a", "b"]}
PAST: tuple[tuple[timedelta, str, Row], ...] = (
    (timedelta(days=400), "order.paid", {"amount": 100}),
    (timedelta(days=300), "order.paid", {"amount": 700}),
    (timedelta(days=20), "order.paid", {"amount": 500}),
    (timedelta(days=10), "message.opened", {"machine": False}),
    (timedelta(days=5), "contact.updated", {"changes": {"stage": ["lead", "offer"]}}),
    (timedelta(days=2), "message.opened", {"machine": True}),
    (timedelta(days=1), "message.opened", {"machine": False}),
    (timedelta(hours=3), "page.visited", {"page": "/pricing"}),
)


def facts() -> RowFacts:
    happened: dict[str, list[EventFact]] = {}
    for ago, kind, data in PAST:
        happened.setdefault(kind, []).append(EventFact(MOMENT - ago, data))
    (company,), deals = COMPANIES, [RowFacts(MOMENT, deal) for deal in DEALS]
    values = {**PERSON, "company": ACME}
    return RowFacts(
        MOMENT, values, one={"company": RowFacts(MOMENT, company)}, many={"deals": deals}, happened=happened
    )


def described() -> str:
    """The record as the reference prints it, one fact a line."""
    person = ", ".join(f"{name} {_said(value)}" for name, value in PERSON.items() if name != "id")
    lines = [f"- contact: {person}; company {ACME}; twice is a named formula: score * 2"]
    lines += [f"- company: name {row['name']}, industry {row['industry']}" for row in COMPANIES]
    lines += [f"- deal: {row['name']}, {row['amount']} {row['currency']}, stage {row['stage']}" for row in DEALS]
    lines += [f"- {MOMENT - ago:%Y-%m-%d %H:%M} `{kind}` {_said(dict(data))}" for ago, kind, data in PAST]
    return "\n".join(lines)


def _said(value: object) -> str:
    return str(value) if isinstance(value, str | Decimal) else json.dumps(value)
