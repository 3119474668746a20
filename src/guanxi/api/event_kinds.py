"""Kinds of event that people declare, and telling one of a record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.names import actor_names
from guanxi.api.objects import WordsIn
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.kit.phrase import Phrase
from guanxi.objects import custom_events
from guanxi.objects.custom_events import EventField, Made, NewKind
from guanxi.objects.registry import OBJECTS

router = Router()
Erasing = Literal["keep", "clear", "drop"]
Typed = Literal["text", "number", "flag", "date", "moment"]


class EventFieldIn(Strict):
    name: str = Field(max_length=60, examples=["room"])
    label: WordsIn
    type: Typed


class EventKindChange(Strict):
    """`erase`: what is left when a person is erased: all of it, all but `erased_fields`, or nothing."""

    label: WordsIn
    erase: Erasing
    erased_fields: list[str] = Field(default_factory=list, max_length=50)
    sentence: WordsIn = Field(default_factory=WordsIn, description="For timelines; may name fields: “Booked {room}”")
    fields: list[EventFieldIn] = Field(default_factory=list, max_length=60)
    tracked_as: str = Field("", max_length=120, description="What a track call says for it, if not the name")
    version: int | None = Field(None, description="Of the kind that was read; 409 when somebody was faster")


class EventKindNew(EventKindChange):
    name: str = Field(max_length=60, examples=["demo_booked"])


class EventFieldOut(Schema):
    name: str
    label: Words
    type: str


class EventKindOut(Schema):
    """`kind` is what flows and conditions call it: `count(custom.demo_booked, 7 days)`."""

    name: str
    kind: str
    label: Words
    sentence: Words
    fields: list[EventFieldOut]
    erase: str
    erased_fields: list[str]
    tracked_as: str
    version: int
    created_at: datetime
    created_by: Words


class Happened(Strict):
    kind: str = Field(max_length=80, examples=["custom.demo_booked"])
    object: str = Field(max_length=60, examples=["contact"])
    record: UUID
    data: dict[str, Any] = Field(default_factory=dict)


@router.get("/event-kinds", response=list[EventKindOut], operation_id="event_kinds_list", summary="Own kinds of event")
def kinds(request: HttpRequest) -> HttpResponse:
    who(request)
    found = custom_events.made()
    names = actor_names({one.created_by for one in found})
    return reply([_out(one, names) for one in found])


@router.post(
    "/event-kinds", response={201: EventKindOut}, operation_id="event_kinds_create", summary="Declare a kind of event"
)
def declare(request: HttpRequest, payload: EventKindNew) -> HttpResponse:
    """It can be used at once in triggers, conditions, waits and track calls, as `custom.<name>`."""
    return reply(_one(custom_events.make(_given(payload.name, payload), who(request))), 201)


@router.patch(
    "/event-kinds/{name}", response=EventKindOut, operation_id="event_kinds_change", summary="Change a kind of event"
)
def change(request: HttpRequest, name: str, payload: EventKindChange) -> HttpResponse:
    """The whole description; name and types of fields stay."""
    return reply(_one(custom_events.change(_given(name, payload), payload.version, who(request))))


@router.delete(
    "/event-kinds/{name}", response={204: None}, operation_id="event_kinds_retire", summary="Retire a kind of event"
)
def retire(request: HttpRequest, name: str) -> HttpResponse:
    """What has happened stays told. Declaring the name again brings it back."""
    custom_events.retire(name, who(request))
    return nothing()


@router.post("/events", response={204: None}, operation_id="events_tell", summary="Tell that something has happened")
def tell(request: HttpRequest, payload: Happened) -> HttpResponse:
    """An event of an own kind, about a record that one may change. Unknown fields and wrong types are refused."""
    custom_events.tell(payload.kind, OBJECTS[payload.object].name, payload.record, payload.data, who(request))
    return nothing()


def _given(name: str, payload: EventKindChange) -> NewKind:
    return NewKind(
        name=name,
        label=payload.label.phrase(),
        erase=payload.erase,
        fields=tuple(EventField(one.name, one.label.phrase(), one.type) for one in payload.fields),
        erased_fields=tuple(payload.erased_fields),
        sentence=payload.sentence.phrase(),
        tracked_as=payload.tracked_as,
    )


def _one(made: Made) -> Mapping[str, Any]:
    return _out(made, actor_names({made.created_by}))


def _out(made: Made, names: Mapping[str, Phrase]) -> Mapping[str, Any]:
    given = made.given
    return {
        "name": given.name,
        "kind": made.kind,
        "label": given.label,
        "sentence": given.sentence,
        "fields": [{"name": one.name, "label": one.label, "type": one.type} for one in given.fields],
        "erase": given.erase,
        "erased_fields": list(given.erased_fields),
        "tracked_as": given.tracked_as,
        "version": made.version,
        "created_at": made.created_at,
        "created_by": names[made.created_by],
    }
