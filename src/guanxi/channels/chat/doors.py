"""The rooms: which service, whose robot, and for whom. A person's own go before the team's, the team's before all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.access.setups import Setups
from guanxi.automation import vault
from guanxi.channels.chat.services import SERVICES
from guanxi.kit import sql
from guanxi.kit.errors import Fault, broken
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Wanted:
    """With neither a team nor a person it is the room of everybody who has none."""

    name: str
    service: str
    credential: str
    team_id: UUID | None = None
    user_id: UUID | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Door(Wanted):
    id: UUID
    said_at: datetime | None
    error: Mapping[str, str] | None
    failed_at: datetime | None
    version: int
    created_by: str


# One room of each kind is the narrowest that somebody has: own, else of the team, else of the house.
FOR_PEOPLE = """
select u.id, d.id from app_user u
join lateral (
    select id, case when user_id is not null then 0 when team_id is not null then 1 else 2 end as width
    from chat_door
    where is_active and (user_id = u.id or (user_id is null and (team_id = u.team_id or team_id is null)))
) d on true
where u.id = any(%s) and u.is_active
  and d.width = (
    select min(case when user_id is not null then 0 when team_id is not null then 1 else 2 end) from chat_door
    where is_active and (user_id = u.id or (user_id is null and (team_id = u.team_id or team_id is null)))
  )
order by u.id, d.id
"""


def _faults(wanted: Wanted) -> Sequence[Fault]:
    service = SERVICES.get(wanted.service)
    opened = vault.open_credential(wanted.credential)
    return broken(
        (not wanted.name.strip(), "name", "required", _NO_NAME),
        (service is None, "service", "unknown", _NO_SERVICE),
        (wanted.team_id is not None and wanted.user_id is not None, "user_id", "one_of_both", _BOTH),
        (opened is None, "credential", "unknown_credential", _NO_CREDENTIAL),
        (bool(opened and service and opened.kind != service.kind), "credential", "wrong_kind", _WRONG_KIND),
        (_is_unknown("team", wanted.team_id), "team_id", "unknown", _NO_TEAM),
        (_is_unknown("app_user", wanted.user_id), "user_id", "unknown", _NO_USER),
    )


def _is_unknown(table: str, id: UUID | None) -> bool:
    if id is None:
        return False
    with connection.cursor() as cur:
        return not sql.rows(cur, f"select 1 from {table} where id = %s", [id])


ROOMS = Setups(
    "chat_door",
    Door,
    Phrase("room", "聊天群"),
    _faults,
    most=200,
    anew=lambda _known, _wanted: {"error": None},
)

_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_SERVICE = Phrase("Choose Slack, DingTalk or WeCom", "请选择 Slack、钉钉或企业微信")
_BOTH = Phrase("A room is for a team or for a person, not for both", "聊天群只能属于一个团队或一个人")
_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
_WRONG_KIND = Phrase("This credential is for another service", "该凭证属于其他服务")
_NO_TEAM = Phrase("There is no such team", "没有该团队")
_NO_USER = Phrase("There is no such colleague", "没有该同事")
