"""The blanks of a small form that a run gives a person to fill in, and what they may be filled with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import Field

from guanxi.automation.definition import Key
from guanxi.automation.fields import Words, told
from guanxi.automation.steps import Config, Json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, same

BlankType = Literal["text", "number", "date", "flag", "choice"]
LONGEST = 2000


class Blank(Config):
    name: Key
    label: Words = Phrase("", "")
    type: BlankType = "text"
    options: tuple[str, ...] = Field((), json_schema_extra=told(Phrase("Choices", "选项")))
    required: bool = True

    @property
    def words(self) -> Phrase:
        return self.label or same(self.name)


def read_answer(fields: Sequence[Mapping[str, Json]], values: Mapping[str, Json]) -> dict[str, Json]:
    """The values as variables keep them. Raises `Invalid` with a fault beside each blank that is wrong."""
    known = [Blank.model_validate(one) for one in fields]
    faults = [Fault(name, "unknown_field", _UNKNOWN) for name in values if name not in {one.name for one in known}]
    read: dict[str, Json] = {}
    for one in known:
        given = values.get(one.name)
        is_empty = given is None or given == ""
        if is_empty and one.required:
            faults.append(Fault(one.name, "required", _MISSING.fill(label=one.words)))
        elif not is_empty:
            read[one.name] = _tried(one, given, faults)
    if faults:
        raise Invalid(_NOT_RIGHT, code="answer_faults", faults=tuple(faults))
    return read


def _tried(blank: Blank, given: Json, faults: list[Fault]) -> Json:
    try:
        return _READ[blank.type](blank, given)
    except (ValueError, InvalidOperation):
        faults.append(Fault(blank.name, "not_valid", _EXPECTED[blank.type].fill(options=", ".join(blank.options))))
        return None


def _text(_blank: Blank, given: Json) -> str:
    if not isinstance(given, str) or len(given) > LONGEST:
        raise ValueError
    return given.strip()


def _number(_blank: Blank, given: Json) -> str:
    if isinstance(given, bool):
        raise ValueError
    number = Decimal(str(given))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError
    return format(number, "f")


def _date(_blank: Blank, given: Json) -> str:
    return date.fromisoformat(str(given)).isoformat()


def _flag(_blank: Blank, given: Json) -> bool:
    """A page sends words, a program sends true or false."""
    known: Mapping[Any, bool] = {True: True, False: False, "true": True, "on": True, "false": False}
    if given not in known:
        raise ValueError
    return known[given]


def _choice(blank: Blank, given: Json) -> str:
    if given not in blank.options:
        raise ValueError
    return str(given)


_READ: Mapping[str, Callable[[Blank, Json], Json]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "flag": _flag,
    "choice": _choice,
}
_NOT_RIGHT = Phrase("Some answers are not right yet", "部分回答有误")
_UNKNOWN = Phrase("This was not asked", "没有问这一项")
_MISSING = Phrase("“{label}” is missing", "缺少“{label}”")
_EXPECTED: Mapping[str, Phrase] = {
    "text": Phrase("A text of at most 2,000 characters is expected", "应为不超过 2000 字的文本"),
    "number": Phrase("A number is expected", "应为数字"),
    "date": Phrase("A date such as 2026-03-01 is expected", "应为日期，例如 2026-03-01"),
    "flag": Phrase("Yes or no is expected", "应为是或否"),
    "choice": Phrase("One of these is expected: {options}", "应为以下之一：{options}"),
}
