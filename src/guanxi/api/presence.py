"""Who else is at a record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.live import presence
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict
from guanxi.api.who import user_of, who
from guanxi.objects.registry import OBJECTS

router = Router()


class Standing(Strict):
    """`screen` is any id a window has given itself; `field` is the one being written, empty while only looking."""

    screen: UUID
    object: str = Field(max_length=60, examples=["contact"])
    id: UUID
    field: str = Field("", max_length=60)


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
    people = presence.stand(who(request), user_of(request), payload.screen, kind.name, payload.id, payload.field)
    return reply({"people": [{"id": one.id, "name": one.name, "fields": list(one.fields)} for one in people]})


@router.delete("/{uuid:screen}", response={204: None}, operation_id="presence_leave", summary="I have left")
def leave(request: HttpRequest, screen: UUID) -> HttpResponse:
    presence.leave(user_of(request), screen)
    return nothing()
