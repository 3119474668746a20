"""Flows as people handle them: save a draft, publish a version, pause, resume, archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation.compile import Compiled, compile_flow, must_compile
from guanxi.automation.definition import Definition, dump, load_yaml, read_definition
from guanxi.automation.identity import flow_record
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json
from guanxi.kit.errors import NotFound, Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

ABILITY = "flows.manage"
_NOTICE = "update flow_change set n = n + 1"
UNKNOWN = Phrase("There is no flow “{key}”", "没有名为“{key}”的流程")


def definition_of(given: Definition | Mapping[str, Any] | str) -> Definition:
    """From YAML text, from parsed data, or as it is. Raises `Invalid` with the address of every fault."""
    if isinstance(given, Definition):
        return given
    return read_definition(load_yaml(given) if isinstance(given, str) else given)


def check(given: Definition | Mapping[str, Any] | str) -> Compiled:
    """Everything that publishing would check, without saving anything."""
    return compile_flow(definition_of(given))


@transaction.atomic
def save_draft(given: Definition | Mapping[str, Any] | str, by: By) -> str:
    """Keep a draft; running versions are not touched, and the draft may have faults. Answers the key."""
    require_ability(by.actor, ABILITY)
    definition = definition_of(given)
    _save(definition, by, draft=dump(definition))
    return definition.key


def publish(given: Definition | Mapping[str, Any] | str, by: By, *, move: str = "all") -> int:
    """Make an immutable version and let it run. Answers its number; unchanged definitions make no new version.

    `move`: "all" takes everyone inside along (they keep their step; one that was removed ends their run), "new" lets
    those inside finish in their version.
    """
    require_ability(by.actor, ABILITY)
    definition = definition_of(given)
    must_compile(definition)
    with transaction.atomic():
        flow = _save(definition, by, draft=None)
        number, is_new = _version(flow, definition, by)
        _activate(flow, number, by)
        if is_new and move == "all":
            _move_all(flow, number)
        _tell(flow, definition, number, by)
    return number


_SAVE = """
insert into flow (key, name, summary, object, status, draft, settings, created_at, updated_at, updated_by)
values (%(key)s, %(name)s, %(summary)s, %(object)s, 'draft', %(draft)s, %(settings)s, %(now)s, %(now)s, %(by)s)
on conflict (key) do update set
    name = excluded.name, summary = excluded.summary, draft = excluded.draft, updated_at = excluded.updated_at,
    updated_by = excluded.updated_by
returning id, object
"""


def _save(definition: Definition, by: By, draft: Mapping[str, Any] | None) -> int:
    params = {
        "key": definition.key,
        "name": json.dumps(definition.name),
        "summary": json.dumps(definition.summary),
        "object": definition.object,
        "draft": None if draft is None else json.dumps(draft),
        "settings": json.dumps(definition.settings.model_dump(mode="json")),
        "now": clock.now(),
        "by": by.actor.stamp,
    }
    with connection.cursor() as cursor:
        id, object = rows(cursor, _SAVE, params)[0]
        cursor.execute(_NOTICE)
    if object != definition.object:
        words = Phrase("A flow keeps the object it began with ({object})", "流程不能更换对象（原为 {object}）")
        raise Refused(words.fill(object=object), code="flow_object")
    return int(id)


def _version(flow: int, definition: Definition, by: By) -> tuple[int, bool]:
    """The number of the version with this definition: the newest one when nothing changed, else a new one."""
    data = json.dumps(dump(definition))
    with connection.cursor() as cursor:
        text = "select number, definition = %s::jsonb from flow_version where flow = %s order by number desc limit 1"
        newest = rows(cursor, text, [data, flow])
        if newest and newest[0][1]:
            return newest[0][0], False
        number = newest[0][0] + 1 if newest else 1
        cursor.execute(
            "insert into flow_version (flow, number, definition, published_at, published_by)"
            " values (%s, %s, %s, %s, %s)",
            [flow, number, data, clock.now(), by.actor.stamp],
        )
    return number, True


def _activate(flow: int, number: int, by: By) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update flow set status = 'active', active_version = %s, draft = null, updated_at = %s, updated_by = %s"
            " where id = %s",
            [number, clock.now(), by.actor.stamp, flow],
        )
        cursor.execute(_NOTICE)


def _move_all(flow: int, number: int) -> None:
    """Steps are found again by their id; a run whose step is gone ends when it is due, with that reason.

    Whoever waits by a span gets the new span counted from the stored start: waits look again when they are woken, so
    they are made due. A wait that is not over yet computes its new moment and stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update enrollment set version = %s, epoch = epoch + 1,"
            " wake_at = case when is_waiting and status in ('w', 'p') then least(wake_at, %s) else wake_at end"
            " where bucket = any(%s) and flow = %s and status <> 'e' and version <> %s",
            [number, clock.now(), list(range(256)), flow, number],
        )


def _tell(flow: int, definition: Definition, number: int, by: By) -> None:
    data = {"flow": definition.key, "version": number}
    append([NewEvent("flow.published", "flow", flow_record(flow), None, data, actor=by.actor.stamp, cause=by.cause)])


@transaction.atomic
def pause(key: str, by: By) -> None:
    """Nobody enters; whoever is inside stands still at the next step that is due."""
    _change(key, by, "active", "paused")


@transaction.atomic
def resume(key: str, by: By) -> None:
    """Who came due meanwhile goes on at once."""
    flow = _change(key, by, "paused", "active")
    with connection.cursor() as cursor:
        cursor.execute(
            "update enrollment set status = 'w', epoch = epoch + 1"
            " where bucket = any(%s) and flow = %s and status = 'p'",
            [list(range(256)), flow],
        )


@transaction.atomic
def archive(key: str, by: By) -> None:
    """The flow is over; whoever is inside leaves when due, with that reason."""
    _change(key, by, "", "archived")


def _change(key: str, by: By, before: str, after: str) -> int:
    require_ability(by.actor, ABILITY)
    text = (
        "update flow set status = %s, updated_at = %s, updated_by = %s"
        " where key = %s and (%s = '' or status = %s) returning id"
    )
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE)
        changed = rows(cursor, text, [after, clock.now(), by.actor.stamp, key, before, before])
        known = rows(cursor, "select status from flow where key = %s", [key])
    if not known:
        raise NotFound(UNKNOWN.fill(key=key), code="unknown_flow")
    if not changed:
        words = Phrase("The flow is {status}, not {wanted}", "流程当前为 {status}，不是 {wanted}")
        raise Refused(words.fill(status=known[0][0], wanted=before), code="flow_status")
    return int(changed[0][0])


def may_manage(actor: Actor) -> bool:
    return actor.is_trusted or ABILITY in actor.abilities
