"""Roles made and changed by people. Nobody writes more into a role than they may do themselves."""

import re
from collections.abc import Mapping, Sequence

from django.db import transaction

from guanxi.access import audit
from guanxi.access.abilities import ABILITIES
from guanxi.access.actors import Actor, Grants
from guanxi.access.models import Role
from guanxi.access.scopes import WIDTH, covers, require_ability
from guanxi.kit.errors import Conflict, Fault, Forbidden, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase, phrase_of

_KEY = re.compile(r"[a-z][a-z0-9_]{0,48}")


@transaction.atomic
def save_role(
    key: str,
    name: Phrase,
    grants: Mapping[str, Mapping[str, object]],
    abilities: Sequence[str],
    by: Actor,
    *,
    is_new: bool,
) -> Role:
    """Whole: what is not given is not granted any more. A shipped role may be changed, and keeps its key."""
    require_ability(by, "users.manage")
    if faults := _faults(key, name, grants, abilities):
        raise Invalid(faults=tuple(faults))
    _require_no_more_than_own(grants, abilities, by)
    known = Role.objects.select_for_update().filter(key=key).first()
    if known is not None and is_new:
        raise Conflict(_TAKEN, code="taken", faults=(Fault("key", "taken", _TAKEN),))
    if known is None and not is_new:
        raise _unknown(key)
    values = {"name": name.json(), "grants": {**grants}, "abilities": sorted(set(abilities))}
    role, _ = Role.objects.update_or_create(key=key, defaults=values)
    audit.record("access.role_saved", role.pk, by, about="role", name=name.json(), key=key, **_written(values))
    return role


@transaction.atomic
def delete_role(key: str, by: Actor) -> None:
    require_ability(by, "users.manage")
    role = Role.objects.select_for_update().filter(key=key).first()
    if role is None:
        raise _unknown(key)
    if role.is_shipped:
        raise Refused(_SHIPPED, code="shipped")
    people = role.memberships.count()
    if people:
        raise Refused(_IN_USE.fill(count=people), code="role_in_use")
    audit.record("access.role_deleted", role.pk, by, about="role", name=phrase_of(role.name).json(), key=key)
    role.delete()


def _written(values: Mapping[str, object]) -> dict[str, object]:
    return {"grants": values["grants"], "abilities": values["abilities"]}


def _faults(key: str, name: Phrase, grants: Grants, abilities: Sequence[str]) -> list[Fault]:
    faults = [] if _KEY.fullmatch(key) else [Fault("key", "bad_key", _BAD_KEY)]
    if not name.en.strip():
        faults.append(Fault("name", "required", _NO_NAME))
    faults += [
        Fault("abilities", "unknown_ability", _NO_ABILITY.fill(name=one)) for one in abilities if one not in ABILITIES
    ]
    for object, grant in grants.items():
        wide = {action: WIDTH.get(str(grant.get(action, "none")), 0) for action in ("read", "write", "delete")}
        if max(wide["write"], wide["delete"]) > wide["read"]:
            faults.append(Fault(f"grants.{object}", "blind", _BLIND))
    return faults


def _require_no_more_than_own(grants: Grants, abilities: Sequence[str], by: Actor) -> None:
    if by.is_admin or by.kind == "system":
        return
    if not (set(abilities) <= by.abilities and covers(by.grants, grants)):
        raise Forbidden(_TOO_MUCH, code="too_much")


def _unknown(key: str) -> NotFound:
    return NotFound(Phrase("There is no role “{name}”", "没有角色“{name}”").fill(name=key[:60]), code="unknown_role")


_BAD_KEY = Phrase("Small letters, digits and underscores only", "仅限小写字母、数字和下划线")
_NO_NAME = Phrase("Give the role a name", "请填写角色名称")
_TAKEN = Phrase("There is a role with this key already", "该标识已被其他角色使用")
_NO_ABILITY = Phrase("There is no ability “{name}”", "没有名为“{name}”的权限")
_BLIND = Phrase("Who may change or delete a record must be able to see it", "能修改或删除的记录必须也能查看")
_SHIPPED = Phrase("This role came with the product; it can be changed, not deleted", "系统自带角色可以修改，不能删除")
_IN_USE = Phrase(
    "{count} people have this role; give them another one first", "有 {count} 人拥有该角色，请先为他们更换角色"
)
_TOO_MUCH = Phrase("Nobody can give more rights than they have themselves", "不能授予超出自身的权限")
