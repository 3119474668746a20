"""Text. Letters compare exactly; write `lower(name) contains "gmbh"` where case must not matter."""

import re
from decimal import Decimal

from guanxi.expressions.folding import lower, upper
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

_BLANKS = " \t\n\r\f\v\u00a0\u3000"
_BLANKS_SQL = "e' \\t\\n\\r\\f\\x0b\\u00a0\\u3000'"
LONGEST = 1_000_000
_LIKE_SIGNS = re.compile(r"[\\%_]")
# Letters and digits that a word is made of. Chinese characters are not: there a word may stand anywhere.
_WORD = "0-9a-zß-öø-ÿĀ-ɏͰ-ӿ"


def word_pattern(words: tuple[str, ...]) -> str:
    """A regular expression that Python and PostgreSQL read alike, over text in lower case."""
    return "|".join(_one_word(lower(word)) for word in words) or r"\A\Z."


def _one_word(word: str) -> str:
    edge = re.compile(f"[{_WORD}]")
    before = rf"(?:\A|[^{_WORD}])" if edge.match(word[:1]) else ""
    after = rf"(?:\Z|[^{_WORD}])" if edge.match(word[-1:]) else ""
    return before + "".join(one if one.isalnum() else f"\\{one}" for one in word) + after


def _matches(text: str, pattern: str) -> bool:
    return re.search(pattern, lower(text)) is not None


def _anywhere(part: str) -> str:
    return "%" + _LIKE_SIGNS.sub(r"\\\g<0>", part) + "%"


def _count(number: Decimal) -> int:
    return max(0, min(LONGEST, int(number))) if number.adjusted() < 9 or number < 0 else LONGEST


def _left(text: str, count: Decimal) -> str:
    return text[: _count(count)]


def _right(text: str, count: Decimal) -> str:
    return text[-_count(count) :] if _count(count) else ""


def _replace(text: str, old: str, new: str) -> str:
    return text.replace(old, new) if old else text


def _concat(*texts: str | None) -> str:
    return "".join(text for text in texts if text is not None)


def _split(text: str, separator: str) -> tuple[str, ...]:
    if not text:
        return ()
    return tuple(text.split(separator)) if separator else (text,)


# `least` and `greatest` pass over NULL, so templates with them ask for it first.
_COUNT_SQL = f"least(greatest(trunc({{1}}), 0), {LONGEST})::int"

FUNCTIONS = (
    Function(
        name="contains",
        group="text",
        takes=("text", "text"),
        gives="flag",
        run=lambda text, part: part in text,
        sql="strpos({0}, {1}) > 0",
        reads=Phrase("{0} contains {1}", "{0} 包含 {1}"),
        denied=Phrase("{0} does not contain {1}, or is empty", "{0} 不包含 {1}，或为空"),
        form="infix",
        is_plain=True,
        pattern=_anywhere,
        summary=Phrase("The part occurs somewhere.", "文本中出现该片段。"),
        examples=(example('"市场部经理" contains "经理"', True), example('"50%" contains "_"', False)),
    ),
    Function(
        name="starts",
        group="text",
        takes=("text", "text"),
        gives="flag",
        run=str.startswith,
        sql="starts_with({0}, {1})",
        reads=Phrase("{0} starts with {1}", "{0} 以 {1} 开头"),
        denied=Phrase("{0} does not start with {1}, or is empty", "{0} 不以 {1} 开头，或为空"),
        form="infix",
        is_plain=True,
        summary=Phrase("It begins with the part.", "以该片段开头。"),
        examples=(example('"Ada" starts "A"', True), example('"Ada" starts "a"', False)),
    ),
    Function(
        name="ends",
        group="text",
        takes=("text", "text"),
        gives="flag",
        run=str.endswith,
        sql="right({0}, char_length({1})) = {1}",
        reads=Phrase("{0} ends with {1}", "{0} 以 {1} 结尾"),
        denied=Phrase("{0} does not end with {1}, or is empty", "{0} 不以 {1} 结尾，或为空"),
        form="infix",
        is_plain=True,
        summary=Phrase("It stops with the part.", "以该片段结尾。"),
        examples=(example('"ada@example.com" ends ".com"', True), example('"Ada" ends "b"', False)),
    ),
    Function(
        name="matches words",
        group="text",
        takes=("text", "words"),
        gives="flag",
        run=_matches,
        sql='(lower({0} collate "pg_c_utf8") collate "C") ~ {1}',
        reads=Phrase("{0} has one of the words {1}", "{0} 含有词语 {1} 之一"),
        denied=Phrase("{0} has none of the words {1}, or is empty", "{0} 不含词语 {1}，或为空"),
        form="infix",
        is_plain=True,
        summary=Phrase(
            "One of the whole words, in any case; Chinese words may stand anywhere.",
            "含有其中一个完整词语，不分大小写；中文词语可出现在任意位置。",
        ),
        examples=(
            example('"CTO, Acme" matches words ("cto", "总监")', True),
            example('"Director" matches words ("cto", "总监")', False),
            example('"技术总监" matches words ("cto", "总监")', True),
        ),
    ),
    Function(
        name="lower",
        group="text",
        takes=("text",),
        gives="text",
        run=lower,
        sql='(lower({0} collate "pg_c_utf8") collate "C")',
        reads=Phrase("{0} in lower case", "{0} 的小写"),
        summary=Phrase("Small letters, one for one.", "逐字转为小写。"),
        examples=(example('lower("ÄDA")', "äda"), example('lower("İ")', "i")),
    ),
    Function(
        name="upper",
        group="text",
        takes=("text",),
        gives="text",
        run=upper,
        sql='(upper({0} collate "pg_c_utf8") collate "C")',
        reads=Phrase("{0} in upper case", "{0} 的大写"),
        summary=Phrase("Capital letters, one for one: ß stays.", "逐字转为大写，ß 不变。"),
        examples=(example('upper("straße")', "STRAßE"),),
    ),
    Function(
        name="trim",
        group="text",
        takes=("text",),
        gives="text",
        run=lambda text: text.strip(_BLANKS),
        sql=f"btrim({{0}}, {_BLANKS_SQL})",
        reads=Phrase("{0} without outer blanks", "{0} 去除首尾空格"),
        summary=Phrase("Without blanks at both ends, full-width ones too.", "去除首尾空格，包括全角空格。"),
        examples=(example('trim("  Ada　")', "Ada"),),
    ),
    Function(
        name="length",
        group="text",
        takes=("text",),
        gives="number",
        run=lambda text: Decimal(len(text)),
        sql="char_length({0})::numeric",
        reads=Phrase("the length of {0}", "{0} 的长度"),
        summary=Phrase("How many characters (code points).", "字符数（按码位）。"),
        examples=(example('length("关系👍")', Decimal(3)), example('length("")', Decimal(0))),
    ),
    Function(
        name="left",
        group="text",
        takes=("text", "number"),
        gives="text",
        run=_left,
        sql=f"case when {{1}} is not null then left({{0}}, {_COUNT_SQL}) end",
        reads=Phrase("the first {1} characters of {0}", "{0} 的前 {1} 个字符"),
        summary=Phrase("The first characters.", "开头的若干字符。"),
        examples=(example('left("guanxi", 4)', "guan"), example('left("guanxi", -1)', "")),
    ),
    Function(
        name="right",
        group="text",
        takes=("text", "number"),
        gives="text",
        run=_right,
        sql=f"case when {{1}} is not null then right({{0}}, {_COUNT_SQL}) end",
        reads=Phrase("the last {1} characters of {0}", "{0} 的后 {1} 个字符"),
        summary=Phrase("The last characters.", "结尾的若干字符。"),
        examples=(example('right("guanxi", 2)', "xi"), example('right("guanxi", 0)', "")),
    ),
    Function(
        name="replace",
        group="text",
        takes=("text", "text", "text"),
        gives="text",
        run=_replace,
        sql="replace({0}, {1}, {2})",
        reads=Phrase("{0} with {1} replaced by {2}", "{0} 中的 {1} 替换为 {2}"),
        summary=Phrase("Every occurrence.", "替换所有出现之处。"),
        examples=(example('replace("a-b-c", "-", "")', "abc"),),
    ),
    Function(
        name="concat",
        group="text",
        takes=("text", "text"),
        gives="text",
        run=_concat,
        sql="concat({*})",
        reads=Phrase("{*} joined", "{*} 连接"),
        repeats=True,
        sees_empty=True,
        summary=Phrase("One after the other; empty ones are left out.", "依次连接，跳过空值。"),
        examples=(example('concat("关", empty, "系")', "关系"),),
    ),
    Function(
        name="split",
        group="text",
        takes=("text", "text"),
        gives="list",
        run=_split,
        sql="case when {1} is not null then string_to_array({0}, {1}) end",
        reads=Phrase("the parts of {0} between {1}", "{0} 按 {1} 拆分"),
        summary=Phrase("The parts between the separators.", "按分隔符拆分为列表。"),
        examples=(example('split("a;b", ";")', ("a", "b")),),
    ),
)
