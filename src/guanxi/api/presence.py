"""Who else is at a record."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.api.live import presence
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict
from guanxi.api.who import user_of, who
from guanxi.objects.registry import OBJECTS

router = Router()
Beat = Annotated[int, Query(ge=0, le=2**31 - 1, description="Of the last word")]


class Standing(Strict):
    """`screen` is any id a part of a page has given itself; `field` is the one being written, empty when none is."""

    screen: UUID
    object: str = Field(max_length=60, examples=["contact"])
    id: UUID
    field: str = Field("", max_length=60)
    page: UUID | None = Field(None, description="As the page told the stream of changes: who closes it has left")
    beat: int = Field(
        0, ge=0, le=2**31 - 1, description="Counts up; a word that arrives after a later one is not heard"
    )


class PersonHere(Schema):
    id: UUID
    name: str
    fields: list[str]


class Here(Schema):
    people: list[PersonHere]


@router.put("", response=Here, operation_id="presence_stand", summary="Say where I am, hear who else is there")
def stand(request: HttpRequest, payload: Standing) -> HttpResponse:
    """Holds for 45 seconds; say it again before. Others at the record are told by the stream of changes."""
    kind = OBJECTS[payload.object]
    place = presence.Place(payload.screen, kind.name, payload.id, payload.field, payload.beat, payload.page)
    people = presence.stand(who(request), user_of(request), place)
    return reply({"people": [{"id": one.id, "name": one.name, "fields": list(one.fields)} for one in people]})


@router.delete("/{uuid:screen}", response={204: None}, operation_id="presence_leave", summary="I have left")
def leave(request: HttpRequest, screen: UUID, beat: Beat = 0) -> HttpResponse:
    presence.leave(user_of(request), screen, beat)
    return nothing()
