"""Rooms of chat services that notices go to, and which ways of notices somebody wants."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import vault
from guanxi.channels import house
from guanxi.channels.chat import choices, sending
from guanxi.channels.chat.choices import Ways
from guanxi.channels.chat.doors import ROOMS, Door, Wanted
from guanxi.channels.chat.services import SERVICES, Card
from guanxi.kit.errors import Forbidden
from guanxi.kit.phrase import Phrase

router = Router()


class RoomData(Strict):
    """`credential` names one of the vault that fits the service. With neither a team nor a person it is for all."""

    name: str = Field(max_length=100)
    service: str = Field(max_length=40, description="slack, dingtalk or wecom")
    credential: str = Field(max_length=63)
    team_id: UUID | None = None
    user_id: UUID | None = None
    is_active: bool = True


class RoomChange(RoomData):
    """`version` is the one that was read."""

    version: int | None = None


class RoomOut(Schema):
    """`error` is why the last message did not get there; empty again when one does."""

    id: UUID
    name: str
    service: str
    service_label: Words
    credential: str
    team_id: UUID | None
    user_id: UUID | None
    is_active: bool
    said_at: datetime | None
    failed_at: datetime | None
    error: Words | None
    version: int


class RoomTried(Schema):
    """`error` is empty when the service took the message."""

    error: Words | None


class NoticeChoice(Strict):
    """Besides the bell. A flow must ask for a way, too."""

    mail: bool
    chat: bool


@router.get("/chat-doors", response=list[RoomOut], operation_id="chats_list", summary="Rooms that notices go to")
def list_(request: HttpRequest) -> HttpResponse:
    return reply([_room(one) for one in ROOMS.every(who(request))])


@router.post("/chat-doors", response={201: RoomOut}, operation_id="chats_create", summary="Add a room")
def create(request: HttpRequest, payload: RoomData) -> HttpResponse:
    return reply(_room(ROOMS.create(Wanted(**payload.model_dump()), who(request))), 201)


@router.put("/chat-doors/{uuid:id}", response=RoomOut, operation_id="chats_change", summary="Change a room")
def change(request: HttpRequest, id: UUID, payload: RoomChange) -> HttpResponse:
    wanted = Wanted(**payload.model_dump(exclude={"version"}))
    return reply(_room(ROOMS.change(id, wanted, payload.version, who(request))))


@router.delete("/chat-doors/{uuid:id}", response={204: None}, operation_id="chats_delete", summary="Remove a room")
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    ROOMS.delete(id, who(request))
    return nothing()


@router.post("/chat-doors/{uuid:id}/try", response=RoomTried, operation_id="chats_try", summary="Say hello in a room")
def attempt(request: HttpRequest, id: UUID) -> HttpResponse:
    """Sends one message now and says what the service answered."""
    actor = who(request)
    door = ROOMS.one(id, actor)
    opened = vault.open_credential(door.credential)
    if opened is None:
        return reply({"error": _NO_CREDENTIAL})
    language = actor.language
    card = Card(_HELLO.in_(language), [(_FROM.in_(language), actor.name)], _TEXT.in_(language), house.public_url())
    delivery = sending.say(door.service, card, opened)
    return reply({"error": None if delivery.result == "delivered" else delivery.reason})


@router.get("/notice-choices", response=NoticeChoice, operation_id="notice_choices_read", summary="My ways of notices")
def read_choice(request: HttpRequest) -> HttpResponse:
    return reply(asdict(choices.of(_person(who(request)))))


@router.put("/notice-choices", response=NoticeChoice, operation_id="notice_choices_save", summary="Choose my ways")
def save_choice(request: HttpRequest, payload: NoticeChoice) -> HttpResponse:
    return reply(asdict(choices.choose(_person(who(request)), Ways(payload.mail, payload.chat))))


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise Forbidden(_NOBODY)
    return actor.user


def _room(one: Door) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(one).items() if name != "created_by"}
    return {**shown, "service_label": SERVICES[one.service].label}


_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
_NOBODY = Phrase("Only a person has notices", "只有用户才有通知")
_HELLO = Phrase("Hello from Guanxi", "来自 Guanxi 的问候")
_FROM = Phrase("Tried by", "测试人")
_TEXT = Phrase("Notices for this room will look like this.", "发到这个群的通知会是这个样子。")
