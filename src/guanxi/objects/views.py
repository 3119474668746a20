"""Saved views: a list as somebody wants to see it again, for themselves, their team, or everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from guanxi.access.actors import Actor
from guanxi.access.scopes import has_ability
from guanxi.expressions import ExpressionError, parse
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.models import FirstView, SavedView
from guanxi.objects.paging import order_of
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import shape_of

Shared = Literal["me", "team", "all"]
MOST = 50
# Whoever may change what objects are may also decide what everybody sees first.
ABILITY = "objects.manage"


@dataclass(frozen=True, slots=True)
class Look:
    """Columns in order, their widths, how many of them stand still at the left, and how high the rows are."""

    columns: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)
    pinned: int = 0
    density: Literal["tight", "wide"] = "tight"


@dataclass(frozen=True, slots=True)
class View:
    name: str
    shared: Shared = "me"
    filter: str = ""
    search: str = ""
    sort: str = ""
    group_by: str = ""
    look: Look = field(default_factory=Look)


def listed(object: str, actor: Actor) -> Sequence[SavedView]:
    """The actor's own views, those shared with their teams, and those for all; oldest first."""
    found = _visible(actor).filter(object=OBJECTS[object].name).select_related("owner")
    return list(found.order_by("created_at", "id")[:200])


def first(object: str, actor: Actor) -> UUID | None:
    """The view the actor sees first, if it may still be seen."""
    chosen = FirstView.objects.filter(user_id=_person(actor), object=object).values_list("view_id", flat=True).first()
    return chosen if chosen is not None and _visible(actor).filter(pk=chosen).exists() else None


def save(object: str, view: View, actor: Actor) -> SavedView:
    """Keep a new view of the actor's own."""
    person = _person(actor)
    _refuse_faults(object, view, actor)
    if SavedView.objects.filter(object=object, owner_id=person).count() >= MOST:
        raise Invalid(_TOO_MANY, faults=(Fault("name", "too_many", _TOO_MANY),))
    return SavedView.objects.create(object=OBJECTS[object].name, owner_id=person, **_columns(view, actor))


def change(id: UUID, view: View, version: int | None, actor: Actor) -> SavedView:
    with transaction.atomic():
        found = _mine(id, actor)
        if version is not None and version != found.version:
            raise Conflict(_CHANGED, code="version_conflict")
        _refuse_faults(found.object, view, actor, known=found)
        columns = _columns(view, actor)
        if found.team_id is not None and view.shared == "team":
            columns.pop("team_id")
        SavedView.objects.filter(pk=id).update(**columns, version=found.version + 1, updated_at=now())
    return SavedView.objects.select_related("owner").get(pk=id)


def delete(id: UUID, actor: Actor) -> None:
    with transaction.atomic():
        _mine(id, actor).delete()


def see_first(object: str, id: UUID | None, actor: Actor) -> None:
    """Begin with this view from now on; None begins with the whole list."""
    person = _person(actor)
    if id is None:
        FirstView.objects.filter(user_id=person, object=object).delete()
        return
    if not _visible(actor).filter(pk=id, object=object).exists():
        raise NotFound(_NO_VIEW)
    FirstView.objects.update_or_create(user_id=person, object=object, defaults={"view_id": id})


def may_change(view: SavedView, actor: Actor) -> bool:
    return view.owner_id == actor.user or (view.shared != "me" and has_ability(actor, ABILITY))


def _visible(actor: Actor) -> QuerySet[SavedView]:
    teams = Q(shared="team", team_id__in=actor.teams)
    return SavedView.objects.filter(Q(owner_id=_person(actor)) | Q(shared="all") | teams)


def _mine(id: UUID, actor: Actor) -> SavedView:
    found = _visible(actor).select_for_update(of=("self",)).filter(pk=id).first()
    if found is None:
        raise NotFound(_NO_VIEW)
    if not may_change(found, actor):
        raise Forbidden(_NOT_YOURS)
    return found


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise Forbidden
    return actor.user


def _columns(view: View, actor: Actor) -> dict[str, Any]:
    return {
        "name": view.name.strip(),
        "shared": view.shared,
        "team_id": actor.team if view.shared == "team" else None,
        "filter": view.filter.strip(),
        "search": view.search.strip(),
        "sort": view.sort,
        "group_by": view.group_by,
        "look": asdict(view.look),
    }


def _refuse_faults(object: str, view: View, actor: Actor, known: SavedView | None = None) -> None:
    faults = [*_plain_faults(object, view, actor, known), *_text_faults(object, view)]
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


def _plain_faults(object: str, view: View, actor: Actor, known: SavedView | None) -> list[Fault]:
    fields = shape_of(object).fields
    spec = fields.get(view.group_by)
    unknown = next((name for name in view.look.columns if name not in fields), "")
    was_for_all = known is not None and known.shared == "all"
    rules: Sequence[tuple[bool, str, str, Phrase]] = (
        (not view.name.strip(), "name", "required", _NO_NAME),
        (view.shared == "team" and actor.team is None and (known is None or known.team_id is None),
         "shared", "no_team", _NO_TEAM),
        (view.shared == "all" and not was_for_all and not has_ability(actor, ABILITY), "shared", "forbidden", _NOT_ALL),
        (bool(view.group_by) and (spec is None or spec.type in ("json", "set", "moment")),
         "group_by", "bad_group", _BAD_GROUP),
        (bool(unknown), "columns", "unknown_field", _NO_FIELD.fill(name=unknown[:60])),
    )  # fmt: skip
    return [Fault(where, code, message) for is_wrong, where, code, message in rules if is_wrong]


def _text_faults(object: str, view: View) -> list[Fault]:
    """A filter is kept only while it can be read; later, the list says what has become of it."""
    try:
        if view.filter.strip():
            parse(view.filter, schema_of(object), "flag")
        if view.sort:
            order_of(shape_of(object), view.sort)
    except ExpressionError as error:
        return [Fault("filter", "bad_filter", error.found[0].message)]
    except Invalid as error:
        return list(error.faults)
    return []


_NO_VIEW = Phrase("There is no such view", "没有这个视图")
_NOT_YOURS = Phrase(
    "Only who made this view may change it; save it as one of your own",
    "只有创建者可以修改此视图，你可以另存为自己的视图",
)
_CHANGED = Phrase(
    "Somebody has changed this view in the meantime; look at it again", "该视图刚刚被他人修改，请重新查看"
)
_NO_NAME = Phrase("Give the view a name", "请填写视图名称")
_NO_TEAM = Phrase("You belong to no team to share it with", "你不属于任何团队，无法共享给团队")
_NOT_ALL = Phrase("Only who may change objects may share a view with everybody", "只有可以管理对象的人才能共享给所有人")
_BAD_GROUP = Phrase("One cannot group by this field", "不能按该字段分组")
_NO_FIELD = Phrase("There is no field “{name}”", "没有字段“{name}”")
_TOO_MANY = Phrase("You have 50 views of this list; delete one first", "此列表最多保存 50 个视图，请先删除一个")
