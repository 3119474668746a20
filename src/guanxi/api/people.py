"""Colleagues: who can own records, and who may do what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.models import Membership, User
from guanxi.access.people import create_user, deactivate
from guanxi.access.scopes import require_ability
from guanxi.access.staff import Change, change_person, reactivate, require_may_leave, reset_password
from guanxi.api.reply import reply
from guanxi.api.schemas import Ref, Strict
from guanxi.api.who import who
from guanxi.objects.handover import hand_over, owned
from guanxi.objects.write import By

router = Router()


class UserOut(Schema):
    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    is_admin: bool
    is_active: bool
    team: Ref | None
    roles: list[str]


class NewUser(Strict):
    email: str = Field(max_length=254)
    name: str = Field("", max_length=200)
    roles: list[str] = Field(default_factory=list, examples=[["sales_rep"]])
    team: UUID | None = None
    language: str = Field("zh", pattern="^(zh|en)$")
    time_zone: str = Field("Asia/Shanghai", max_length=60)
    is_admin: bool = False


class UserMade(UserOut):
    """`password` is shown this once; it is stored nowhere."""

    password: str


class UserChange(Strict):
    name: str = Field(max_length=200)
    team: UUID | None = None
    roles: list[str] = Field(default_factory=list, max_length=50)
    is_admin: bool = False
    language: str = Field("zh", pattern="^(zh|en)$")
    time_zone: str = Field("Asia/Shanghai", max_length=60)


class Leaving(Strict):
    to: UUID | None = Field(None, description="Who takes over what the person owns; without it nothing moves")


class OwnedOut(Schema):
    """Living records by object."""

    objects: dict[str, int]


class NewPassword(Schema):
    """Shown this once; it is stored nowhere."""

    password: str


@router.get("/users", response=list[UserOut], operation_id="users_list", summary="Colleagues, for owner pickers")
def users(request: HttpRequest, search: str = "", inactive: bool = False) -> HttpResponse:
    who(request)
    found = User.objects.select_related("team").order_by("name", "email")
    if not inactive:
        found = found.filter(is_active=True)
    if search:
        found = found.filter(name__icontains=search) | found.filter(email__icontains=search)
    people = list(found[:500])
    roles = _roles([user.pk for user in people])
    return reply([_user(user, roles) for user in people])


@router.post("/users", response={201: UserMade}, operation_id="users_create", summary="Add a colleague")
def create(request: HttpRequest, payload: NewUser) -> HttpResponse:
    user, password = create_user(
        payload.email, payload.name, who(request), roles=payload.roles, team=payload.team, language=payload.language,
        time_zone=payload.time_zone, is_admin=payload.is_admin,
    )  # fmt: skip
    return reply({**_one(user), "password": password}, 201)


@router.put("/users/{uuid:id}", response=UserOut, operation_id="users_change", summary="Change a colleague")
def change(request: HttpRequest, id: UUID, payload: UserChange) -> HttpResponse:
    """Whole. Refused for the last administrator, and for more rights than one has oneself."""
    return reply(_one(change_person(id, Change(**payload.model_dump()), who(request))))


@router.post(
    "/users/{uuid:id}/password", response=NewPassword, operation_id="users_password", summary="Give a new password"
)
def password(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply({"password": reset_password(id, who(request))})


@router.get("/users/{uuid:id}/owned", response=OwnedOut, operation_id="users_owned", summary="What somebody owns")
def owns(request: HttpRequest, id: UUID) -> HttpResponse:
    require_ability(who(request), "users.manage")
    return reply({"objects": owned(id)})


@router.post(
    "/users/{uuid:id}/deactivate", response=OwnedOut, operation_id="users_deactivate", summary="Somebody leaves"
)
def leave(request: HttpRequest, id: UUID, payload: Leaving) -> HttpResponse:
    """No login and no keys from now on. With `to`, what they own goes over first; the answer counts it."""
    actor = who(request)
    require_may_leave(id, actor)
    given = hand_over(id, payload.to, By(actor)) if payload.to else {}
    deactivate(id, actor)
    return reply({"objects": given})


@router.post(
    "/users/{uuid:id}/reactivate", response=UserOut, operation_id="users_reactivate", summary="Somebody is back"
)
def back(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_one(reactivate(id, who(request))))


def _one(user: User) -> dict[str, Any]:
    found = User.objects.select_related("team").get(pk=user.pk)
    return _user(found, _roles([found.pk]))


def _roles(ids: list[Any]) -> dict[Any, list[str]]:
    roles: dict[Any, list[str]] = {}
    for user, key in Membership.objects.filter(user_id__in=ids).values_list("user_id", "role__key").distinct():
        roles.setdefault(user, []).append(key)
    return roles


def _user(user: User, roles: dict[Any, list[str]]) -> dict[str, Any]:
    team = user.team
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "time_zone": user.time_zone,
        "is_admin": user.is_admin,
        "is_active": user.is_active,
        "team": {"id": team.pk, "label": team.name, "object": "team"} if team else None,
        "roles": sorted(roles.get(user.pk, [])),
    }
