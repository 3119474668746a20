"""Why did a flow not take somebody? The newest events that could have let them in, each with what was in the way.

The questions are the engine's own, in its order; conditions are asked about the record as it was at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation.asking import decision
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.consume import is_own
from guanxi.automation.engine.index import event_view
from guanxi.automation.engine.starts import DEPTH_LIMIT, SILENT
from guanxi.automation.entries import REFUSALS
from guanxi.automation.house import home_zone
from guanxi.automation.identity import flow_record
from guanxi.automation.lifecycle import STATUS_WORDS
from guanxi.automation.program import Program
from guanxi.automation.scope import RunFacts
from guanxi.automation.steps import Json
from guanxi.automation.store import FlowRow, flow_row
from guanxi.events.log import Event
from guanxi.events.read import timeline
from guanxi.kit import clock
from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.past import Past
from guanxi.objects.timeline import told

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event that could have let the record in. `code` is "entered" with the run, or what was in the way."""

    ref: str
    at: datetime
    sentence: Phrase
    code: str
    reason: Phrase
    run: str = ""
    atoms: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """`status` in words; `words` answers in one sentence; newest occasion first."""

    flow: str
    name: Phrase
    status: str
    status_label: Phrase
    trigger: Phrase
    words: Phrase
    occasions: tuple[Occasion, ...]


def why_not(key: str, record: UUID, reader: Actor = SYSTEM, limit: int = SHOWN) -> WhyNot:
    """The record is one of the flow's object; whoever asks must be allowed to see it."""
    flow = flow_row(key)
    program = catalog().program(flow.id, flow.version) if flow.version else None
    if program is None:
        raise Refused(_NEVER, code="never_published")
    kinds = program.trigger.event_kinds(program.trigger_config, program.object)
    events = timeline(record, record, kinds=list(kinds), before=None, limit=limit) if kinds else []
    occasions = tuple(_occasions(flow, program, record, events, reader))
    trigger = program.trigger.sentence(program.trigger_config, program.object)
    status = STATUS_WORDS[flow.status]
    return WhyNot(key, program.name, flow.status, status, trigger, _words(flow, program, occasions), occasions)


def _words(flow: FlowRow, program: Program, occasions: Sequence[Occasion]) -> Phrase:
    if not program.trigger.event_kinds(program.trigger_config, program.object):
        return _NOT_BY_EVENTS.fill(trigger=program.trigger.label)
    if not occasions:
        return _NOTHING.fill(status=STATUS_WORDS[flow.status])
    newest = occasions[0]
    return _TOOK if newest.code == "entered" else newest.reason


def _occasions(
    flow: FlowRow, program: Program, record: UUID, events: Sequence[Event], reader: Actor
) -> Iterator[Occasion]:
    sentences = [item.sentence for item in told(events, reader)]
    runs = _runs(flow.id, record)
    life = _life(flow.id)
    for event, sentence in zip(events, sentences, strict=True):
        code, reason, atoms = _verdict(program, record, event, runs, life)
        run = next((id for id, cause, *_ in runs if cause == event.ref), "")
        yield Occasion(event.ref, event.at, sentence, code, reason, run, tuple(atoms))


Run = tuple[str, str, datetime, datetime | None]
_RUNS = """
select flow::text || '.' || entry::text || '.' || replace(subject::text, '-', ''), cause, entered_at,
       case when status = 'e' then step_since end
from enrollment where bucket = any(%s) and subject = %s and flow = %s and entry > 0 order by entered_at
"""


def _runs(flow: int, record: UUID) -> list[Run]:
    """(id, cause, entered at, left at) of its passages, oldest first."""
    with connection.cursor() as cursor:
        return rows(cursor, _RUNS, [list(range(256)), record, flow])


def _life(flow: int) -> list[tuple[datetime, str]]:
    """When the flow was switched on, paused, drained, archived."""
    text = "select at, kind from event where record = %s and object = 'flow' order by at"
    with connection.cursor() as cursor:
        return [(at, kind.rpartition(".")[2]) for at, kind in rows(cursor, text, [flow_record(flow)])]


Verdict = tuple[str, Phrase, list[Json]]


def _verdict(
    program: Program, record: UUID, event: Event, runs: Sequence[Run], life: Sequence[tuple[datetime, str]]
) -> Verdict:
    """The first thing in the way, asked in the engine's order."""
    if any(cause == event.ref for _, cause, *_ in runs):
        return "entered", _ENTERED, []
    if event.depth >= SILENT:
        return "silent", _SILENT, []
    if (state := _state_at(life, event.at)) != "on":
        return state, _STATES[state], []
    if program.trigger.subject(program.trigger_config, event, program.object) != record:
        return "other_record", _OTHER, []
    if not program.trigger.admit(program.trigger_config, event):
        return "not_admitted", _not_admitted(program, event), []
    if is_own(program, event, record):
        return "own_change", _OWN, []
    return _asked(program, record, event) or _refused(program, event, runs)


def _state_at(life: Sequence[tuple[datetime, str]], at: datetime) -> str:
    state = "before"
    for moment, verb in life:
        if moment > at:
            break
        state = _AFTER.get(verb, state)
    return state


_AFTER = {"published": "on", "resumed": "on", "paused": "paused", "draining": "draining", "archived": "archived"}


def _not_admitted(program: Program, event: Event) -> Phrase:
    wanted = getattr(program.trigger_config, "fields", ())
    changed = ", ".join(event.data.get("changes") or ()) or "-"
    if wanted and not set(wanted) & set(event.data.get("changes") or ()):
        return _OTHER_FIELDS.fill(wanted=", ".join(wanted), changed=changed)
    return _OTHER_VALUES


def _asked(program: Program, record: UUID, event: Event) -> Verdict | None:
    """The condition about the record as it was, atom by atom; None when it held."""
    past = Past(event.at - timedelta(microseconds=1), clock.now(), home_zone())
    past.go(event.at)
    base = past.facts(program.object, [record]).get(record)
    if base is None:
        return "gone", _GONE, []
    if program.condition is None:
        return None
    brought = program.trigger.brings(program.trigger_config, event)
    facts = RunFacts(base, program.scope, event_view(event), brought)
    if program.condition.closure(facts):
        return None
    atoms = decision(program.condition, facts)
    wrong = next((atom for atom in atoms if atom["truth"] is False), None)
    return "condition", _condition_words(wrong), atoms


def _condition_words(atom: Any) -> Phrase:
    if atom is None:
        return _CONDITION
    sentence = Phrase(atom["sentence"]["en"], atom["sentence"]["zh"])
    if atom["is_empty"]:
        return _EMPTY.fill(atom=sentence)
    return _FALSE.fill(atom=sentence, seen=atom["seen"])


def _refused(program: Program, event: Event, runs: Sequence[Run]) -> Verdict:
    """Re-entry, from the passages that are still kept."""
    if event.depth >= DEPTH_LIMIT:
        return "depth", _DEPTH, []
    rule = program.definition.re_entry
    before = [run for run in runs if run[2] <= event.at]
    if not before:
        return "unknown", _UNKNOWN, []
    newest = before[-1]
    is_inside = newest[3] is None or newest[3] > event.at
    match rule.mode:
        case "once" | "by_key":
            return (
                rule.mode,
                _SINCE.fill(why=REFUSALS["once" if rule.mode == "once" else "key"], at=newest[2].date()),
                [],
            )
        case "after_exit" | "cool_down" if is_inside:
            return "active", _SINCE.fill(why=REFUSALS["active"], at=newest[2].date()), []
        case "cool_down":
            until = newest[2] + timedelta(days=rule.days)
            return "cool_down", _UNTIL.fill(why=REFUSALS["cool_down"], days=rule.days, at=until.date()), []
        case _:
            return "locked", REFUSALS["locked"], []


_NEVER = Phrase("The flow was never published, so it takes nobody", "该流程尚未发布，不会接收任何记录")
_NOT_BY_EVENTS = Phrase(
    "This flow is not started by events of the record ({trigger})", "该流程不由记录的事件触发（{trigger}）"
)
_NOTHING = Phrase(
    "Nothing has happened to this record that could start the flow; the flow is {status}",
    "这条记录没有发生过能触发该流程的事件；流程当前为“{status}”",
)
_TOOK = Phrase("It did take the record", "该流程已接收这条记录")
_ENTERED = Phrase("entered", "已进入")
_SILENT = Phrase("It was written silently (by an import without automation)", "这是静默写入（导入时关闭了自动化）")
_STATES = {
    "before": Phrase("The flow was not switched on yet", "当时流程尚未启用"),
    "paused": Phrase("The flow was paused at that time", "当时流程处于暂停状态"),
    "draining": Phrase("The flow took nobody in at that time", "当时流程正在收尾，不再接收新的进入"),
    "archived": Phrase("The flow was archived at that time", "当时流程已归档"),
}
_OTHER = Phrase("It was about another record", "该事件属于另一条记录")
_OTHER_FIELDS = Phrase("Only {wanted} count; changed were {changed}", "只关注 {wanted} 的变化；实际变化的是 {changed}")
_OTHER_VALUES = Phrase("The trigger asks for other values", "触发器要求的取值与实际不符")
_OWN = Phrase(
    "The flow itself made this change, and does not see its own changes", "这是该流程自己的修改，不会再次触发自身"
)
_GONE = Phrase("The record did not exist at that moment", "当时这条记录不存在")
_CONDITION = Phrase("The condition did not hold", "条件不成立")
_FALSE = Phrase("“{atom}” was not so: it was {seen}", "“{atom}”不成立：当时的值为 {seen}")
_EMPTY = Phrase("“{atom}” was not so: it was empty", "“{atom}”不成立：当时为空")
_DEPTH = Phrase("Flows had started each other too often", "流程相互触发次数过多")
_SINCE = Phrase("It {why} (since {at})", "{why}（自 {at}）")
_UNTIL = Phrase("It {why}: {days} days, until {at}", "{why}：需间隔 {days} 天，至 {at}")
_UNKNOWN = Phrase(
    "Everything held; it will be taken in a moment, or its passage is older than what is kept",
    "条件均满足：即将进入，或其运行记录已超过保留期限",
)
