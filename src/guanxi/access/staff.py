"""What becomes of a person after they were added: other teams and roles, a new password, away and back again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanxi.access import audit
from guanxi.access.actors import Actor
from guanxi.access.models import Membership, User
from guanxi.access.people import actor_of, check_zone, grant_roles, require_power_to_give, require_team
from guanxi.access.scopes import is_within, require_ability
from guanxi.kit.errors import Fault, Forbidden, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Change:
    """The whole of what may be changed about a person. Their roles hold in their team."""

    name: str
    team: UUID | None
    roles: Sequence[str]
    is_admin: bool
    language: str
    time_zone: str


@transaction.atomic
def change_person(user_id: UUID, change: Change, by: Actor) -> User:
    user = _person_below(user_id, by)
    _check(user, change, by)
    what = _differences(user, change)
    user.name, user.team_id, user.is_admin = change.name.strip(), change.team, change.is_admin
    user.language, user.time_zone = change.language, change.time_zone
    user.save(update_fields=["name", "team", "is_admin", "language", "time_zone"])
    Membership.objects.filter(user=user).delete()
    grant_roles(user, change.roles, change.team)
    if what:
        audit.record("access.user_changed", user.pk, by, email=user.email, what=", ".join(what))
    return user


@transaction.atomic
def reset_password(user_id: UUID, by: Actor) -> str:
    """A random one, answered this once. Sessions of the old one end, because they are signed with it."""
    user = _person_below(user_id, by)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("access.password_reset", user.pk, by, email=user.email)
    return password


@transaction.atomic
def reactivate(user_id: UUID, by: Actor) -> User:
    """Their roles are as they were; keys stay revoked."""
    user = _person_below(user_id, by)
    if not user.is_active:
        User.objects.filter(pk=user.pk).update(is_active=True)
        audit.record("access.user_reactivated", user.pk, by, email=user.email)
    user.refresh_from_db()
    return user


def require_may_leave(user_id: UUID, by: Actor) -> User:
    """Nobody locks themselves out, and somebody must remain who can let the others in."""
    user = _person_below(user_id, by)
    if by.user == user.pk:
        raise Refused(_ONESELF, code="oneself")
    _require_another_admin(user)
    return user


def _check(user: User, change: Change, by: Actor) -> None:
    if not change.name.strip():
        raise Invalid(_NO_NAME, faults=(Fault("name", "required", _NO_NAME),))
    check_zone(change.time_zone)
    require_team(change.team)
    known = set(Membership.objects.filter(user=user).values_list("role__key", flat=True))
    require_power_to_give([role for role in change.roles if role not in known], change.is_admin, by)
    if user.is_admin and not change.is_admin:
        _require_another_admin(user)


def _differences(user: User, change: Change) -> list[str]:
    roles = set(Membership.objects.filter(user=user).values_list("role__key", flat=True))
    pairs = {
        "name": (user.name, change.name.strip()),
        "team": (user.team_id, change.team),
        "roles": (roles, set(change.roles)),
        "is_admin": (user.is_admin, change.is_admin),
        "language": (user.language, change.language),
        "time_zone": (user.time_zone, change.time_zone),
    }
    return [name for name, (old, new) in pairs.items() if old != new]


def _person_below(user_id: UUID, by: Actor) -> User:
    """Somebody whom this actor may manage: they may do nothing that the actor may not."""
    require_ability(by, "users.manage")
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound(Phrase("There is no such person", "没有该用户"))
    if not by.is_trusted and user.pk != by.user and not is_within(actor_of(user), by):
        raise Forbidden(_ABOVE)
    return user


def _require_another_admin(user: User) -> None:
    others = User.objects.filter(is_admin=True, is_active=True).exclude(pk=user.pk)
    if user.is_admin and not others.exists():
        raise Refused(_LAST, code="last_admin", faults=(Fault("is_admin", "last_admin", _LAST),))


_NO_NAME = Phrase("Give a name", "请填写姓名")
_ONESELF = Phrase("You cannot deactivate yourself", "不能停用自己")
_LAST = Phrase("This is the last administrator", "这是最后一位管理员")
_ABOVE = Phrase("This person may do more than you", "该用户的权限大于你的权限")
