"""API keys: one's own, and for administrators everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.keys import create_key, revoke_key
from guanxi.access.models import ApiKey, User
from guanxi.access.scopes import has_ability
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Moment, Ref, Strict
from guanxi.api.who import user_of, who
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS

router = Router()

NOBODY = Phrase("There is no such active person.", "没有该在职用户。")


class KeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    user: Ref
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    is_reading: bool
    objects: list[str] = Field(description="Only these; empty for all")


class KeyMade(KeyOut):
    """`key` is answered this once; we keep only its hash."""

    key: str


class NewKey(Strict):
    name: str = Field(min_length=1, max_length=200)
    user: UUID | None = Field(None, description="For whom, if not for me")
    expires_at: Moment | None = None
    is_reading: bool = Field(False, description="The key may read and nothing else")
    objects: list[str] = Field(default_factory=list, max_length=100, description="Only these objects; empty for all")


@router.get("", response=list[KeyOut], operation_id="keys_list", summary="API keys in use")
def keys(request: HttpRequest) -> HttpResponse:
    found = ApiKey.objects.filter(revoked_at=None).select_related("user").order_by("-created_at")
    if not has_ability(who(request), "keys.manage"):
        found = found.filter(user_id=user_of(request))
    return reply([_key(key) for key in found[:500]])


@router.post("", response={201: KeyMade}, operation_id="keys_create", summary="Make an API key")
def create(request: HttpRequest, payload: NewKey) -> HttpResponse:
    user = User.objects.filter(pk=payload.user or user_of(request), is_active=True).first()
    if user is None:
        raise NotFound(NOBODY)
    for name in payload.objects:
        OBJECTS[name]
    key, raw = create_key(
        payload.name, user, who(request), expires_at=payload.expires_at, is_reading=payload.is_reading,
        objects=payload.objects,
    )  # fmt: skip
    return reply({**_key(key), "key": raw}, 201)


@router.delete("/{uuid:id}", response={204: None}, operation_id="keys_revoke", summary="Revoke a key for ever")
def revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    revoke_key(id, who(request))
    return nothing()


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "name": key.name,
        "prefix": key.prefix,
        "user": {"id": key.user_id, "label": key.user.name, "object": "user"},
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "expires_at": key.expires_at,
        "is_reading": key.limits.get("access") == "read",
        "objects": key.limits.get("objects", []),
    }
