"""What can happen to tickets and surveys, beyond the changes of their fields."""

from guanxi.events.kinds import CLEAR, KEEP, EventKind
from guanxi.kit.phrase import Phrase

_TICKET = {"status": "choice", "priority": "choice", "kind": "choice", "hours": "number"}
_SURVEY = {"survey": "text", "kind": "choice"}

ALL = (
    EventKind(
        "ticket.solved",
        Phrase("Ticket solved", "工单已解决"),
        Phrase("{actor} solved the ticket after {hours} hours", "{actor}解决了工单，用时 {hours} 小时"),
        _TICKET,
        KEEP,
    ),
    EventKind(
        "ticket.reopened",
        Phrase("Ticket opened again", "工单重新打开"),
        Phrase("{actor} opened the ticket again", "{actor}重新打开了工单"),
        _TICKET,
        KEEP,
    ),
    EventKind(
        "ticket.answered",
        Phrase("Answer about a ticket", "客户回复工单"),
        Phrase("The customer answered: {text}", "客户回复：{text}"),
        {"text": "text", "sender": "text", "subject": "text"},
        CLEAR("text", "sender", "subject"),
    ),
    EventKind(
        "survey.asked",
        Phrase("Survey sent", "调查已发出"),
        Phrase("Was asked: {name}", "已发出调查：{name}"),
        _SURVEY,
        KEEP,
    ),
    EventKind(
        "survey.answered",
        Phrase("Survey answered", "调查已回答"),
        Phrase("Gave {score} of {most} in “{name}”", "在“{name}”中评分 {score}（满分 {most}）"),
        {**_SURVEY, "score": "number", "is_low": "flag", "before": "number"},
        CLEAR("comment"),
    ),
)
