"""The rooms: which service, whose robot, and for whom. A person's own go before the team's, the team's before all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation import vault
from guanxi.channels.chat.services import SERVICES
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, sql
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"
MOST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """With neither a team nor a person it is the room of everybody who has none."""

    name: str
    service: str
    credential: str
    team_id: UUID | None = None
    user_id: UUID | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Door:
    id: UUID
    name: str
    service: str
    credential: str
    team_id: UUID | None
    user_id: UUID | None
    is_active: bool
    said_at: datetime | None
    error: Mapping[str, str] | None
    failed_at: datetime | None
    version: int
    created_by: str


_COLUMNS = ", ".join(Door.__slots__)
_SET = {
    "name": "text",
    "service": "text",
    "credential": "text",
    "team_id": "uuid",
    "user_id": "uuid",
    "is_active": "boolean",
}


def every(actor: Actor) -> list[Door]:
    require_ability(actor, ABILITY)
    return _select("order by created_at, id", [])


def one(id: UUID) -> Door:
    found = _select("where id = %s", [id])
    if not found:
        raise NotFound(_GONE)
    return found[0]


def known(ids: Sequence[UUID]) -> dict[UUID, Door]:
    return {door.id: door for door in _select("where id = any(%s)", [list(set(ids))])}


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


@transaction.atomic
def create(wanted: Wanted, actor: Actor) -> Door:
    require_ability(actor, ABILITY)
    _refuse(wanted)
    id, given = uuid7(), asdict(wanted)
    columns = {"id": "uuid", **_SET, "created_at": "timestamptz", "created_by": "text"}
    with connection.cursor() as cur:
        if sql.rows(cur, "select count(*) from chat_door")[0][0] >= MOST:
            raise Conflict(_TOO_MANY.fill(most=MOST))
        row = (id, *(given[name] for name in _SET), clock.now(), actor.stamp)
        sql.insert_rows(cur, "chat_door", columns, [row])
    _tell("created", id, wanted.name, actor)
    return one(id)


@transaction.atomic
def change(id: UUID, wanted: Wanted, version: int | None, actor: Actor) -> Door:
    require_ability(actor, ABILITY)
    if version is not None and version != one(id).version:
        raise Conflict(_CHANGED, code="version")
    _refuse(wanted)
    names = ", ".join(f"{name} = %({name})s" for name in _SET)
    with connection.cursor() as cur:
        cur.execute(
            f"update chat_door set {names}, error = null, version = version + 1 where id = %(id)s",
            {**asdict(wanted), "id": id},
        )
    _tell("changed", id, wanted.name, actor)
    return one(id)


@transaction.atomic
def delete(id: UUID, actor: Actor) -> None:
    require_ability(actor, ABILITY)
    name = one(id).name
    with connection.cursor() as cur:
        cur.execute("delete from chat_door where id = %s", [id])
    _tell("deleted", id, name, actor)


def _select(rest: str, params: list[object]) -> list[Door]:
    with connection.cursor() as cur:
        return sql.records(Door, cur, f"select {_COLUMNS} from chat_door {rest}", params)


def _refuse(wanted: Wanted) -> None:
    service = SERVICES.get(wanted.service)
    opened = vault.open_credential(wanted.credential)
    rules: tuple[tuple[bool, str, str, Phrase], ...] = (
        (not wanted.name.strip(), "name", "required", _NO_NAME),
        (service is None, "service", "unknown", _NO_SERVICE),
        (wanted.team_id is not None and wanted.user_id is not None, "user_id", "one_of_both", _BOTH),
        (opened is None, "credential", "unknown_credential", _NO_CREDENTIAL),
        (bool(opened and service and opened.kind != service.kind), "credential", "wrong_kind", _WRONG_KIND),
        (_is_unknown("team", wanted.team_id), "team_id", "unknown", _NO_TEAM),
        (_is_unknown("app_user", wanted.user_id), "user_id", "unknown", _NO_USER),
    )
    faults = [Fault(field, code, words) for is_wrong, field, code, words in rules if is_wrong]
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


def _is_unknown(table: str, id: UUID | None) -> bool:
    if id is None:
        return False
    with connection.cursor() as cur:
        return not sql.rows(cur, f"select 1 from {table} where id = %s", [id])


def _tell(what: str, id: UUID, name: str, actor: Actor) -> None:
    append([NewEvent(f"chat_door.{what}", "chat_door", id, None, {"name": name}, actor=actor.stamp)])


_GONE = Phrase("There is no such room", "没有该聊天群")
_CHANGED = Phrase("Somebody else has changed it", "已被他人修改")
_TOO_MANY = Phrase("At most {most} rooms", "最多 {most} 个聊天群")
_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_SERVICE = Phrase("Choose Slack, DingTalk or WeCom", "请选择 Slack、钉钉或企业微信")
_BOTH = Phrase("A room is for a team or for a person, not for both", "聊天群只能属于一个团队或一个人")
_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
_WRONG_KIND = Phrase("This credential is for another service", "该凭证属于其他服务")
_NO_TEAM = Phrase("There is no such team", "没有该团队")
_NO_USER = Phrase("There is no such colleague", "没有该同事")
