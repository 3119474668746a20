"""What can happen to leads and deals, beyond the changes of their fields."""

from guanxi.events.kinds import CLEAR, KEEP, EventKind
from guanxi.kit.phrase import Phrase

_DEAL = {"pipeline": "text", "amount": "money", "currency": "text", "days": "number"}

ALL = (
    EventKind(
        "lead.assigned",
        Phrase("Lead assigned", "线索已分配"),
        Phrase("Assigned to {owner_name}: {reason}", "分配给 {owner_name}：{reason}"),
        {"owner": "lookup", "rule": "text"},
        KEEP,
    ),
    EventKind(
        "lead.lost",
        Phrase("Lead let go", "线索已放弃"),
        Phrase("{actor} let the lead go", "{actor}放弃了线索"),
        {"reason": "choice"},
        CLEAR("title"),
    ),
    EventKind(
        "lead.converted",
        Phrase("Lead converted", "线索已转化"),
        Phrase("{actor} turned the lead into the deal “{name}”", "{actor}将线索转为商机“{name}”"),
        {"deal": "lookup"},
        CLEAR("name"),
    ),
    EventKind(
        "deal.moved",
        Phrase("Deal moved", "商机阶段变更"),
        Phrase(
            "{actor} moved the deal from “{from_name}” to “{to_name}” after {days} days",
            "{actor}将商机从“{from_name}”推进到“{to_name}”，停留 {days} 天",
        ),
        {"from": "text", "to": "text", **_DEAL},
        KEEP,
    ),
    EventKind(
        "deal.won",
        Phrase("Deal won", "赢单"),
        Phrase("The deal “{name}” was won", "商机“{name}”赢单"),
        {"stage": "text", **_DEAL},
        CLEAR("name"),
    ),
    EventKind(
        "deal.lost",
        Phrase("Deal lost", "输单"),
        Phrase("The deal “{name}” was lost", "商机“{name}”输单"),
        {"stage": "text", "reason": "choice", **_DEAL},
        CLEAR("name"),
    ),
)
