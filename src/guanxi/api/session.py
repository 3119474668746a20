"""Who is signed in, and what they may change about themselves."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from guanxi.access.actors import Actor
from guanxi.access.keys import actor_of_key
from guanxi.access.models import User
from guanxi.access.people import check_zone
from guanxi.api.live.address import live_address
from guanxi.api.reply import reply
from guanxi.api.schemas import Ref, Strict
from guanxi.api.who import csrf_token, signed_in, user_of
from guanxi.channels.notices import unread
from guanxi.kit.errors import Unauthenticated

router = Router()


class Organization(Schema):
    name: str
    time_zone: str
    currency: str


class Me(Schema):
    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    is_admin: bool
    abilities: list[str]
    team: Ref | None
    organization: Organization
    csrf_token: str
    unread_notices: int
    live_url: str = Field(description="Server-sent events: which records have changed")


class MeChange(Strict):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    language: Annotated[str, StringConstraints(pattern="^(zh|en)$")] | None = Field(None, description="zh or en")
    time_zone: Annotated[str, StringConstraints(max_length=60)] | None = Field(None, examples=["Asia/Shanghai"])


@router.get("/me", response=Me, auth=None, operation_id="me_read", summary="Who I am and what I may do")
def me(request: HttpRequest) -> HttpResponse:
    """Answers 401 to strangers, and gives them the CSRF cookie they need to sign in."""
    token = csrf_token(request)
    actor = _whoever(request)
    if actor is None or actor.user is None:
        raise Unauthenticated
    return reply(_data(actor, token, live_address(request)))


@router.patch("/me", response=Me, operation_id="me_change", summary="Change my name, language or time zone")
def change(request: HttpRequest, payload: MeChange) -> HttpResponse:
    given = payload.model_dump(exclude_unset=True, exclude_none=True)
    if "time_zone" in given:
        check_zone(given["time_zone"])
    if given:
        User.objects.filter(pk=user_of(request)).update(**given)
    actor = _whoever(request, afresh=True)
    if actor is None:
        raise Unauthenticated
    return reply(_data(actor, csrf_token(request), live_address(request)))


def _whoever(request: HttpRequest, *, afresh: bool = False) -> Actor | None:
    """This address answers strangers, too, so it looks for itself."""
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return actor_of_key(raw)
    if afresh and isinstance(request.user, User):
        request.user.refresh_from_db()
    return signed_in(request)


def _data(actor: Actor, token: str, live_url: str) -> dict[str, Any]:
    user = User.objects.select_related("team").get(pk=str(actor.user))
    team = user.team
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "time_zone": user.time_zone,
        "is_admin": user.is_admin,
        "abilities": sorted(actor.abilities),
        "team": {"id": team.pk, "label": team.name, "object": "team"} if team else None,
        "organization": organization(),
        "csrf_token": token,
        "unread_notices": unread(user.pk),
        "live_url": live_url,
    }


def organization() -> dict[str, str]:
    return {
        "name": str(settings.GUANXI_ORGANIZATION),
        "time_zone": str(getattr(settings, "GUANXI_TIME_ZONE", "Asia/Shanghai")),
        "currency": str(getattr(settings, "GUANXI_CURRENCY", "CNY")),
    }
