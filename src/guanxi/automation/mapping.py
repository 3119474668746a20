"""From the JSON somebody answered to the variables of a run: simple paths, checked types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from guanxi.kit import json
from guanxi.kit.phrase import Phrase

Taking = Literal["text", "number", "flag", "date", "moment", "list"]
TYPES: tuple[Taking, ...] = ("text", "number", "flag", "date", "moment", "list")
LONGEST_PATH, LONGEST_TEXT, LONGEST_LIST = 200, 4_000, 200
_PART = re.compile(r"""\.?([^.\[\]"'\s]+)|\[(\d{1,6}|\*)\]|\[["']([^"'\]]+)["']\]""")
Way = tuple[str | int, ...]
EACH = "*"


class Misfit(Exception):
    """What was found is not what was expected."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """One value to take out: `path` as in `data.items[0].name`, `items[*].id`, `["odd key"]`."""

    name: str
    path: str
    type: Taking = "text"
    is_required: bool = False


def parse_path(text: str) -> Way | None:
    """None when it is no path. The empty path and `$` mean the whole answer."""
    rest = text.strip().removeprefix("$")
    if len(rest) > LONGEST_PATH:
        return None
    found: list[str | int] = []
    at = 0
    while at < len(rest):
        part = _PART.match(rest, at)
        if part is None:
            return None
        name, index, quoted = part.groups()
        found.append(EACH if index == EACH else int(index) if index else name or quoted)
        at = part.end()
    return tuple(found)


def at_path(data: Any, way: Way) -> Any:
    """What stands there, None when nothing does; `[*]` gathers a list."""
    for place, step in enumerate(way):
        if step == EACH:
            inner = [at_path(item, way[place + 1 :]) for item in data] if isinstance(data, list) else []
            return [item for item in inner if item is not None]
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
    return data


def taken(data: Any, wanted: Iterable[Wanted]) -> dict[str, Any]:
    """The variables, JSON-ready. Raises Misfit for a value of another type and for a required one that is missing."""
    return {one.name: _taken(data, one) for one in wanted}


def _taken(data: Any, one: Wanted) -> Any:
    value = at_path(data, parse_path(one.path) or ())
    if value is None:
        if one.is_required:
            raise Misfit(_MISSING.fill(path=one.path))
        return None
    return fitted(value, one.type, one.path)


def fitted(value: Any, type: Taking, path: str) -> Any:
    """The value as its type, JSON-ready. Raises Misfit."""
    try:
        return _FIT[type](value)
    except (ValueError, TypeError, InvalidOperation, OverflowError, OSError):
        raise Misfit(_WRONG.fill(path=path, type=WORDS[type], value=json.dumps(value)[:80])) from None


def read_json(body: bytes | str) -> Any:
    """Strict JSON. Raises Misfit."""
    try:
        return json.strict(body)
    except (ValueError, RecursionError):
        raise Misfit(_NO_JSON) from None


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value))[:LONGEST_TEXT]


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    found = Decimal(str(value))
    if not found.is_finite() or abs(found.adjusted()) > 24:
        raise ValueError
    return format(found, "f")


def _flag(value: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False}
    if not isinstance(value, bool | str) or value not in known:
        raise ValueError
    return known[value]


def _moment(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC).isoformat()
    found = datetime.fromisoformat(value)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _date(value: Any) -> str:
    return date.fromisoformat(str(value)[:10]).isoformat()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value[:LONGEST_LIST]


_FIT: Mapping[Taking, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "date": _date,
    "moment": _moment,
    "list": _list,
}
WORDS: Mapping[str, Phrase] = {
    "text": Phrase("a text", "文本"),
    "number": Phrase("a number", "数字"),
    "flag": Phrase("yes or no", "是或否"),
    "date": Phrase("a date", "日期"),
    "moment": Phrase("a moment", "时刻"),
    "list": Phrase("a list", "列表"),
}
_MISSING = Phrase("The answer has no “{path}”", "应答中没有“{path}”")
_WRONG = Phrase("“{path}” is not {type}: {value}", "“{path}”不是{type}：{value}")
_NO_JSON = Phrase("The answer is not JSON", "应答不是 JSON")
