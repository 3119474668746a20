"""The types of the language, and what a value of each looks like in Python."""

from typing import Final, Literal, get_args

from guanxi.kit.phrase import Phrase

# In memory: str, Decimal, Decimal (its currency is a value of its own), bool, date, aware datetime, Decimal seconds,
# str (the option's value), tuple of str, UUID, tuple of str. `None` stands for empty in every type but set and list,
# whose empty value is the empty tuple. "empty" is the type of the word `empty` alone.
TypeName = Literal[
    "text", "number", "money", "flag", "date", "moment", "duration", "choice", "set", "lookup", "list", "empty"
]
ScriptType = Literal["text", "number", "flag", "date", "moment", "set", "list"]
"""What a script may take and give."""

TYPES: Final[tuple[TypeName, ...]] = get_args(TypeName)

TYPE_LABELS: Final[dict[TypeName, Phrase]] = {
    "text": Phrase("text", "文本"),
    "number": Phrase("number", "数字"),
    "money": Phrase("money", "金额"),
    "flag": Phrase("yes or no", "是否"),
    "date": Phrase("date", "日期"),
    "moment": Phrase("moment", "时刻"),
    "duration": Phrase("duration", "时长"),
    "choice": Phrase("choice", "选项"),
    "set": Phrase("set", "集合"),
    "lookup": Phrase("link to a record", "关联记录"),
    "list": Phrase("list", "列表"),
    "empty": Phrase("empty", "空"),
}
