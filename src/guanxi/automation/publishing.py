"""Publishing: an immutable version after every check, and what becomes of those inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.automation.compile import Compiled, compile_flow, must_compile
from guanxi.automation.crosscheck import must_pass
from guanxi.automation.definition import Definition, dump
from guanxi.automation.drafts import DraftConflict, read_draft, require_same_object, save_draft
from guanxi.automation.lifecycle import archive, drain, let_go, pause, resume
from guanxi.automation.program import Program
from guanxi.automation.relocating import known_steps, passages, relocate, standing
from guanxi.automation.source import definition_of
from guanxi.automation.store import ABILITY, UNKNOWN, definition_at, flow_row, notice, require, tell
from guanxi.automation.timetable.keeping import reopen
from guanxi.kit import clock, json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

__all__ = [
    "ABILITY",
    "UNKNOWN",
    "archive",
    "check",
    "definition_of",
    "drain",
    "may_manage",
    "pause",
    "publish",
    "publish_draft",
    "resume",
    "save_draft",
]

Who = Literal["all", "new", "drain"]
WHO: Mapping[Who, Phrase] = {
    "all": Phrase("everyone inside goes over to the new version", "流程内的所有人转到新版本"),
    "new": Phrase(
        "who is inside finishes in their version, who comes takes the new one",
        "已在流程内的按原版本走完，新进入的走新版本",
    ),
    "drain": Phrase("nobody enters until everyone inside has finished", "所有人走完之前不再接收新的进入"),
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """What becomes of those inside. `mapping`: for steps that are gone, the step to go on at."""

    move: str = "all"
    mapping: Mapping[str, str] | None = None
    rolled_back_to: int | None = None


def check(given: Definition | Mapping[str, Any] | str) -> Compiled:
    """What is wrong with a definition by itself. `crosscheck` looks at all flows together."""
    return compile_flow(definition_of(given))


def publish(
    given: Definition | Mapping[str, Any] | str,
    by: By,
    *,
    move: str = "all",
    mapping: Mapping[str, str] | None = None,
    rolled_back_to: int | None = None,
    is_checked: bool = True,
) -> int:
    """Make an immutable version and let it run. Answers its number; unchanged definitions make no new version.

    `move`: "all" takes everyone inside along (they keep their step; one that was removed follows `mapping` or ends its
    run), "new" lets those inside finish in their version, "drain" does that and takes nobody in until they have.

    `is_checked` false leaves out what is checked against the rest of the house (other flows, templates): for programs
    that bring the rest afterwards.
    """
    require(by)
    definition = definition_of(given)
    program = must_compile(definition)
    if is_checked:
        must_pass(definition)
    crowd = Crowd(_known_move(move), known_steps(mapping or {}, program), rolled_back_to)
    with transaction.atomic():
        flow = _save(definition, by)
        number, is_new = _version(flow, definition, by, crowd)
        is_drained = is_new and crowd.move == "drain" and bool(standing(flow))
        _activate(flow, number, by, "draining" if is_drained else "active")
        let_go(flow)
        if not is_drained:
            reopen(must_compile(definition, flow, number), clock.now())
        if is_new and crowd.move == "all":
            _move_all(definition.key, number, program, crowd)
        tell("flow.published", flow, {"flow": definition.key, "version": number, "move": crowd.move}, by)
    return number


def publish_draft(key: str, by: By, *, version: int | None = None, **crowd: Any) -> int:
    """Publish what was saved. With the version of the draft somebody looked at, a later save is a conflict."""
    require(by)
    draft = read_draft(key)
    if version is not None and version != draft.version:
        raise DraftConflict(_CHANGED, {"version": draft.version, "definition": draft.definition})
    return publish(draft.definition, by, **crowd)


def _known_move(move: str) -> str:
    if move not in WHO:
        words = _NO_MOVE.fill(move=move, known=", ".join(WHO))
        raise Invalid(words, code="unknown_move", faults=(Fault("move", "unknown_move", words),))
    return move


_SAVE = """
insert into flow (key, name, summary, object, status, settings, created_at, updated_at, updated_by)
values (%(key)s, %(name)s, %(summary)s, %(object)s, 'draft', %(settings)s, %(now)s, %(now)s, %(by)s)
on conflict (key) do update set
    name = excluded.name, summary = excluded.summary, settings = excluded.settings,
    object = case when flow.active_version is null then excluded.object else flow.object end,
    updated_at = excluded.updated_at, updated_by = excluded.updated_by
returning id, object
"""


def _save(definition: Definition, by: By) -> int:
    params = {
        "key": definition.key,
        "name": json.dumps(definition.name),
        "summary": json.dumps(definition.summary),
        "object": definition.object,
        "settings": json.dumps(definition.settings.model_dump(mode="json")),
        "now": clock.now(),
        "by": by.actor.stamp,
    }
    with connection.cursor() as cursor:
        id, object = rows(cursor, _SAVE, params)[0]
    require_same_object(object, definition)
    return int(id)


def _version(flow: int, definition: Definition, by: By, crowd: Crowd) -> tuple[int, bool]:
    """The number of the version with this definition: the newest one when nothing changed, else a new one."""
    data = json.dumps(dump(definition))
    with connection.cursor() as cursor:
        text = "select number, definition = %s::jsonb from flow_version where flow = %s order by number desc limit 1"
        newest = rows(cursor, text, [data, flow])
        if newest and newest[0][1]:
            return newest[0][0], False
        number = newest[0][0] + 1 if newest else 1
        cursor.execute(
            "insert into flow_version (flow, number, definition, published_at, published_by, rolled_back_to, move,"
            " mapping) values (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(flow, number, data, clock.now(), by.actor.stamp, crowd.rolled_back_to, crowd.move),
                json.dumps(dict(crowd.mapping or {})),
            ],
        )
    return number, True


def _activate(flow: int, number: int, by: By, status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update flow set status = %s, active_version = %s, draft = null, updated_at = %s, updated_by = %s"
            " where id = %s",
            [status, number, clock.now(), by.actor.stamp, flow],
        )
    notice()


def _move_all(key: str, number: int, program: Program, crowd: Crowd) -> None:
    flow = flow_row(key)
    stand = [one for one in standing(flow.id) if one.version != number]
    olds = {version: definition_at(flow, version) for version in {one.version for one in stand}}
    relocate(flow.id, number, program.lane, passages(stand, olds, program, crowd.mapping or {}), clock.now())


def may_manage(actor: Actor) -> bool:
    return actor.is_trusted or ABILITY in actor.abilities


_NO_MOVE = Phrase("“{move}” is not possible here; one of {known}", "不支持“{move}”，可选：{known}")
_CHANGED = Phrase(
    "The draft was saved again in the meantime; look at it before you publish",
    "草稿在此期间又被保存，请先查看再发布",
)
