"""What automation contributes: its events, the steps and triggers that need no area, and how a cause is explained."""

from guanxi.access.names import NAMERS
from guanxi.automation import causes
from guanxi.automation.builtin import others, path, records, triggers, waits
from guanxi.automation.naming import flow_names
from guanxi.events.kinds import KEEP, EventKind
from guanxi.events.kinds import declare as declare_kinds
from guanxi.kit.phrase import Phrase

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
)


def declare() -> None:
    declare_kinds(*_KINDS)
    for part in (path, waits, others, records, triggers):
        part.declare()
    causes.declare()
    NAMERS.add("flow", flow_names)
