"""Finding: one box over all objects, and records that somebody may be about to write a second time."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.scopes import forbidden, scope_of
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.objects import duplicates, everywhere
from guanxi.objects.registry import OBJECTS
from guanxi.objects.search import spelling

router = Router()


class SearchQuery(Schema):
    q: str = Field(max_length=200)
    limit: int = Field(5, ge=1, le=20, description="Of each object")
    objects: str = Field("", max_length=500, description="Only these, by comma")


class Hit(Schema):
    object: str
    id: UUID
    label: str
    second: str
    is_near: bool = Field(description="Only similar to what was asked for")


class SpellingQuery(Schema):
    text: str = Field(max_length=200, examples=["续约 2027"])


class SpellingOut(Strict):
    text: str = Field(examples=["xu yue 2027"])


class DuplicatesIn(Strict):
    """What has been written so far; `other_than` is the record being changed."""

    object: str = Field(max_length=60, examples=["contact"])
    values: dict[str, Any] = Field(examples=[{"name": "Ann Lee", "email": "ann@example.com"}])
    other_than: UUID | None = None


class LikenessOut(Schema):
    row: dict[str, Any]
    reason: Words
    fields: list[str]
    strength: Literal[1, 2, 3]


@router.get("/search", response=list[Hit], operation_id="search_everywhere", summary="One box over all objects")
def search(request: HttpRequest, query: Query[SearchQuery]) -> HttpResponse:
    names = [name.strip() for name in query.objects.split(",") if name.strip()]
    return reply(everywhere.search(query.q, who(request), limit=query.limit, objects=names))


@router.get(
    "/search/spelling",
    response=SpellingOut,
    operation_id="search_spelling",
    summary="Chinese as it is read, in Latin letters",
)
def read_aloud(request: HttpRequest, query: Query[SpellingQuery]) -> HttpResponse:
    """Keys are made of it: of a name in Chinese nothing else is left that a condition could be written with."""
    who(request)
    return reply({"text": spelling(query.text)})


@router.post(
    "/duplicates", response=list[LikenessOut], operation_id="duplicates_find", summary="Records that may be the same"
)
def find(request: HttpRequest, payload: DuplicatesIn) -> HttpResponse:
    """Asked while somebody writes: values that are not finished say nothing, and nothing is refused."""
    actor, name = who(request), OBJECTS[payload.object].name
    if scope_of(actor, name, "read") == "none":
        raise forbidden("read")
    return reply(duplicates.like(name, payload.values, actor, other_than=payload.other_than))
