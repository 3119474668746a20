"""What automation contributes: its events, the steps and triggers that need no area, and how a cause is explained."""

from guanxi.access.names import NAMERS
from guanxi.automation import at_once, causes, outside, recurring, references, slowly
from guanxi.automation.builtin import (
    approval,
    digest,
    loop,
    others,
    parallel,
    path,
    records,
    split,
    subflow,
    throttle,
    triggers,
    triggers_records,
    triggers_time,
    wait_when,
    waits,
)
from guanxi.automation.hooks import checks as hook_checks
from guanxi.automation.hooks import config as hooks
from guanxi.automation.naming import flow_names
from guanxi.automation.settling import ANSWERED
from guanxi.automation.timetable import declare as timetable
from guanxi.events.kinds import CLEAR, KEEP, EventKind
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase
from guanxi.objects.uses import TEXTS, Texts

# In force, or left behind by a newer version with people still inside.
_FLOW_TEXTS = Texts(
    Phrase("flow", "流程"),
    "flow r join flow_version v on v.flow = r.id",
    "r.name",
    "v.definition::text",
    "r.status <> 'archived' and (v.number = r.active_version or exists ("
    "select 1 from enrollment e where e.flow = v.flow and e.version = v.number and e.status <> 'e'))",
)
_KINDS = (
    EventKind(
        "flow.entered",
        Phrase("Entered a flow", "进入流程"),
        Phrase("entered “{flow}”", "进入“{flow}”"),
        {"flow": "text", "run": "text", "version": "number"},
        KEEP,
    ),
    EventKind(
        "flow.left",
        Phrase("Left a flow", "离开流程"),
        Phrase("left “{flow}”", "离开“{flow}”"),
        {"flow": "text", "run": "text", "outcome": "text"},
        KEEP,
    ),
    EventKind(
        "flow.answered",
        Phrase("Called flow has ended", "被调用的流程已结束"),
        Phrase("the flow “{flow}” that was called has ended: {outcome}", "被调用的流程“{flow}”已结束：{outcome}"),
        {"flow": "text", "run": "text", "call": "text", "outcome": "text"},
        CLEAR("vars"),
    ),
    EventKind(
        "approval.answered",
        Phrase("Approval answered", "审批已答复"),
        Phrase("{actor} answered a request for approval: {verdict}", "{actor}答复了审批：{verdict}"),
        {"run": "text", "step": "text", "verdict": "text", "comment": "text"},
        CLEAR("comment", "values"),
    ),
    EventKind(
        "question.answered",
        Phrase("Question answered", "询问已答复"),
        Phrase("{actor} answered what a flow had asked", "{actor}答复了流程的询问"),
        {"run": "text", "step": "text", "verdict": "text", "comment": "text"},
        CLEAR("comment", "values"),
    ),
    EventKind(
        "flow.locked",
        Phrase("Locked out of a flow", "被流程锁定"),
        Phrase(
            "kept entering the flow “{flow}” ({entries} times a minute) and was locked out for an hour",
            "反复进入流程“{flow}”（一分钟 {entries} 次），已锁定一小时",
        ),
        {"flow": "text", "entries": "number"},
        KEEP,
    ),
    EventKind(
        "flow.stopped",
        Phrase("Chain of flows stopped", "流程连锁被停止"),
        Phrase(
            "the flow “{flow}” was not started: flows had started each other {depth} times",
            "未启动流程“{flow}”：流程已相互触发 {depth} 次",
        ),
        {"flow": "text", "depth": "number"},
        KEEP,
    ),
    EventKind(
        "flow.published",
        Phrase("Flow published", "流程已发布"),
        Phrase("{actor} published version {version} of “{flow}”", "{actor}发布了“{flow}”的第 {version} 版"),
        {"flow": "text", "version": "number"},
        KEEP,
    ),
    EventKind(
        ANSWERED,
        Phrase("Request answered", "请求已有结果"),
        Phrase("“{label}” came to its end: {outcome}", "“{label}”已有结果：{outcome}"),
        {"idem": "text", "run": "text", "kind": "text", "outcome": "text"},
        CLEAR("answer", "label"),
    ),
)


def _told(verb: str, label: Phrase, sentence: Phrase) -> EventKind:
    return EventKind(f"flow.{verb}", label, sentence, {"flow": "text"}, KEEP)


_LIFE = (
    _told("paused", Phrase("Flow paused", "流程已暂停"), Phrase("{actor} paused “{flow}”", "{actor}暂停了“{flow}”")),
    _told("resumed", Phrase("Flow resumed", "流程已恢复"), Phrase("{actor} resumed “{flow}”", "{actor}恢复了“{flow}”")),
    _told(
        "draining",
        Phrase("Flow draining", "流程收尾中"),
        Phrase("{actor} lets nobody into “{flow}” any more", "{actor}让“{flow}”不再接收新的进入"),
    ),
    _told(
        "archived", Phrase("Flow archived", "流程已归档"), Phrase("{actor} archived “{flow}”", "{actor}归档了“{flow}”")
    ),
    _told(
        "draft_discarded",
        Phrase("Draft discarded", "草稿已丢弃"),
        Phrase("{actor} discarded the draft of “{flow}”", "{actor}丢弃了“{flow}”的草稿"),
    ),
)


_PARTS = (
    path,
    split,
    parallel,
    loop,
    waits,
    wait_when,
    throttle,
    digest,
    others,
    subflow,
    approval,
    records,
    triggers,
    triggers_records,
    triggers_time,
)


def declare() -> None:
    declare_kinds(*_KINDS, *_LIFE)
    for part in _PARTS:
        part.declare()
    outside.declare()
    timetable.declare()
    hooks.declare()
    hook_checks.declare()
    recurring.declare()
    slowly.declare()
    TEXTS.add("flow", _FLOW_TEXTS)
    causes.declare()
    at_once.declare()
    references.declare()
    NAMERS.add("flow", flow_names)
