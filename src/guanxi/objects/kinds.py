"""The kinds of event every declared object leaves behind."""

from guanxi.events.kinds import CLEAR, KEEP, Erase, EventKind, declare
from guanxi.kit.phrase import Phrase

# Verb, name of the kind, sentence, and what erasing a person leaves of `data`. What a record held is cleared whole:
# history cannot tell which of yesterday's values named the person.
_KINDS: tuple[tuple[str, Phrase, Phrase, Erase], ...] = (
    (
        "created",
        Phrase("{object} created", "创建{object}"),
        Phrase("{actor} created the {object}", "{actor}创建了{object}"),
        CLEAR("values"),
    ),
    (
        "updated",
        Phrase("{object} changed", "修改{object}"),
        Phrase("{actor} changed the {object}", "{actor}修改了{object}"),
        CLEAR("changes"),
    ),
    (
        "deleted",
        Phrase("{object} deleted", "删除{object}"),
        Phrase("{actor} deleted the {object}", "{actor}删除了{object}"),
        KEEP,
    ),
    (
        "restored",
        Phrase("{object} restored", "恢复{object}"),
        Phrase("{actor} restored the {object}", "{actor}恢复了{object}"),
        KEEP,
    ),
    (
        "merged",
        Phrase("{object} merged", "合并{object}"),
        Phrase("{actor} merged “{label}” into this {object}", "{actor}将“{label}”合并到此{object}"),
        CLEAR("label", "values"),
    ),
)


def kinds_of(object: str, label: Phrase) -> list[EventKind]:
    noun = Phrase(label.en.lower(), label.zh)
    return [
        EventKind(f"{object}.{verb}", title.fill(object=label), sentence.fill(object=noun), {}, erase)
        for verb, title, sentence, erase in _KINDS
    ]


def declare_kinds(object: str, label: Phrase) -> None:
    declare(*kinds_of(object, label))
