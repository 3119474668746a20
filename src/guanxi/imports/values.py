"""Cells to values: dates, numbers, yes and no, lists, own word lists.

Each reader takes the text of one cell (trimmed, never empty) and gives a value, or raises Unreadable with a sentence.
What a date like 3/4/2017 means cannot be seen in one cell; `date_order` looks at the whole column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

from guanxi.kit.phrase import Phrase

Reader = Callable[[str], object]
Order = Literal["ymd", "mdy", "dmy"]

NO_DATE = Phrase("“{cell}” is not a date.", "“{cell}” 不是日期。")
NO_NUMBER = Phrase("“{cell}” is not a number.", "“{cell}” 不是数字。")
NO_FLAG = Phrase("“{cell}” is neither yes nor no.", "“{cell}” 不是“是”或“否”。")

_DATE = re.compile(
    r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDED = re.compile(r"(\d{1,2})?\s*-?\s*([A-Za-z]{3,9})\.?\s*-?\s*(\d{1,2})?(?:st|nd|rd|th)?,?\s*-?\s*(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = frozenset("1 y yes true t on x ✓ 是 对 真 有 已".split())
_NO = frozenset("0 n no false f off - ✗ 否 错 假 无 未".split())
_UNITS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "k": Decimal(1000), "m": Decimal(1_000_000)}
_MONEY_MARKS = re.compile(r"^(?:[A-Z]{3}|US\$|HK\$|NT\$|[$€£¥￥₹])\s*|\s*(?:[A-Z]{3}|[$€£¥￥₹]|元|圆|%)$")
_SEPARATORS = re.compile(r"[;；,，、|]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－（）：／", "0123456789.,-():/")


class Unreadable(ValueError):
    """A cell that cannot be what its column is mapped to."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.en)
        self.phrase = phrase


def date_reader(order: Order = "ymd") -> Reader:
    def read(cell: str) -> object:
        moment = _moment(cell, order)
        return moment.date() if isinstance(moment, datetime) else moment

    return read


def moment_reader(order: Order = "ymd") -> Reader:
    """A date without a time becomes its midnight, UTC: the file does not say more."""

    def read(cell: str) -> object:
        found = _moment(cell, order)
        return found if isinstance(found, datetime) else datetime(found.year, found.month, found.day, tzinfo=UTC)

    return read


def number_reader(decimal: str = ".", times: Decimal = Decimal(1)) -> Reader:
    def read(cell: str) -> object:
        number = _number(cell, decimal)
        return number * times if times != 1 else number

    return read


def flag(cell: str) -> object:
    word = cell.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(NO_FLAG.fill(cell=_short(cell)))


def listed(cell: str) -> object:
    """Values divided by comma, semicolon, bar or the Chinese enumeration comma; each once."""
    return list(dict.fromkeys(part.strip() for part in _SEPARATORS.split(cell) if part.strip()))


def words_reader(words: Mapping[str, object], otherwise: Reader | None = None) -> Reader:
    """The user's own word list, for example Won -> closed_won. A word it lacks goes to `otherwise`, or as it is."""
    folded = {fold(word): value for word, value in words.items()}

    def read(cell: str) -> object:
        key = fold(cell)
        if key in folded:
            return folded[key]
        return otherwise(cell) if otherwise else cell

    return read


def remembering(read: Reader, limit: int = 50_000) -> Reader:
    """Columns repeat themselves (dates, countries, stages): each text is read once. Faults are not kept."""
    known: dict[str, object] = {}

    def remembered(cell: str) -> object:
        if cell in known:
            return known[cell]
        value = read(cell)
        if len(known) < limit:
            known[cell] = value
        return value

    return remembered


def fold(text: str) -> str:
    """For comparing words of a file: case, width and punctuation do not count."""
    return "".join(char for char in text.translate(_FULL_WIDTH).casefold() if char.isalnum())


def date_order(cells: Iterable[str]) -> tuple[Order, bool]:
    """Day before month or not, and whether the column leaves no doubt. A first number above 12 must be a day."""
    firsts, seconds, years_first = 0, 0, 0
    for cell in cells:
        match = _DATE.fullmatch(cell.strip())
        if not match:
            continue
        if len(match[1]) == 4:
            years_first += 1
        elif int(match[1]) > 12:
            firsts += 1
        elif int(match[2]) > 12:
            seconds += 1
    if firsts or seconds:
        return ("dmy", True) if firsts > seconds else ("mdy", True)
    return ("ymd", True) if years_first else ("mdy", False)


def decimal_mark(cells: Iterable[str]) -> str:
    """ "," when the column writes 1.234,56, else "."."""
    votes = 0
    for cell in cells:
        text = _MONEY_MARKS.sub("", cell.strip())
        if re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?|[-+]?\d+,\d{1,2}|[-+]?\d+,\d{4,}", text):
            votes += 1
        elif re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?|[-+]?\d+\.\d+", text):
            votes -= 1
    return "," if votes > 0 else "."


def looks_like_date(cell: str) -> bool:
    text = cell.strip()
    return bool(_DATE.fullmatch(text) or _WORDED.fullmatch(text))


def looks_like_number(cell: str) -> bool:
    try:
        _number(cell.strip(), ".")
    except Unreadable:
        return False
    return True


def _moment(cell: str, order: Order) -> date | datetime:
    text = cell.translate(_FULL_WIDTH)
    try:
        if match := _DATE.fullmatch(text):
            return _from_numbers(match, order)
        if match := _PACKED.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _WORDED.fullmatch(text):
            return date(int(match[4]), _MONTHS.index(match[2][:3].lower()) + 1, int(match[1] or match[3]))
    except (ValueError, TypeError, OverflowError):
        pass
    raise Unreadable(NO_DATE.fill(cell=_short(cell)))


def _from_numbers(match: re.Match[str], order: Order) -> date | datetime:
    one, two, three = int(match[1]), int(match[2]), int(match[3])
    if len(match[1]) == 4:
        year, month, day = one, two, three
    else:
        year, (month, day) = _full_year(three, len(match[3])), (two, one) if order == "dmy" else (one, two)
    if match[4] is None:
        return date(year, month, day)
    hour = int(match[4]) % 12 + (12 if match[7].lower() == "pm" else 0) if match[7] else int(match[4])
    moment = datetime(year, month, day, hour, int(match[5]), int(match[6] or 0), tzinfo=UTC)
    return moment - _offset(match[8])


def _full_year(year: int, digits: int) -> int:
    """Two digits: 69 to 99 are the last century, as in POSIX."""
    if digits > 2:
        return year
    return year + (1900 if year >= 69 else 2000)


def _offset(text: str | None) -> timedelta:
    if text is None or text == "Z":
        return timedelta()
    sign = -1 if text[0] == "-" else 1
    return sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))


def _number(cell: str, decimal: str) -> Decimal:
    text = cell.translate(_FULL_WIDTH).replace("−", "-")
    is_negative = text.startswith("(") and text.endswith(")")
    text = _MONEY_MARKS.sub("", text.strip("()").strip()).replace(" ", "").replace("\u00a0", "").replace("'", "")
    unit = _UNITS.get(text[-1:].lower())
    if unit:
        text = text[:-1]
    text = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable(NO_NUMBER.fill(cell=_short(cell))) from None
    if not number.is_finite():
        raise Unreadable(NO_NUMBER.fill(cell=_short(cell)))
    return (-number if is_negative else number) * (unit or 1)


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else cell[:57] + "…"
