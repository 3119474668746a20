"""Colleagues and teams: who can own records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.models import Membership, Team, User
from guanxi.access.people import create_user
from guanxi.api.reply import reply
from guanxi.api.schemas import Ref, Strict
from guanxi.api.who import who

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


class TeamOut(Schema):
    id: UUID
    name: str
    people: int


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
    made = User.objects.select_related("team").get(pk=user.pk)
    return reply({**_user(made, _roles([made.pk])), "password": password}, 201)


@router.get("/teams", response=list[TeamOut], operation_id="teams_list", summary="Teams")
def teams(request: HttpRequest) -> HttpResponse:
    who(request)
    found = Team.objects.order_by("name").prefetch_related("people")
    return reply([{"id": team.pk, "name": team.name, "people": len(team.people.all())} for team in found])


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
