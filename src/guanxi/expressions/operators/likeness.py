"""How texts sound and how much they are alike; numbers that are written as text; moments on a clock on a wall."""

from datetime import datetime
from decimal import Decimal

from guanxi.expressions import calendar
from guanxi.expressions.decimals import divide
from guanxi.expressions.folding import lower
from guanxi.expressions.literals import NUMBER_PATTERN, read_number
from guanxi.expressions.operators.dates import IS_ZONE, WALL
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

_COMPARED = 100


def similar(one: str, other: str) -> Decimal | None:
    """The share of pairs of letters that both have (Dice), 0 to 1; the edges of a text count as blanks."""
    left, right = _pairs(one), _pairs(other)
    return divide(Decimal(2 * len(left & right)), Decimal(len(left) + len(right)))


def _pairs(text: str) -> set[str]:
    padded = f" {lower(text)[:_COMPARED]} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _pairs_sql(side: int, place: str) -> str:
    padded = f"""(' ' || left(lower({place} collate "pg_c_utf8"), {_COMPARED}) || ' ')"""
    return (
        f'select distinct {side} as side, substr({padded}, i, 2) collate "C" as pair'
        f" from generate_series(1, char_length({padded}) - 1) i"
    )


_SIMILAR = (
    "case when {0} is not null and {1} is not null then (select"
    " round(div((2 * count(*) filter (where q.n = 2))::numeric * 1e13, sum(q.n)::numeric) * 1e-13, 12) from"
    f" (select count(*) as n from ({_pairs_sql(1, '{0}')} union all {_pairs_sql(2, '{1}')}) p group by p.pair) q) end"
)


def pinyin(text: str) -> str:
    """Loaded when it is used first: the tables are large."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))


def _local(moment: datetime, zone: str) -> str | None:
    wall = calendar.local_wall(moment, zone)
    return wall.isoformat(" ", "minutes") if wall else None


FUNCTIONS = (
    Function(
        name="similar",
        group="text",
        takes=("text", "text"),
        gives="number",
        run=similar,
        sql=_SIMILAR,
        reads=Phrase("the likeness of {0} and {1}", "{0} 与 {1} 的相似度"),
        summary=Phrase(
            "From 0 to 1, in any case: the share of pairs of letters that both have (first 100 letters).",
            "0 到 1，不分大小写：两者共有的相邻字符对所占比例（取前 100 个字符）。",
        ),
        examples=(
            example('similar("Guanxi", "guanxi")', Decimal(1)),
            example('similar("张伟", "张伟明")', Decimal("0.571428571429")),
            example('similar("a", "b")', Decimal(0)),
        ),
    ),
    Function(
        name="pinyin",
        group="text",
        takes=("text",),
        gives="text",
        run=pinyin,
        sql=None,
        reads=Phrase("{0} in pinyin", "{0} 的拼音"),
        summary=Phrase(
            "Chinese characters as they sound, without tones. Computed record by record, so slower in lists.",
            "汉字的拼音，不带声调。逐条计算，在列表中较慢。",
        ),
        examples=(example('pinyin("关系")', "guan xi"),),
    ),
    Function(
        name="number",
        group="text",
        takes=("text",),
        gives="number",
        run=read_number,
        sql=f"case when {{0}} ~ '\\A{NUMBER_PATTERN}\\Z' then {{0}}::numeric end",
        reads=Phrase("{0} as a number", "{0} 转为数字"),
        summary=Phrase("A number written as text, with a point and no other signs.", "将文本形式的数字转为数字。"),
        examples=(example('number("-12.50")', Decimal("-12.5")), example('number("a dozen")', None)),
    ),
    Function(
        name="local",
        group="date",
        takes=("moment", "text"),
        gives="text",
        run=_local,
        sql=f"case when {IS_ZONE} and {WALL} then to_char({{0}} at time zone {{1}}, 'YYYY-MM-DD HH24:MI') end",
        reads=Phrase("{0} in the time zone {1}", "{0} 在时区 {1} 的时间"),
        summary=Phrase("The time there, as text, for messages.", "当地时间（文本），用于消息内容。"),
        examples=(
            example('local(2026-03-01T22:30:00Z, "Asia/Shanghai")', "2026-03-02 06:30"),
            example('local(2026-03-01T22:30:00Z, "Nowhere")', None),
        ),
    ),
)
