"""What can happen to customers we keep, beyond the changes of their fields."""

from guanxi.events.kinds import KEEP, EventKind
from guanxi.kit.phrase import Phrase

ALL = (
    EventKind(
        "onboarding.started",
        Phrase("Onboarding started", "上线引导开始"),
        Phrase("The onboarding began", "上线引导开始"),
        {"deal": "lookup"},
        KEEP,
    ),
    EventKind(
        "onboarding.finished",
        Phrase("Onboarding finished", "上线引导完成"),
        Phrase("The onboarding was finished after {days} days", "上线引导完成，用时 {days} 天"),
        {"deal": "lookup", "days": "number"},
        KEEP,
    ),
    EventKind(
        "onboarding.stopped",
        Phrase("Onboarding stopped", "上线引导停止"),
        Phrase("The onboarding was stopped: {reason_name}", "上线引导停止：{reason_name}"),
        {"deal": "lookup", "reason": "choice", "days": "number"},
        KEEP,
    ),
    EventKind(
        "health.changed",
        Phrase("Health changed", "健康度变化"),
        Phrase("The health went from {before} to {score}: {reasons}", "健康度从 {before} 变为 {score}：{reasons}"),
        {"score": "number", "before": "number", "level": "text", "level_before": "text", "company": "lookup"},
        KEEP,
    ),
    EventKind(
        "renewal.opened",
        Phrase("Renewal begun", "续约开始"),
        Phrase("A renewal was begun, {days} days before the end", "续约已启动，距到期 {days} 天"),
        {"deal": "lookup", "amount": "money", "currency": "text", "risk": "choice", "days": "number"},
        KEEP,
    ),
    EventKind(
        "renewal.won",
        Phrase("Contract renewed", "合同已续约"),
        Phrase("The contract was renewed until {ends_on}", "合同已续约至 {ends_on}"),
        {"deal": "lookup", "contract": "lookup"},
        KEEP,
    ),
)
