"""Teams: who works together, and so sees each other's records."""

from uuid import UUID

from django.db import IntegrityError, connection, transaction

from guanxi.access import audit
from guanxi.access.actors import Actor
from guanxi.access.models import Team, User
from guanxi.access.scopes import require_ability
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase


def create_team(name: str, by: Actor) -> Team:
    return save_team(name, by)


def save_team(name: str, by: Actor, team_id: UUID | None = None) -> Team:
    """A new team, or a new name for one."""
    require_ability(by, "users.manage")
    clean = name.strip()
    if not clean:
        raise Invalid(_NO_NAME, faults=(Fault("name", "required", _NO_NAME),))
    team = _team(team_id) if team_id else Team()
    team.name = clean
    try:
        with transaction.atomic():
            team.save()
            audit.record("access.team_saved", team.pk, by, about="team", name=clean)
    except IntegrityError:
        words = Phrase("There is a team “{name}” already", "团队“{name}”已存在").fill(name=clean)
        raise Conflict(words, code="taken", faults=(Fault("name", "taken", words),)) from None
    return team


@transaction.atomic
def delete_team(team_id: UUID, by: Actor) -> None:
    """Only without people: their records would be seen by nobody else any more."""
    require_ability(by, "users.manage")
    team = _team(team_id)
    people = User.objects.filter(team=team).count()
    if people:
        raise Refused(_HAS_PEOPLE.fill(count=people), code="team_in_use")
    audit.record("access.team_deleted", team.pk, by, about="team", name=team.name)
    _remove(team)


def _remove(team: Team) -> None:
    """The database knows who still points to it. Taking the team off records would be a write that no log tells of."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("delete from team where id = %s", [team.pk])
    except IntegrityError:
        raise Refused(_HAS_RECORDS, code="team_in_use") from None


def _team(team_id: UUID) -> Team:
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise NotFound(Phrase("There is no such team", "没有该团队"))
    return team


_HAS_RECORDS = Phrase(
    "Records or roles still belong to this team; hand them over first", "仍有记录或角色属于该团队，请先移交"
)
_NO_NAME = Phrase("Give the team a name", "请填写团队名称")
_HAS_PEOPLE = Phrase("{count} people are in this team; move them first", "团队中有 {count} 人，请先将他们移出")
