"""The kinds of event every declared object leaves behind."""

from guanxi.events.kinds import CLEAR, KEEP, KINDS, Erase, EventKind
from guanxi.kit.phrase import Phrase

# What happened, the sentence about it, the fields of `data`, and what erasing a person leaves of it. What a record
# held is cleared whole: history cannot tell which of yesterday's values named the person.
_KINDS: tuple[tuple[str, Phrase, Phrase, dict[str, str], Erase], ...] = (
    ("created", Phrase("{object} created", "创建{object}"), Phrase("{actor} created the {object}", "{actor}创建了{object}"), {}, CLEAR("values")),
    ("updated", Phrase("{object} changed", "修改{object}"), Phrase("{actor} changed {fields}", "{actor}修改了{fields}"), {}, CLEAR("changes")),
    ("deleted", Phrase("{object} deleted", "删除{object}"), Phrase("{actor} deleted the {object}", "{actor}删除了{object}"), {}, KEEP),
    ("restored", Phrase("{object} restored", "恢复{object}"), Phrase("{actor} restored the {object}", "{actor}恢复了{object}"), {}, KEEP),
    ("merged", Phrase("{object} merged", "合并{object}"), Phrase("{actor} merged “{dropped}” into this", "{actor}将“{dropped}”合并到这里"), {}, CLEAR("label", "values")),
)  # fmt: skip


def declare_kinds(object: str, label: Phrase) -> None:
    for name, title, sentence, fields, erase in _KINDS:
        kind = f"{object}.{name}"
        KINDS.add(kind, EventKind(kind, title.fill(object=label), sentence.fill(object=label), fields, erase))
