"""Saved views of lists, and lists by groups."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.objects import grouping, views
from guanxi.objects.models import SavedView
from guanxi.objects.registry import OBJECTS
from guanxi.objects.views import Look, View

router = Router()


class LookIn(Strict):
    columns: list[str] = Field(default_factory=list, max_length=200)
    widths: dict[str, int] = Field(default_factory=dict)
    pinned: int = Field(0, ge=0, le=10)
    density: Literal["tight", "wide"] = "tight"


class ViewChange(Strict):
    """`filter` is condition text; `shared` says who sees the view beside its maker."""

    name: str = Field(max_length=80)
    shared: Literal["me", "team", "all"] = "me"
    filter: str = Field("", max_length=10_000)
    search: str = Field("", max_length=200)
    sort: str = Field("", max_length=200)
    group_by: str = Field("", max_length=100)
    look: LookIn = Field(default_factory=LookIn)
    version: int | None = None


class ViewNew(ViewChange):
    object: str = Field(max_length=60, examples=["contact"])


class FirstIn(Strict):
    object: str = Field(max_length=60)
    view: UUID | None = Field(None, description="None: the whole list")


class ViewOut(Schema):
    id: UUID
    object: str
    name: str
    shared: Literal["me", "team", "all"]
    filter: str
    search: str
    sort: str
    group_by: str
    look: LookIn
    version: int
    owner: str
    is_mine: bool
    can_change: bool


class ViewsOut(Schema):
    """`first` is the view one sees first; null is the whole list."""

    views: list[ViewOut]
    first: UUID | None


class SumOut(Schema):
    field: str
    currency: str
    amount: str


class GroupOut(Schema):
    """`filter` finds the records of the group; put it beside the list's own."""

    value: Any
    label: Words
    filter: str
    count: int
    sums: list[SumOut]


class GroupQuery(Schema):
    object: str
    by: str
    filter: str = Field("", max_length=10_000)
    search: str = Field("", max_length=200)
    sums: str = Field("", max_length=500, description="Number fields to add up, by comma")


@router.get("/views", response=ViewsOut, operation_id="views_list", summary="Saved views of a list")
def list_(request: HttpRequest, object: str) -> HttpResponse:
    actor = who(request)
    found = views.listed(object, actor)
    return reply({"views": [_view(view, actor) for view in found], "first": views.first(object, actor)})


@router.post("/views", response={201: ViewOut}, operation_id="views_save", summary="Save a view")
def save(request: HttpRequest, payload: ViewNew) -> HttpResponse:
    actor = who(request)
    return reply(_view(views.save(OBJECTS[payload.object].name, _given(payload), actor), actor), 201)


# Before the addresses with an id.
@router.put("/views/first", response={204: None}, operation_id="views_first", summary="Begin a list with this view")
def first(request: HttpRequest, payload: FirstIn) -> HttpResponse:
    views.see_first(OBJECTS[payload.object].name, payload.view, who(request))
    return nothing()


@router.patch("/views/{uuid:id}", response=ViewOut, operation_id="views_change", summary="Change a view")
def change(request: HttpRequest, id: UUID, payload: ViewChange) -> HttpResponse:
    actor = who(request)
    return reply(_view(views.change(id, _given(payload), payload.version, actor), actor))


@router.delete("/views/{uuid:id}", response={204: None}, operation_id="views_delete", summary="Delete a view")
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    views.delete(id, who(request))
    return nothing()


@router.get("/groups", response=list[GroupOut], operation_id="groups_list", summary="A list by the values of a field")
def groups(request: HttpRequest, query: Query[GroupQuery]) -> HttpResponse:
    sums = [name.strip() for name in query.sums.split(",") if name.strip()]
    found = grouping.groups(
        OBJECTS[query.object].name, who(request), query.by, filter=query.filter, search=query.search, sums=sums
    )
    return reply([asdict(group) | {"label": group.label} for group in found])


def _given(payload: ViewChange) -> View:
    look = payload.look
    return View(
        name=payload.name,
        shared=payload.shared,
        filter=payload.filter,
        search=payload.search,
        sort=payload.sort,
        group_by=payload.group_by,
        look=Look(tuple(look.columns), look.widths, look.pinned, look.density),
    )


def _view(view: SavedView, actor: Actor) -> dict[str, Any]:
    return {
        "id": view.pk,
        "object": view.object,
        "name": view.name,
        "shared": view.shared,
        "filter": view.filter,
        "search": view.search,
        "sort": view.sort,
        "group_by": view.group_by,
        "look": view.look,
        "version": view.version,
        "owner": view.owner.name,
        "is_mine": view.owner_id == actor.user,
        "can_change": views.may_change(view, actor),
    }
