"""Sets and lists of texts. Nothing chosen is an empty set, which is a value: its count is 0."""

from decimal import Decimal

from guanxi.expressions import decimals
from guanxi.expressions.literals import NUMBER_PATTERN, read_number
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

Texts = tuple[str, ...]


def has(values: Texts, one: str) -> bool:
    return one in values


def _has_any(values: Texts, wanted: Texts) -> bool:
    return not set(values).isdisjoint(wanted)


def _has_all(values: Texts, wanted: Texts) -> bool:
    return set(values).issuperset(wanted)


def _count(values: Texts) -> Decimal:
    return Decimal(len(set(values)))


def _of(type: str) -> tuple[Function, ...]:
    sample = "tags" if type == "set" else 'split("a;b;a", ";")'
    return (
        Function(
            name="has",
            group="sets",
            takes=(type, "text"),
            gives="flag",
            run=has,
            sql="{0} @> array[{1}]",
            reads=Phrase("{0} has {1}", "{0} 包含 {1}"),
            denied=Phrase("{0} does not have {1}", "{0} 不包含 {1}"),
            form="infix",
            is_plain=True,
            summary=Phrase("The value is in it.", "其中有该值。"),
            examples=(example(f'{sample} has "b"', True), example(f'{sample} has "c"', False)),
        ),
        Function(
            name="has any",
            group="sets",
            takes=(type, "text items"),
            gives="flag",
            run=_has_any,
            sql="{0} && {1}",
            reads=Phrase("{0} has any of {1}", "{0} 包含 {1} 中的任意一个"),
            denied=Phrase("{0} has none of {1}", "{0} 不包含 {1} 中的任何一个"),
            form="infix",
            is_plain=True,
            summary=Phrase("At least one of the values is in it.", "其中至少有一个值。"),
            examples=(example(f'{sample} has any ("b", "c")', True),),
        ),
        Function(
            name="has all",
            group="sets",
            takes=(type, "text items"),
            gives="flag",
            run=_has_all,
            sql="{0} @> {1}",
            reads=Phrase("{0} has all of {1}", "{0} 包含 {1} 的全部"),
            denied=Phrase("{0} does not have all of {1}", "{0} 未包含 {1} 的全部"),
            form="infix",
            is_plain=True,
            summary=Phrase("Every one of the values is in it.", "所有值都在其中。"),
            examples=(example(f'{sample} has all ("b", "c")', False),),
        ),
        Function(
            name="count",
            group="sets",
            takes=(type,),
            gives="number",
            run=_count,
            sql="(select count(distinct x) from unnest({0}) x)::numeric",
            reads=Phrase("the number of different {0}", "{0} 的不同值个数"),
            summary=Phrase("How many different values.", "不同值的个数。"),
            examples=(example(f"count({sample})", Decimal(2)),),
        ),
    )


def _numbers(values: Texts) -> list[Decimal]:
    return [number for value in values if (number := read_number(value)) is not None]


_FROM_NUMBERS = f"from unnest({{0}}) x where x ~ '\\A{NUMBER_PATTERN}\\Z'"
# Name, Python, SQL, sentence, summary, the value of the example.
_OF_NUMBERS = (
    (
        "sum",
        lambda values: decimals.total(_numbers(values)),
        "coalesce(sum(x::numeric), 0)",
        Phrase("the sum of {0}", "{0} 之和"),
        Phrase("Sum", "总和"),
        12,
    ),
    (
        "avg",
        lambda values: decimals.mean(_numbers(values)),
        "round(div(sum(x::numeric) * 1e13, nullif(count(*), 0)::numeric) * 1e-13, 12)",
        Phrase("the average of {0}", "{0} 的平均值"),
        Phrase("Average", "平均值"),
        6,
    ),
    (
        "min",
        lambda values: min(_numbers(values), default=None),
        "min(x::numeric)",
        Phrase("the smallest of {0}", "{0} 中的最小值"),
        Phrase("Smallest", "最小值"),
        2,
    ),
    (
        "max",
        lambda values: max(_numbers(values), default=None),
        "max(x::numeric)",
        Phrase("the largest of {0}", "{0} 中的最大值"),
        Phrase("Largest", "最大值"),
        10,
    ),
)


def _of_numbers() -> tuple[Function, ...]:
    return tuple(
        Function(
            name=name,
            group="sets",
            takes=("list",),
            gives="number",
            run=run,
            sql=f"(select {result} {_FROM_NUMBERS})",
            reads=reads,
            summary=Phrase(f"{word.en} of those that are numbers.", f"其中数字的{word.zh}。"),
            examples=(example(f'{name}(split("2;10;x", ";"))', Decimal(gives)),),
        )
        for name, run, result, reads, word, gives in _OF_NUMBERS
    )


FUNCTIONS = (
    *_of_numbers(),
    Function(
        name="distinct",
        group="sets",
        takes=("list",),
        gives="list",
        run=lambda values: tuple(dict.fromkeys(values)),
        sql='array(select q.v from (select x.v collate "C" as v, min(x.n) as n'
        ' from unnest({0}) with ordinality x(v, n) group by x.v collate "C") q order by q.n)',
        reads=Phrase("the different values of {0}", "{0} 去重"),
        summary=Phrase("Every value once, in order.", "去除重复值，保持顺序。"),
        examples=(example('distinct(split("b;a;b", ";"))', ("b", "a")),),
    ),
    *_of("set"),
    *_of("list"),
    *(
        Function(
            name=name,
            group="sets",
            takes=("list",),
            gives="text",
            run=run,
            sql=sql,
            reads=reads,
            summary=summary,
            examples=(example(f'{name}(split("a;b", ";"))', gives),),
        )
        for name, run, sql, reads, summary, gives in (
            (
                "first",
                lambda values: values[0] if values else None,
                "({0})[1]",
                Phrase("the first of {0}", "{0} 的第一个"),
                Phrase("The first value of a list.", "列表的第一个值。"),
                "a",
            ),
            (
                "last",
                lambda values: values[-1] if values else None,
                "({0})[cardinality({0})]",
                Phrase("the last of {0}", "{0} 的最后一个"),
                Phrase("The last value of a list.", "列表的最后一个值。"),
                "b",
            ),
        )
    ),
    Function(
        name="join",
        group="sets",
        takes=("list", "text"),
        gives="text",
        run=lambda values, separator: separator.join(values),
        sql="array_to_string({0}, {1})",
        reads=Phrase("{0} joined by {1}", "{0} 以 {1} 连接"),
        summary=Phrase("The values one after the other, with the separator between.", "用分隔符连接各值。"),
        examples=(example('join(split("a;b", ";"), "、")', "a、b"),),
    ),
)
