"""What can happen to a contact, beyond the changes of its fields."""

from guanxi.events.kinds import CLEAR, DROP, KEEP, EventKind
from guanxi.kit.phrase import Phrase

SCORED = EventKind(
    "contact.scored",
    Phrase("Score changed", "评分变化"),
    Phrase("The score went from {before} to {score}", "评分从 {before} 变为 {score}"),
    {"score": "number", "before": "number", "model": "text", "reason": "text"},
    CLEAR("lines", "reason", "reason_words"),
)
QUALIFIED = EventKind(
    "contact.qualified",
    Phrase("Qualified by score", "评分达标"),
    Phrase("Reached the threshold of “{name}” with {score} points", "以 {score} 分达到“{name}”的阈值"),
    {"model": "text", "score": "number", "threshold": "number"},
    KEEP,
)
INTERACTION = EventKind(
    "contact.interaction",
    Phrase("Interaction", "互动"),
    Phrase("Was in touch again: {what}", "再次联系：{what}"),
    {"what": "text", "source": "text", "text": "text"},
    CLEAR("text"),
)
CONSENTED = EventKind(
    "contact.consented",
    Phrase("Consent", "授权变更"),
    Phrase("{decision} to {purpose_name} by {channel_name}", "{decision}{purpose_name}（{channel_name}）"),
    {"channel": "choice", "purpose": "choice", "is_given": "flag", "source": "text"},
    KEEP,
)
PAGE_VISITED = EventKind(
    "page.visited",
    Phrase("Page visited", "访问页面"),
    Phrase("Visited the page {url}", "访问了页面 {url}"),
    {"url": "text", "path": "text", "title": "text", "referrer": "text", "seconds": "number", "session": "text"},
    DROP,
    is_behaviour=True,
)
TRACKED = EventKind(
    "behaviour.tracked",
    Phrase("Behaviour", "行为事件"),
    Phrase("Did “{event}”", "行为：“{event}”"),
    {
        "event": "text",
        "feature": "text",
        "product": "text",
        "url": "text",
        "value": "number",
        "percent": "number",
    },
    DROP,
    is_behaviour=True,
)
IDENTIFIED = EventKind(
    "contact.identified",
    Phrase("Recognised", "识别身份"),
    Phrase("Was recognised; what they did before is now known", "已识别身份，此前的匿名行为已归入"),
    {"anonymous": "text", "source": "text"},
    DROP,
    is_behaviour=True,
)

ALL = (SCORED, QUALIFIED, INTERACTION, CONSENTED, PAGE_VISITED, TRACKED, IDENTIFIED)
