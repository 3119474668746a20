"""Teams and roles: who works together, and who may do what with which records."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.abilities import ABILITIES
from guanxi.access.models import Role, Team
from guanxi.access.role_edits import delete_role, save_role
from guanxi.access.scopes import rule_of
from guanxi.access.teams import delete_team, save_team
from guanxi.api.objects import WordsIn
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who

router = Router()

Scope = Literal["none", "own", "team", "all"]


class TeamOut(Schema):
    id: UUID
    name: str
    people: int


class TeamIn(Strict):
    name: str = Field(max_length=100)


class RoleRule(Strict):
    read: Scope = "none"
    write: Scope = "none"
    delete: Scope = "none"
    create: bool = False


class RoleRuleOut(Schema):
    read: str
    write: str
    delete: str
    create: bool


class RoleOut(Schema):
    """`grants` by object; what stands under "*" holds for all others."""

    key: str
    name: Words
    grants: dict[str, RoleRuleOut]
    abilities: list[str]
    is_shipped: bool
    people: int


class AbilityOut(Schema):
    key: str
    label: Words


class RolesOut(Schema):
    roles: list[RoleOut]
    abilities: list[AbilityOut]


class RoleIn(Strict):
    name: WordsIn
    grants: dict[str, RoleRule] = Field(max_length=200)
    abilities: list[str] = Field(default_factory=list, max_length=50)
    is_new: bool = False


@router.get("/teams", response=list[TeamOut], operation_id="teams_list", summary="Teams")
def teams(request: HttpRequest) -> HttpResponse:
    who(request)
    found = Team.objects.order_by("name").annotate(count=Count("people"))
    return reply([{"id": team.pk, "name": team.name, "people": team.count} for team in found])


@router.post("/teams", response={201: TeamOut}, operation_id="teams_create", summary="Add a team")
def add_team(request: HttpRequest, payload: TeamIn) -> HttpResponse:
    return reply(_team(save_team(payload.name, who(request))), 201)


@router.put("/teams/{uuid:id}", response=TeamOut, operation_id="teams_rename", summary="Rename a team")
def rename_team(request: HttpRequest, id: UUID, payload: TeamIn) -> HttpResponse:
    return reply(_team(save_team(payload.name, who(request), id)))


@router.delete("/teams/{uuid:id}", response={204: None}, operation_id="teams_delete", summary="Delete a team")
def drop_team(request: HttpRequest, id: UUID) -> HttpResponse:
    """Refused (409) while people are in it."""
    delete_team(id, who(request))
    return nothing()


@router.get("/roles", response=RolesOut, operation_id="roles_list", summary="Roles, and what can be granted")
def roles(request: HttpRequest) -> HttpResponse:
    who(request)
    found = Role.objects.order_by("-is_shipped", "key").annotate(count=Count("memberships__user", distinct=True))
    abilities = [{"key": key, "label": label} for key, label in ABILITIES.items()]
    return reply({"roles": [_role(role, role.count) for role in found], "abilities": abilities})


@router.put("/roles/{key}", response=RoleOut, operation_id="roles_save", summary="Make or change a role")
def save(request: HttpRequest, key: str, payload: RoleIn) -> HttpResponse:
    grants = {name: rule.model_dump() for name, rule in payload.grants.items()}
    saved = save_role(key, payload.name.phrase(), grants, payload.abilities, who(request), is_new=payload.is_new)
    return reply(_role(saved, saved.memberships.values("user").distinct().count()))


@router.delete("/roles/{key}", response={204: None}, operation_id="roles_delete", summary="Delete a role")
def drop(request: HttpRequest, key: str) -> HttpResponse:
    """Refused (409) for shipped roles, and while somebody has it."""
    delete_role(key, who(request))
    return nothing()


def _team(team: Team) -> dict[str, Any]:
    return {"id": team.pk, "name": team.name, "people": team.people.count()}


def _role(role: Role, people: int) -> dict[str, Any]:
    return {
        "key": role.key,
        "name": role.name,
        "grants": {name: {**RoleRule().model_dump(), **rule_of(role.grants, name)} for name in role.grants},
        "abilities": role.abilities,
        "is_shipped": role.is_shipped,
        "people": people,
    }
