"""Excel files written while they are sent: row after row, whatever their length, in constant memory.

Texts are inline strings, which a spreadsheet never runs as formulas, however they begin.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import RawIOBase
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | Decimal | date | datetime | None

MOST_ROWS = 1_048_576
# A part of a ZIP without 64-bit sizes holds 4 GiB; some readers stop at two.
MOST_BYTES = 1_500_000_000
LONGEST_TEXT = 32_767
# Beyond this many digits Excel rounds: such numbers stay text.
DIGITS = 15

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# Style 0 plain, 1 bold, 2 a day, 3 a moment.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    "<fonts><font/><font><b/></font></fonts><fills><fill/></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_FIRST_DAY = date(1899, 12, 30)
# What XML cannot say at all.
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class _Sink(RawIOBase):
    """What has been written and not yet sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The bytes of a workbook. More rows than a sheet can hold go on in the next sheet, below the same head."""
    sink = _Sink()
    lines = iter(rows)
    names: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        line = next(lines, None)
        while line is not None or not names:
            names.append(_sheet_name(name, len(names)))
            with book.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as part:
                size = part.write(_opening(head).encode())
                count = 1
                while line is not None and count < MOST_ROWS and size < MOST_BYTES:
                    count += 1
                    size += part.write(_row(line, count).encode())
                    if piece := sink.take():
                        yield piece
                    line = next(lines, None)
                part.write(b"</sheetData></worksheet>")
        for path, text in _frame(names):
            book.writestr(path, text)
    yield sink.take()


def _sheet_name(name: str, number: int) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:26] or "Sheet"
    return plain if number == 0 else f"{plain} {number + 1}"


def _opening(head: Sequence[str]) -> str:
    cells = "".join(_cell(text, style=1) for text in head)
    pane = '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews>{pane}</sheetView></sheetViews>'
        f'<sheetData><row r="1">{cells}</row>'
    )


def _row(cells: Sequence[Cell], number: int) -> str:
    return f'<row r="{number}">{"".join(map(_cell, cells))}</row>'


def _cell(value: Cell, style: int = 0) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, datetime):
        share = (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
        return f'<c s="3"><v>{_days(value.date()) + share:.10f}</v></c>'
    if isinstance(value, date):
        return f'<c s="2"><v>{_days(value)}</v></c>'
    if isinstance(value, int | Decimal):
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        if len(re.sub(r"\D", "", text)) <= DIGITS:
            return f"<c><v>{text}</v></c>"
        return _text(text, style)
    return _text(value, style)


def _text(text: str, style: int) -> str:
    said = escape(_UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", text[:LONGEST_TEXT]))
    look = f' s="{style}"' if style else ""
    return f'<c{look} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _days(day: date) -> int:
    return (day - _FIRST_DAY).days


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts around the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for number in numbers
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_XML}<Relationships xmlns="{_RELATIONS}">{links}'
        f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="book" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{parts}</Types>',
    )
