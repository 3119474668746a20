"""Whose records one may read, write and delete: own, of the team, all, or none.

The rule exists twice, as SQL over a table and in Python over one row; a test holds the two equal.
- own: the record's owner is me.
- team: own, and records of a team I belong to. For reading also the public pool: records with neither owner nor team.
- all, none: as they say. Whatever no role grants is none.
"""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from guanxi.access.abilities import ABILITIES
from guanxi.access.actors import Actor, Grants
from guanxi.expressions import Sql
from guanxi.kit.errors import Forbidden
from guanxi.kit.phrase import Phrase

Action = Literal["read", "write", "delete"]
Scope = Literal["own", "team", "all", "none"]
EVERYTHING: Mapping[str, object] = {"read": "all", "write": "all", "delete": "all", "create": True}
NOTHING: Mapping[str, object] = {"read": "none", "write": "none", "delete": "none", "create": False}
WIDTH: dict[str, int] = {"none": 0, "own": 1, "team": 2, "all": 3}
_NO_RIGHT = {
    "read": Phrase("You may not see this", "你没有权限查看"),
    "write": Phrase("You may see this, but not change it", "你可以查看，但没有权限修改"),
    "delete": Phrase("You may see this, but not delete it", "你可以查看，但没有权限删除"),
    "create": Phrase("You may not add records here", "你没有权限在此新建记录"),
}


def scope_of(actor: Actor, object: str, action: Action) -> Scope:
    if actor.is_trusted:
        return "all"
    grant = _grant(actor, object).get(action, "none")
    return grant if grant in ("own", "team", "all") else "none"


def predicate(actor: Actor, object: str, action: Action, alias: str) -> Sql:
    """The condition a row named `alias` must fulfil. It belongs into a WHERE, where unknown counts as no.

    Plain comparisons and not total ones, so that the indexes on owner and team can answer it.
    """
    scope = scope_of(actor, object, action)
    if scope == "all":
        return Sql("true", ())
    if scope == "none" or actor.user is None:
        return Sql("false", ())
    own = f"{alias}.owner_id = %s"
    if scope == "own":
        return Sql(own, (actor.user,))
    team = f"{alias}.team_id = any(%s)"
    pool = f" or ({alias}.owner_id is null and {alias}.team_id is null)" if action == "read" else ""
    return Sql(f"({own} or {team}{pool})", (actor.user, sorted(actor.teams)))


def may(actor: Actor, object: str, action: Action, row: Mapping[str, object]) -> bool:
    """The same rule for one row with the values `owner` and `team` (ids, or None)."""
    scope = scope_of(actor, object, action)
    if scope in ("all", "none"):
        return scope == "all"
    owner, team = row.get("owner"), row.get("team")
    if actor.user is None:
        return False
    if owner == actor.user:
        return True
    if scope == "own":
        return False
    return (isinstance(team, UUID) and team in actor.teams) or (action == "read" and owner is None and team is None)


def may_create(actor: Actor, object: str) -> bool:
    return actor.is_trusted or bool(_grant(actor, object).get("create", False))


def has_ability(actor: Actor, name: str) -> bool:
    return actor.is_admin or actor.kind == "system" or name in actor.abilities


def require_ability(actor: Actor, name: str) -> None:
    if not has_ability(actor, name):
        raise Forbidden(_NO_ABILITY.fill(name=ABILITIES.get(name, name)))


def is_within(one: Actor, other: Actor) -> bool:
    """May `other` do everything that `one` may? Asked before somebody hands out rights."""
    if other.is_trusted:
        return True
    if one.is_trusted or not one.abilities <= other.abilities:
        return False
    return covers(other.grants, one.grants) and one.teams <= other.teams


def covers(wide: Grants, narrow: Grants) -> bool:
    """Is every scope of `narrow` also given by `wide`, object by object? What stands under "*" holds for the rest."""
    return all(_is_wider(rule_of(wide, object), rule_of(narrow, object)) for object in {*wide, *narrow, "*"})


def _is_wider(wide: Mapping[str, object], narrow: Mapping[str, object]) -> bool:
    scopes = all(
        WIDTH.get(str(wide.get(action)), 0) >= WIDTH.get(str(narrow.get(action)), 0)
        for action in ("read", "write", "delete")
    )
    return scopes and (bool(wide.get("create")) or not narrow.get("create"))


def forbidden(action: Literal["read", "write", "delete", "create"]) -> Forbidden:
    return Forbidden(_NO_RIGHT[action])


def _grant(actor: Actor, object: str) -> Mapping[str, object]:
    return rule_of(actor.grants, object)


def rule_of(grants: Grants, object: str) -> Mapping[str, object]:
    """The object's own rule, or the one for all objects."""
    return grants.get(object) or grants.get("*") or {}


_NO_ABILITY = Phrase(
    "This needs the right “{name}”. An administrator can give it to you.", "这里需要“{name}”权限，管理员可以为你开通。"
)
