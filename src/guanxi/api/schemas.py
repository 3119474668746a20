"""Shapes of requests and answers that are no records. Answers are documented by them, not squeezed through them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A request body: an unknown field is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid")


def _in_utc(moment: datetime) -> datetime:
    """PostgreSQL knows no offset beyond 15:59 hours; without a time zone UTC is meant."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("out of range") from None


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Words(Schema):
    """A text in both languages."""

    model_config = ConfigDict(title="Phrase")
    en: str
    zh: str


class FaultOut(Schema):
    field: str
    code: str
    message: str


class Problem(Schema):
    """RFC 9457, in the caller's language. `current` comes with a version conflict."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    faults: list[FaultOut]
    request_id: str
    current: dict[str, Any] | None = None


class Ref(Schema):
    """Another record: its id, its name, and what kind of object it is."""

    id: UUID
    label: str
    object: str


class Outcome(Schema):
    index: int
    id: UUID | None
    outcome: Literal["created", "updated", "unchanged", "refused"]
    faults: list[FaultOut]


class BulkOut(Schema):
    results: list[Outcome]
    created: int
    updated: int
    unchanged: int
    refused: int


class ActorOut(Schema):
    kind: str
    id: str
    name: Words


class TimelineItem(Schema):
    ref: str
    at: datetime
    kind: str
    icon: str
    sentence: Words
    reason: Words | None
    actor: ActorOut
    by_automation: bool
    cause: str
    run: str | None
    data: dict[str, Any]


class TimelineOut(Schema):
    items: list[TimelineItem]
    next: str | None


class ExplainLine(Schema):
    label: Words
    points: float | None = None
    because: Words | None = None
    at: datetime | None = None


class ExplainLink(Schema):
    kind: str
    sentence: Words
    at: datetime | None
    ref: str | None
    run: str | None


class ExplainOut(Schema):
    """Why a field has its value: the change that set it, and what caused that change, back to the beginning."""

    field: str
    value: Any
    at: datetime | None
    sentence: Words
    actor: ActorOut | None
    lines: list[ExplainLine]
    chain: list[ExplainLink]
    run: str | None


class WriterOut(Schema):
    """`kind` is user, key, flow, import, visitor or system."""

    kind: str
    at: datetime


class ListQuery(Schema):
    """`filter` is a condition text such as `score > 50 and company.industry = "finance"`."""

    filter: str = Field("", max_length=10_000, description="Condition text; see /filters/check")
    search: str = Field("", max_length=200)
    sort: str = Field("-created_at", max_length=200, description="Fields by comma; a minus in front turns the order")
    fields: str = Field("", max_length=2_000, description="Only these fields, by comma")
    after: str | None = Field(None, max_length=2_000, description="`next` of the page before")
    offset: int = Field(0, ge=0, le=10_000_000, description="Jump into the middle; `after` is better for reading on")
    limit: int = Field(50, ge=1, le=200)
    total: bool = False
