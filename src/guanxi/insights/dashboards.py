"""Dashboards: kept, checked, shared with everyone or with roles, and installed from a blueprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guanxi.access.actors import Actor
from guanxi.access.models import Membership
from guanxi.access.scopes import has_ability
from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.insights.models import Dashboard
from guanxi.insights.reports import REPORTS, Picture, read_params
from guanxi.kit import clock
from guanxi.kit.errors import Conflict, Fault, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.kit.phrase import Phrase, phrase_of

COLUMNS = 12
MOST_TILES = 40
ABILITY = "dashboards.manage"


class Tile(BaseModel):
    """A report on the grid. `x`, `y`, `w`, `h` count cells of a grid twelve wide."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = Field(pattern="^[a-z0-9-]{1,40}$")
    report: str
    title: dict[Literal["en", "zh"], str] = Field(default_factory=dict)
    picture: Picture | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    x: int = Field(ge=0, lt=COLUMNS)
    y: int = Field(ge=0, lt=1000)
    w: int = Field(ge=2, le=COLUMNS)
    h: int = Field(ge=1, le=40)


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard as one reader has it."""

    id: UUID
    key: str
    name: Phrase
    tiles: tuple[Tile, ...]
    owner: UUID | None
    is_shared: bool
    roles: tuple[str, ...]
    version: int
    may_change: bool


def visible(actor: Actor) -> list[Board]:
    """One's own, those shared with everyone, and those for one's roles; shipped ones first."""
    found = Dashboard.objects.filter(_seen_by(actor)).order_by("position", "id")
    return [_board(row, actor) for row in found]


def get(id: UUID, actor: Actor) -> Board:
    return _board(_row(id, actor), actor)


def create(name: Phrase, tiles: Sequence[Mapping[str, Any]], actor: Actor, *, is_shared: bool = False) -> Board:
    if actor.user is None:
        raise Forbidden
    _may_share(is_shared, actor)
    row = Dashboard.objects.create(
        name=_named(name).json(), tiles=_tiles(tiles), owner_id=actor.user, is_shared=is_shared, position=100
    )
    return _board(row, actor)


def change(id: UUID, version: int, given: Mapping[str, Any], actor: Actor) -> Board:
    """`given` may have name, tiles, is_shared and roles. A Conflict when somebody else was quicker."""
    row = _row(id, actor)
    if not _may_change(row, actor):
        raise Forbidden
    columns: dict[str, Any] = {"version": version + 1, "updated_at": clock.now(), "is_edited": True}
    if "name" in given:
        columns["name"] = _named(given["name"]).json()
    if "tiles" in given:
        columns["tiles"] = _tiles(given["tiles"])
    if "is_shared" in given or "roles" in given:
        is_shared, roles = bool(given.get("is_shared", row.is_shared)), list(given.get("roles", row.roles))
        _may_share(is_shared or bool(roles), actor)
        columns |= {"is_shared": is_shared, "roles": roles}
    if not Dashboard.objects.filter(pk=id, version=version).update(**columns):
        raise Conflict(_CHANGED, code="version_conflict")
    return get(id, actor)


def delete(id: UUID, actor: Actor) -> None:
    row = _row(id, actor)
    if not _may_change(row, actor):
        raise Forbidden
    row.delete()


def install(items: Sequence[Mapping[str, Any]], _by: Any, overwrite: bool) -> list[Installed]:
    return [_install(item, overwrite, position) for position, item in enumerate(items)]


def _install(item: Mapping[str, Any], overwrite: bool, position: int) -> Installed:
    key = str(item["key"])
    row = Dashboard.objects.filter(key=key).first()
    wanted = {
        "name": phrase_of(item["name"]).json(),
        "tiles": _tiles(item["tiles"]),
        "roles": list(item.get("roles", ())),
        "is_shared": not item.get("roles"),
        "position": int(item.get("position", position)),
    }
    if row and (row.is_edited and not overwrite):
        return Installed("dashboards", key, "kept")
    if row and all(getattr(row, name) == value for name, value in wanted.items()):
        return Installed("dashboards", key, "kept")
    Dashboard.objects.update_or_create(key=key, defaults=wanted)
    return Installed("dashboards", key, "updated" if row else "created")


PART = BlueprintPart("dashboards", install, order=40)


def _seen_by(actor: Actor) -> Q:
    if actor.is_admin or actor.kind == "system":
        return Q()
    if actor.user is None:
        return Q(is_shared=True)
    roles = Membership.objects.filter(user_id=actor.user).values_list("role__key", flat=True)
    seen = Q(owner_id=actor.user) | Q(is_shared=True)
    for role in roles:
        seen |= Q(roles__contains=[role])
    return seen


def _row(id: UUID, actor: Actor) -> Dashboard:
    row = Dashboard.objects.filter(_seen_by(actor), pk=id).first()
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def _may_change(row: Dashboard, actor: Actor) -> bool:
    return has_ability(actor, ABILITY) or (row.owner_id is not None and row.owner_id == actor.user)


def _may_share(is_shared: bool, actor: Actor) -> None:
    if is_shared and not has_ability(actor, ABILITY):
        raise Forbidden(_NOT_SHARED)


def _board(row: Dashboard, actor: Actor) -> Board:
    return Board(
        row.pk,
        row.key or "",
        phrase_of(row.name),
        tuple(Tile.model_validate(tile) for tile in row.tiles),
        row.owner_id,
        row.is_shared,
        tuple(row.roles),
        row.version,
        _may_change(row, actor),
    )


def _named(given: Phrase | Mapping[str, str]) -> Phrase:
    name = given if isinstance(given, Phrase) else phrase_of(given)
    if not name.en.strip() or not name.zh.strip():
        raise Invalid(_NO_NAME, faults=(Fault("name", "required", _NO_NAME),))
    return name


def _tiles(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each tile checked with the report it shows; the address of a fault is `tiles.<number>.<field>`."""
    faults: list[Fault] = []
    tiles = [tile for index, one in enumerate(given) if (tile := _tile(index, one, faults))]
    if len(given) > MOST_TILES:
        faults.append(Fault("tiles", "too_many", _TOO_MANY))
    if len({tile.id for tile in tiles}) < len(tiles):
        faults.append(Fault("tiles", "twice", _TWICE))
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))
    return [tile.model_dump(mode="json", exclude_defaults=True) for tile in tiles]


def _tile(index: int, given: Mapping[str, Any], faults: list[Fault]) -> Tile | None:
    try:
        tile = Tile.model_validate(dict(given))
        read_params(REPORTS[tile.report], tile.params)
    except ValidationError as error:
        faults += [
            Fault(f"tiles.{index}.{'.'.join(map(str, one['loc']))}", "bad_tile", _BAD_TILE) for one in error.errors()
        ]
        return None
    except GuanxiError as error:
        faults.append(Fault(f"tiles.{index}", error.code, error.detail))
        return None
    return tile


_UNKNOWN = Phrase("There is no such dashboard, or it is not for you", "没有该看板，或你没有权限查看")
_CHANGED = Phrase("Somebody else has changed this dashboard in the meantime", "看板已被他人修改")
_NOT_SHARED = Phrase("Only who manages dashboards may share them", "只有看板管理员可以共享看板")
_NO_NAME = Phrase("Give the dashboard a name in both languages", "请填写看板的中英文名称")
_TOO_MANY = Phrase("A dashboard can have 40 tiles", "一个看板最多 40 个图块")
_TWICE = Phrase("Two tiles have the same id", "两个图块的编号相同")
_BAD_TILE = Phrase("This tile is not complete", "图块不完整")
