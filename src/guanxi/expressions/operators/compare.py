"""Comparison. An empty side makes every one of them false, `!=` too: it means "known, and not"."""

import operator
from collections.abc import Callable
from itertools import chain

from guanxi.expressions.operators.registry import Example, Function, example
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase

_SAMPLES: dict[str, tuple[str, str]] = {
    "number": ("1", "2"),
    "text": ('"a"', '"b"'),
    "date": ("2026-02-28", "2026-03-01"),
    "moment": ("2026-02-28T10:00:00Z", "2026-03-01T10:00:00Z"),
    "duration": ("1 hour", "1 day"),
    "flag": ("is_vip", "false"),
    "lookup": ("company", '"00000000-0000-0000-0000-000000000009"'),
}
_ORDERED: tuple[TypeName, ...] = ("number", "text", "date", "moment", "duration")
_EQUAL: tuple[TypeName, ...] = (*_ORDERED, "flag", "lookup")
_WORDS = {
    "<": (Phrase("{0} is less than {1}", "{0} 小于 {1}"), Phrase("{0} is before {1}", "{0} 早于 {1}")),
    "<=": (Phrase("{0} is at most {1}", "{0} 不大于 {1}"), Phrase("{0} is not after {1}", "{0} 不晚于 {1}")),
    ">": (Phrase("{0} is more than {1}", "{0} 大于 {1}"), Phrase("{0} is after {1}", "{0} 晚于 {1}")),
    ">=": (Phrase("{0} is at least {1}", "{0} 不小于 {1}"), Phrase("{0} is not before {1}", "{0} 不早于 {1}")),
}
_RUN: dict[str, Callable[..., bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _ordering(name: str, type: TypeName) -> Function:
    low, high = _SAMPLES[type]
    is_true = name in ("<", "<=")
    side = '({} collate "C")' if type == "text" else "{}"
    return Function(
        name=name,
        group="compare",
        takes=(type, type),
        gives="flag",
        run=_RUN[name],
        is_monotone=True,
        sql=f"{side.format('{0}')} {name} {side.format('{1}')}",
        reads=_WORDS[name][type in ("date", "moment")],
        form="infix",
        is_plain=True,
        money="alike",
        summary=Phrase("By size; text by code point, dates by the calendar.", "比较大小；文本按码位，日期按先后。"),
        examples=(
            example(f"{low} {name} {high}", is_true),
            example(f"{high} {name} {low}", not is_true),
            example(f"{low} {name} {low}", name in ("<=", ">=")),
            example(f"{low} {name} empty", False),
        ),
    )


def _equality(type: TypeName) -> tuple[Function, Function]:
    low, high = _SAMPLES[type]
    return (
        Function(
            name="=",
            group="compare",
            takes=(type, type),
            gives="flag",
            run=operator.eq,
            sql="{0} = {1}",
            reads=Phrase("{0} is {1}", "{0} 是 {1}"),
            denied=Phrase("{0} is not {1}, or is empty", "{0} 不是 {1}，或为空"),
            form="infix",
            is_plain=True,
            money="alike",
            summary=Phrase("The same value; text letter by letter.", "值相同；文本逐字比较。"),
            examples=_pair(f"{low} = {low}", True, f"{low} = {high}", False),
        ),
        Function(
            name="!=",
            group="compare",
            takes=(type, type),
            gives="flag",
            run=operator.ne,
            sql="{0} <> {1}",
            reads=Phrase("{0} is known and not {1}", "{0} 已知且不是 {1}"),
            denied=Phrase("{0} is {1}, or is empty", "{0} 是 {1}，或为空"),
            form="infix",
            is_plain=True,
            money="alike",
            summary=Phrase(
                "Known, and another value. `not (a = b)` also takes the empty ones.",
                "已知且值不同。若要包含空值，请写 `not (a = b)`。",
            ),
            examples=_pair(f"{low} != {high}", True, f"{low} != empty", False),
        ),
    )


def _membership(type: TypeName) -> tuple[Function, Function]:
    low, high = _SAMPLES[type]
    return (
        Function(
            name="in",
            group="compare",
            takes=(type, f"{type} items"),
            gives="flag",
            run=_is_in,
            sql="{0} = any({1})",
            reads=Phrase("{0} is one of {1}", "{0} 是 {1} 之一"),
            denied=Phrase("{0} is none of {1}, or is empty", "{0} 不是 {1} 中的任何一个，或为空"),
            form="infix",
            is_plain=True,
            summary=Phrase("One of the values in brackets.", "括号中的值之一。"),
            examples=_pair(f"{low} in ({low}, {high})", True, f"{low} in ({high})", False),
        ),
        Function(
            name="not in",
            group="compare",
            takes=(type, f"{type} items"),
            gives="flag",
            run=_is_not_in,
            sql="{0} <> all({1})",
            reads=Phrase("{0} is known and none of {1}", "{0} 已知且不是 {1} 中的任何一个"),
            denied=Phrase("{0} is one of {1}, or is empty", "{0} 是 {1} 之一，或为空"),
            form="infix",
            is_plain=True,
            summary=Phrase("Known, and none of the values in brackets.", "已知且不在括号中的值之内。"),
            examples=_pair(f"{low} not in ({high})", True, f"empty not in ({high})", False),
        ),
    )


def _between(type: TypeName) -> Function:
    low, high = _SAMPLES[type]
    side = '({} collate "C")' if type == "text" else "{}"
    return Function(
        name="is between",
        group="compare",
        takes=(type, type, type),
        gives="flag",
        run=_is_between,
        sql=f"{side.format('{0}')} between {side.format('{1}')} and {side.format('{2}')}",
        reads=Phrase("{0} is between {1} and {2}", "{0} 在 {1} 与 {2} 之间"),
        form="infix",
        is_plain=True,
        money="alike",
        summary=Phrase("Both ends belong to it: `x between a and b`.", "包含两端：`x between a and b`。"),
        examples=_pair(f"{low} between {low} and {high}", True, f"{low} between {high} and {high}", False),
    )


def _is_between(value: object, low: object, high: object) -> bool:
    return bool(low <= value <= high)  # type: ignore[operator]  # the checker has made them alike


def _is_in(value: object, items: tuple[object, ...]) -> bool:
    return value in items


def _is_not_in(value: object, items: tuple[object, ...]) -> bool:
    return value not in items


def _pair(one: str, is_one: bool, two: str, is_two: bool) -> tuple[Example, ...]:
    return (example(one, is_one), example(two, is_two))


FUNCTIONS = (
    *chain.from_iterable(_equality(type) for type in _EQUAL),
    *(_ordering(name, type) for name in _RUN for type in _ORDERED),
    *chain.from_iterable(_membership(type) for type in _ORDERED if type != "duration"),
    *(_between(type) for type in _ORDERED),
)
