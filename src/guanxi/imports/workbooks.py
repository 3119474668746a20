"""A sheet of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) as the text of a CSV file: everything behind reads one kind.

Each row of the sheet becomes the line of the same number, so that a fault names the row as the spreadsheet numbers it.
What spreadsheets do and tables do not is put right on the way: titles above the header are left out, a header of
several rows becomes one, merged cells give their value to all of theirs, dates and numbers are written plainly.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from guanxi.imports.rows import Row
from guanxi.kit.errors import Fault, Invalid, TooLarge
from guanxi.kit.phrase import Phrase

# Packed sheets unfold about tenfold; what unfolds to more was made to fill our memory.
MOST_UNPACKED = 1 << 30
LOOKED_AT = 30
DEEPEST_HEADER = 4
# A row ends its line; a line within a cell must not. Readers of cells put it back.
LINE_BREAK = "\u2028"
_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_AT_ONCE = 5_000

UNREADABLE = Phrase(
    "This workbook cannot be opened: it is damaged, or it is no workbook.",
    "无法打开这个工作簿：文件已损坏，或不是工作簿。",
)
PROTECTED = Phrase(
    "This workbook is protected by a password. Save it without one and try again.",
    "这个工作簿有密码保护，请去掉密码后重试。",
)
TOO_LARGE = Phrase("Unpacked, this workbook is larger than 1 GB; divide it.", "解压后工作簿超过 1 GB，请拆分后导入。")
NO_SHEETS = Phrase("The workbook has no sheet with cells.", "工作簿里没有可读取的工作表。")
NO_SHEET = Phrase("The workbook has no sheet “{name}”; it has: {known}", "工作簿里没有工作表 “{name}”，现有：{known}")

Cells = list[Any]
Merged = tuple[tuple[int, int], tuple[int, int]]


def is_workbook(beginning: bytes) -> bool:
    return beginning.startswith(_BEGINNINGS)


def sheets(body: bytes) -> tuple[str, ...]:
    """The names of the sheets with cells that are not hidden, in their order."""
    with _opened(body) as book:
        return _names(book)


def text_of(body: bytes, sheet: str = "") -> tuple[str, Iterator[bytes]]:
    """The name of the sheet (the first, when none is asked for) and its lines as UTF-8, some thousand at a time."""
    with _opened(body) as book:
        known = _names(book)
        if not known:
            raise Invalid(NO_SHEETS, code="empty_file")
        if sheet and sheet not in known:
            words = NO_SHEET.fill(name=sheet[:60], known=", ".join(known))
            raise Invalid(words, faults=(Fault("sheet", "unknown_sheet", words),))
        chosen = sheet or known[0]
        found = book.get_sheet_by_name(chosen)
        return chosen, _lines(list(_whole(found)), tuple(found.merged_cell_ranges or ()))


@contextmanager
def _opened(body: bytes) -> Iterator[Any]:
    import python_calamine as calamine

    _check_size(body)
    try:
        yield calamine.load_workbook(io.BytesIO(body))
    except calamine.PasswordError:
        raise Invalid(PROTECTED, code="protected_workbook") from None
    except (calamine.CalamineError, zipfile.BadZipFile, OSError):
        raise Invalid(UNREADABLE, code="not_a_workbook") from None


def with_line_breaks(row: Row) -> Row:
    """A row of the text with the line breaks that stood in its cells."""
    if not any(LINE_BREAK in cell for cell in row.cells):
        return row
    return replace(row, cells=tuple(cell.replace(LINE_BREAK, "\n") for cell in row.cells))


def _check_size(body: bytes) -> None:
    if not body.startswith(_BEGINNINGS[0]):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise Invalid(UNREADABLE, code="not_a_workbook") from None
    if size > MOST_UNPACKED:
        raise TooLarge(TOO_LARGE)


def _names(book: Any) -> tuple[str, ...]:
    kinds = [(str(sheet.typ), str(sheet.visible), sheet.name) for sheet in book.sheets_metadata]
    seen = [name for kind, visible, name in kinds if kind.endswith("WorkSheet") and visible.endswith("Visible")]
    return tuple(name for name in seen if book.get_sheet_by_name(name).total_height)


def _whole(sheet: Any) -> Iterator[Cells]:
    """Rows from the first of the sheet on: its used part may begin further down and to the right."""
    top, left = sheet.start or (0, 0)
    for _ in range(top):
        yield []
    for row in sheet.to_python(skip_empty_area=True):
        yield [""] * left + list(row)


def _lines(rows: Sequence[Cells], merged: Sequence[Merged]) -> Iterator[bytes]:
    spread = _spread(rows, merged)
    beginning = list(islice(spread, LOOKED_AT))
    first, last = _header(beginning, merged)
    header = _joined(beginning[first : last + 1])
    shown = chain([[]] * last, [header], beginning[last + 1 :], spread)
    while some := list(islice(shown, _AT_ONCE)):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for row in some:
            writer.writerow(row if any(row) else [])
        yield text.getvalue().encode(errors="replace")


def _spread(rows: Iterable[Cells], merged: Sequence[Merged]) -> Iterator[list[str]]:
    """Rows as text; a merged cell gives its value to every cell it covers."""
    begins: dict[int, list[Merged]] = {}
    for one in merged:
        begins.setdefault(one[0][0], []).append(one)
    open_now: list[tuple[Merged, str]] = []
    for number, row in enumerate(rows):
        cells = [_text(value) for value in row]
        for one in begins.get(number, ()):
            left = one[0][1]
            open_now.append((one, cells[left] if left < len(cells) else ""))
        open_now = [(one, value) for one, value in open_now if one[1][0] >= number]
        for one, value in open_now:
            cells[one[0][1] : one[1][1] + 1] = [value] * (min(one[1][1] + 1, len(cells)) - one[0][1])
        yield cells


def _header(rows: Sequence[list[str]], merged: Sequence[Merged]) -> tuple[int, int]:
    """First and last row of the header: the first row that is about as full as the fullest, as deep as its merges."""
    full = [len(set(filter(None, row))) for row in rows]
    enough = max(1, (max(full, default=0) + 1) // 2)
    first = next((place for place, count in enumerate(full) if count >= enough), 0)
    wide = [one for one in merged if one[0][0] == first and one[0][1] < one[1][1]]
    last = max([one[1][0] for one in merged if one[0][0] == first], default=first)
    if wide and last == first and first + 1 < len(rows) and _is_all_words(rows[first + 1]):
        last = first + 1
    return first, min(last, first + DEEPEST_HEADER - 1, len(rows) - 1)


def _is_all_words(row: Sequence[str]) -> bool:
    return any(row) and not any(any(char.isdigit() for char in cell) or "@" in cell for cell in row)


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """A header of several rows as one: "Address" over "City" is "Address City"."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[place] for row in rows if place < len(row)] for place in range(width)]
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _text(value: object) -> str:
    """As a CSV file would say it: days and moments in ISO order, numbers without thousands or exponents."""
    if isinstance(value, str):
        return value.replace("\r\n", LINE_BREAK).replace("\n", LINE_BREAK).replace("\r", LINE_BREAK)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
