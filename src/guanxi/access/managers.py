"""Who leads whom: the sales managers of a person's team, else an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from guanxi.access.models import Membership, User

MANAGER_ROLES = ("sales_manager",)


def managers_of(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each person somebody who is active and not themselves, the longest serving first; none is left out."""
    wanted = set(people)
    teams = dict(User.objects.filter(pk__in=wanted).values_list("pk", "team_id"))
    leading = Membership.objects.filter(role__key__in=MANAGER_ROLES, user__is_active=True).order_by("user_id")
    by_team: dict[UUID | None, list[UUID]] = {}
    for user, of, home in leading.values_list("user_id", "team_id", "user__team_id"):
        by_team.setdefault(of or home, []).append(user)
    admins = list(User.objects.filter(is_admin=True, is_active=True).order_by("pk").values_list("pk", flat=True))
    found = {}
    for person, team in teams.items():
        candidates = [*by_team.get(team, ()), *admins] if team else admins
        chosen = next((one for one in candidates if one != person), None)
        if chosen is not None:
            found[person] = chosen
    return found
