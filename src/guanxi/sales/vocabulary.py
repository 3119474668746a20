"""The fixed lists of sales, and which lead status may follow which."""

from guanxi.kit.phrase import Phrase

LEAD_STATUSES = (
    ("new", Phrase("New", "新线索")),
    ("assigned", Phrase("Assigned", "已分配")),
    ("working", Phrase("In contact", "跟进中")),
    ("nurturing", Phrase("Nurturing", "培育中")),
    ("converted", Phrase("Converted", "已转化")),
    ("lost", Phrase("Let go", "已放弃")),
)
OPEN_LEAD = frozenset(("new", "assigned", "working", "nurturing"))
# A lead that was let go may come back; one that became a deal stays what it is.
LEAD_MOVES = {
    "new": frozenset(("assigned", "working", "nurturing", "converted", "lost")),
    "assigned": frozenset(("new", "working", "nurturing", "converted", "lost")),
    "working": frozenset(("new", "assigned", "nurturing", "converted", "lost")),
    "nurturing": frozenset(("new", "assigned", "working", "converted", "lost")),
    "lost": frozenset(("new", "assigned", "working", "nurturing")),
    "converted": frozenset[str](),
}

LOST_REASONS = (
    ("price", Phrase("Price", "价格")),
    ("competitor", Phrase("Chose a competitor", "选择竞争对手")),
    ("no_budget", Phrase("No budget", "没有预算")),
    ("no_need", Phrase("No need", "没有需求")),
    ("no_answer", Phrase("No answer", "联系不上")),
    ("timing", Phrase("Wrong time", "时机不对")),
    ("product_fit", Phrase("Product does not fit", "产品不匹配")),
    ("duplicate", Phrase("Duplicate", "重复")),
    ("spam", Phrase("Not serious", "无效线索")),
    ("other", Phrase("Other", "其他")),
)

STATES = (
    ("open", Phrase("Open", "进行中")),
    ("won", Phrase("Won", "赢单")),
    ("lost", Phrase("Lost", "输单")),
)
