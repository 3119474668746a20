"""Who owns a record, and in which team it therefore stands."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.access.models import Team, User
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.prepare import Attempt, fine


def own_new(attempts: Sequence[Attempt], actor: Actor) -> None:
    """What a person adds without naming an owner is their own. Flows, imports and visitors leave it in the pool."""
    if actor.kind not in ("user", "key") or actor.user is None:
        return
    for attempt in fine(attempts):
        if "owner" not in attempt.values:
            attempt.values["owner"] = actor.user
            attempt.values.setdefault("team", actor.team)


def follow_owner(attempts: Sequence[Attempt], actor: Actor) -> None:
    """A new owner must be an active person, and brings the record into their team unless a team is given."""
    standing = fine(attempts)
    wanted = {owner for attempt in standing if isinstance(owner := attempt.values.get("owner"), UUID)}
    homes: dict[UUID, UUID | None] = {actor.user: actor.team} if actor.user else {}
    unknown = wanted - homes.keys()
    if unknown:
        homes.update(User.objects.filter(pk__in=unknown, is_active=True).values_list("pk", "team_id"))
    for attempt in standing:
        _follow(attempt, homes)
    _check_teams(standing, {actor.team, *homes.values()})


def _follow(attempt: Attempt, homes: dict[UUID, UUID | None]) -> None:
    owner = attempt.values.get("owner")
    if not isinstance(owner, UUID):
        return
    if owner not in homes:
        attempt.faults.append(Fault("owner", "unknown_owner", _NO_OWNER))
        return
    home = homes[owner]
    if "team" not in attempt.values and (attempt.old is None or attempt.old.get("team") != home) and home is not None:
        attempt.values["team"] = home


def _check_teams(attempts: Sequence[Attempt], known: set[UUID | None]) -> None:
    wanted = {team for attempt in attempts if isinstance(team := attempt.values.get("team"), UUID)} - known
    found = set(Team.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    for attempt in attempts:
        if attempt.values.get("team") in wanted - found:
            attempt.faults.append(Fault("team", "unknown_team", _NO_TEAM))


_NO_OWNER = Phrase("The owner must be an active person", "负责人必须是在职用户")
_NO_TEAM = Phrase("There is no such team", "没有该团队")
