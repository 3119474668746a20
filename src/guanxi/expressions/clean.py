"""What Facts answer, as values of the language: anything of a wrong type is empty, as it is in SQL."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from guanxi.expressions.decimals import is_countable
from guanxi.expressions.literals import read_date, read_id, read_moment, read_number
from guanxi.expressions.schema import Field, JsonKey
from guanxi.expressions.types import TypeName

Clean = Callable[[object], object]
_MICROSECOND = timedelta(microseconds=1)


def text(raw: object) -> str | None:
    return raw if type(raw) is str and raw else (str(raw) or None if isinstance(raw, str) else None)


def number(raw: object) -> Decimal | None:
    if type(raw) is Decimal:
        return raw if is_countable(raw) else None
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return _countable(Decimal(raw))
    return _countable(Decimal(repr(raw))) if isinstance(raw, float) else None


def flag(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def day(raw: object) -> date | None:
    return raw if isinstance(raw, date) and not isinstance(raw, datetime) else None


def moment(raw: object) -> datetime | None:
    """In UTC, because two moments of one zone would be subtracted by the wall clock."""
    if not isinstance(raw, datetime) or raw.tzinfo is None:
        return None
    return raw if raw.tzinfo is UTC else raw.astimezone(UTC)


def duration(raw: object) -> Decimal | None:
    if isinstance(raw, timedelta):
        return Decimal(raw // _MICROSECOND).scaleb(-6)
    return number(raw)


def texts(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple | set | frozenset):
        return ()
    return tuple(one for one in raw if isinstance(one, str))


def lookup(raw: object) -> UUID | None:
    if isinstance(raw, UUID):
        return raw
    return read_id(raw) if isinstance(raw, str) else None


def _json_number(raw: object) -> Decimal | None:
    return read_number(raw) if isinstance(raw, str) else number(raw)


def _json_duration(raw: object) -> Decimal | None:
    return read_number(raw) if isinstance(raw, str) else duration(raw)


def _json_day(raw: object) -> date | None:
    return read_date(raw) if isinstance(raw, str) else day(raw)


def _json_moment(raw: object) -> datetime | None:
    return read_moment(raw) if isinstance(raw, str) else moment(raw)


def _countable(value: Decimal) -> Decimal | None:
    return value if is_countable(value) else None


_STORED: dict[TypeName, Clean] = {
    "text": text,
    "choice": text,
    "number": number,
    "money": number,
    "flag": flag,
    "date": day,
    "moment": moment,
    "duration": duration,
    "set": texts,
    "list": texts,
    "lookup": lookup,
}
_IN_JSON: dict[TypeName, Clean] = {
    **_STORED,
    "number": _json_number,
    "money": _json_number,
    "duration": _json_duration,
    "date": _json_day,
    "moment": _json_moment,
}


def cleaner(field: Field, is_json: bool = False) -> Clean:
    table = _IN_JSON if is_json or isinstance(field.column, JsonKey) else _STORED
    return table[field.type]


def from_json(raw: object, type: TypeName) -> object:
    """What a program answered in JSON."""
    return _IN_JSON[type](raw)


def cleaned(raw: object, type: TypeName) -> object:
    """What a function of an area answered."""
    return _STORED[type](raw)
