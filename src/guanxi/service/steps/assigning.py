"""record.assign: give the record to a colleague with a role, whoever has fewest such records, and say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.definition import Key
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.house import home_zone
from guanxi.automation.naming import role_title
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind, in_turn
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.expressions import Sql, parse
from guanxi.kit.phrase import Phrase, listed
from guanxi.kit.sql import identifier
from guanxi.objects import one_by_one
from guanxi.objects.registry import OBJECTS, schema_of
from guanxi.objects.write import Draft

ASSIGNED = Exit("assigned", Phrase("assigned", "已分配"))
KEPT = Exit("kept", Phrase("has an owner", "已有负责人"))
NOBODY = Exit("nobody", Phrase("nobody there", "无人可分配"))


class AssignConfig(Config):
    """Of those with one of the roles who has fewest records like this one for which `busy` holds; of equals the first
    by name.
    """

    roles: tuple[str, ...] = Field(
        min_length=1, max_length=10, json_schema_extra=told(Phrase("Roles", "角色"), widget="roles")
    )
    busy: ConditionText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("What counts as work", "工作量统计条件"),
            Phrase("Records like this one that keep somebody busy; empty: all", "统计手头的同类记录，留空为全部"),
        ),
    )
    otherwise: str = Field(
        "",
        json_schema_extra=told(
            Phrase("If nobody has the role", "无人具有该角色时"), Phrase("A path: deal.owner", "路径，例如 deal.owner")
        ),
    )
    keep_owner: bool = Field(True, json_schema_extra=told(Phrase("An owner stays", "保留现有负责人")))
    save_as: Key | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Only keep as variable", "仅保存为变量"),
            Phrase("The owner of the record is left as it is", "不修改记录的负责人"),
            advanced=True,
        ),
    )

    @property
    def role(self) -> Phrase:
        return listed([role_title(key) for key in self.roles])


_Person = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Choice:
    user: UUID | None
    name: str
    reason: Phrase


def advance(config: AssignConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    object = seats[0].object
    rows = world.rows(object, [seat.subject for seat in seats], ["owner"])
    names, loads = _staff(config, object, world)
    spare = dict(zip([seat.run for seat in seats], _spare(config, seats, world), strict=True))
    choices: dict[Any, Choice] = {}
    for seat in in_turn(seats):
        owner = rows.get(seat.subject, {}).get("owner")
        if config.keep_owner and config.save_as is None and owner is not None:
            continue
        choices[seat.run] = _choose(config, names, loads, spare[seat.run])
    if config.save_as is None:
        _write(object, choices, seats, world)
    return [_move(config, choices.get(seat.run)) for seat in seats]


_STAFF = """
select u.id, u.name, coalesce(load.many, 0) from app_user u
left join (
    select r.owner_id, count(*) as many from {table} r where r.deleted_at is null and r.owner_id is not null and {busy}
    group by r.owner_id
) load on load.owner_id = u.id
where u.is_active and exists (
    select 1 from membership m join role on role.id = m.role_id where m.user_id = u.id and role.key = any(%s)
)
order by u.name, u.id
"""


def _staff(config: AssignConfig, object: str, world: World) -> tuple[dict[UUID, str], dict[UUID, int]]:
    busy = Sql("true", ())
    if config.busy:
        node = parse(config.busy, schema_of(object), "flag")
        busy = one_by_one.condition(object, node, world.now, home_zone())
    text = _STAFF.format(table=identifier(OBJECTS[object].table), busy=busy.text)
    found = world.query(text, [*busy.params, list(config.roles)])
    return {user: name for user, name, _ in found}, {user: int(many) for user, _, many in found}


def _spare(config: AssignConfig, seats: Sequence[Seat], world: World) -> list[_Person | None]:
    """Who gets it when nobody has the role."""
    people = follow(config.otherwise, seats, world) if config.otherwise else [None for _ in seats]
    wanted = list({one for one in people if one})
    found = dict(world.query("select id, name from app_user where id = any(%s) and is_active", [wanted]))
    return [(one, found[one]) if one is not None and one in found else None for one in people]


def _choose(config: AssignConfig, names: Mapping[UUID, str], loads: dict[UUID, int], spare: _Person | None) -> Choice:
    if not names:
        user, name = spare or (None, "")
        words = _SPARE.fill(role=config.role, name=name) if user else _NOBODY.fill(role=config.role)
        return Choice(user, name, words)
    # Names are in order already, and the first of equals is taken.
    user = min(names, key=lambda one: loads[one])
    reason = _LEAST.fill(name=names[user], many=loads[user], of=len(names), role=config.role)
    loads[user] += 1
    return Choice(user, names[user], reason)


def _write(object: str, choices: Mapping[Any, Choice], seats: Sequence[Seat], world: World) -> None:
    given = [seat for seat in seats if seat.run in choices and choices[seat.run].user]
    is_told = "assignment" in {field.name for field in OBJECTS[object].model._meta.get_fields()}
    drafts = [
        Draft({"owner": one.user, **({"assignment": one.reason.json()} if is_told else {})}, id=seat.subject)
        for seat in given
        if (one := choices[seat.run])
    ]
    if drafts:
        world.update(object, drafts, given)


def _move(config: AssignConfig, choice: Choice | None) -> Move:
    if choice is None:
        return Move.go(KEPT.name)
    trace = {"gave": {"owner": choice.name}, "reason": choice.reason.json()}
    if choice.user is None:
        return Move.go(NOBODY.name, trace=trace)
    return Move.go(ASSIGNED.name, set={config.save_as or "assignee": str(choice.user)}, trace=trace)


def _sentence(config: AssignConfig) -> Phrase:
    words = _PICK if config.save_as else _ASSIGN
    return words.fill(role=config.role)


STEP = StepKind(
    name="record.assign",
    label=Phrase("Assign by role", "按角色分配"),
    summary=Phrase(
        "To the colleague with a role who has least to do; the reason is kept",
        "分配给具有某角色且手头最少的同事，并记录原因",
    ),
    icon="user-check",
    group="work",
    config=AssignConfig,
    sentence=_sentence,
    advance=advance,
    exits=lambda _: (ASSIGNED, KEPT, NOBODY),
    writes=lambda config: frozenset() if config.save_as else frozenset({"subject.owner"}),
    gives=lambda config: {config.save_as or "assignee": "lookup:user"},
)

_ASSIGN = Phrase("Assign to somebody with the role “{role}”", "分配给角色“{role}”的同事")
_PICK = Phrase("Choose somebody with the role “{role}”", "选定一位角色“{role}”的同事")
_LEAST = Phrase(
    "{name} has least to do: {many}, of {of} with the role “{role}”",
    "{name} 手头最少（{many} 件），共 {of} 人具有角色“{role}”",
)
_SPARE = Phrase("Nobody has the role “{role}”, so {name} keeps it", "无人具有角色“{role}”，由 {name} 负责")
_NOBODY = Phrase("Nobody has the role “{role}”", "无人具有角色“{role}”")
