"""The bell."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import user_of
from guanxi.channels.notices import mark_read, unread
from guanxi.channels.notices import notices as lines_of

router = Router()


class NoticeOut(Schema):
    id: UUID
    at: datetime
    title: Words
    body: Words
    link: str
    read: bool


class NoticesOut(Schema):
    items: list[NoticeOut]
    unread: int


class Read(Strict):
    """Either these, or all of them."""

    ids: list[UUID] = Field(default_factory=list, max_length=500)
    all: bool = False


class ReadOut(Schema):
    read: int
    unread: int


@router.get("", response=NoticesOut, operation_id="notices_list", summary="What I was told, newest first")
def notices(request: HttpRequest, before: UUID | None = None, limit: int = 50) -> HttpResponse:
    user = user_of(request)
    lines = lines_of(user, limit=max(1, min(limit, 200)), before=before)
    items = [{"id": n.id, "at": n.at, "title": n.title, "body": n.body, "link": n.link, "read": n.read} for n in lines]
    return reply({"items": items, "unread": unread(user)})


@router.post("/read", response=ReadOut, operation_id="notices_read", summary="Mark as read")
def read(request: HttpRequest, payload: Read) -> HttpResponse:
    user = user_of(request)
    count = mark_read(user, None if payload.all else payload.ids)
    return reply({"read": count, "unread": unread(user)})
