"""Making people and seeing what they may do."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guanxi.access import audit
from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import Membership, Role, Team, User
from guanxi.access.roles import ensure_shipped_roles, widest
from guanxi.access.scopes import covers, require_ability
from guanxi.access.teams import create_team as create_team
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from guanxi.kit.phrase import Phrase, phrase_of, same


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The password is in no table and no log: whoever gets this shows it once."""

    email: str
    password: str


def actor_of(user: User) -> Actor:
    """What this person may do now: one query over their roles. Keep it for one request, not longer."""
    roles = list(Membership.objects.filter(user=user).values_list("team_id", "role__grants", "role__abilities"))
    teams = {team for team, _, _ in roles if team} | ({user.team_id} if user.team_id else set())
    return Actor(
        kind="user",
        id=str(user.pk),
        user=user.pk,
        name=user.name or user.email,
        language=user.language,
        time_zone=user.time_zone,
        team=user.team_id,
        teams=frozenset(teams),
        grants=widest(grants for _, grants, _ in roles),
        abilities=frozenset(ability for _, _, abilities in roles for ability in abilities),
        is_admin=user.is_admin,
    )


def create_user(
    email: str,
    name: str,
    by: Actor,
    *,
    password: str | None = "",
    roles: Sequence[str] = (),
    team: UUID | None = None,
    language: str = "zh",
    time_zone: str = "Asia/Shanghai",
    is_admin: bool = False,
) -> tuple[User, str]:
    """Make a person with roles in a team. An empty password becomes a random one, which is returned and never stored.

    None is for people who get one later: hashing takes a tenth of a second on purpose, and nobody would know it.
    """
    require_ability(by, "users.manage")
    address = _address(email)
    check_zone(time_zone)
    require_power_to_give(roles, is_admin, by)
    require_team(team)
    given = "" if password is None else password or secrets.token_urlsafe(12)
    user = User(
        email=address, name=name.strip() or address, language=language, time_zone=time_zone, is_admin=is_admin,
        team_id=team,
    )  # fmt: skip
    if given:
        _check_password(given, user)
        user.set_password(given)
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            grant_roles(user, roles, team)
            audit.record("access.user_created", user.pk, by, email=address)
    except IntegrityError:
        raise Conflict(_TAKEN, code="taken", faults=(Fault("email", "taken", _TAKEN),)) from None
    return user, given


def require_power_to_give(roles: Sequence[str], is_admin: bool, by: Actor) -> None:
    """Who may manage people does not thereby become an administrator: nobody gives more than they have."""
    if by.is_admin or by.kind == "system":
        return
    if is_admin:
        raise Forbidden(_ADMIN_BY_ADMIN, faults=(Fault("is_admin", "too_much", _ADMIN_BY_ADMIN),))
    for role in Role.objects.filter(key__in=roles):
        if not (set(role.abilities) <= by.abilities and covers(by.grants, role.grants)):
            words = _MORE_THAN_OWN.fill(role=phrase_of(role.name))
            raise Forbidden(words, faults=(Fault("roles", "too_much", words),))


def require_team(team: UUID | None) -> None:
    if team is not None and not Team.objects.filter(pk=team).exists():
        raise Invalid(_NO_TEAM, faults=(Fault("team", "unknown_team", _NO_TEAM),))


def check_zone(zone: str) -> None:
    if zone not in available_timezones():
        words = Phrase("There is no time zone “{zone}”.", "没有时区“{zone}”。").fill(zone=zone[:60])
        raise Invalid(words, faults=(Fault("time_zone", "unknown_zone", words),))


def grant_roles(user: User, roles: Sequence[str], team: UUID | None) -> None:
    found = {role.key: role for role in Role.objects.filter(key__in=roles)}
    for key in roles:
        if key not in found:
            raise NotFound(Phrase("There is no role “{key}”", "没有角色“{key}”").fill(key=key))
    Membership.objects.bulk_create(
        [Membership(user=user, role=found[key], team_id=team) for key in roles], ignore_conflicts=True
    )


def deactivate(user_id: UUID, by: Actor) -> None:
    """A person leaves: no login, no keys; records keep naming them until they are handed over."""
    require_ability(by, "users.manage")
    with transaction.atomic():
        if not User.objects.filter(pk=user_id, is_active=True).update(is_active=False):
            raise NotFound(Phrase("There is no such active person", "没有该在职用户"))
        user = User.objects.get(pk=user_id)
        user.keys.filter(revoked_at=None).update(revoked_at=now())
        audit.record("access.user_deactivated", user_id, by, email=user.email)


def ensure_first_admin(email: str = "admin@example.com", name: str = "Admin") -> FirstAdmin | None:
    """On an empty installation: roles and one administrator with a random password. Otherwise nothing."""
    ensure_shipped_roles()
    if User.objects.exists():
        return None
    user, password = create_user(email, name, SYSTEM, roles=["admin"], is_admin=True)
    return FirstAdmin(user.email, password)


def _address(email: str) -> str:
    address = email.strip().lower()
    if address.count("@") != 1 or address.startswith("@") or "." not in address.rsplit("@", 1)[1]:
        raise Invalid(_NO_ADDRESS, faults=(Fault("email", "not_email", _NO_ADDRESS),))
    return address


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        message = same(" ".join(error.messages))
        raise Invalid(message, faults=(Fault("password", "weak_password", message),)) from None


_TAKEN = Phrase("Somebody with this e-mail address exists already", "该邮箱已有用户使用")
_NO_ADDRESS = Phrase("This is not an e-mail address", "邮箱地址无效")
_NO_TEAM = Phrase("There is no such team", "没有该团队")
_ADMIN_BY_ADMIN = Phrase("Only an administrator makes administrators", "只有管理员才能设置管理员")
_MORE_THAN_OWN = Phrase("The role “{role}” may do more than you", "角色“{role}”的权限大于你的权限")
