"""Workbooks as spreadsheet programs write them, small enough to be read here."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Style 1 shows a number as a day.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>'
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)

Cell = str | int | float | bool | date | None


class Formula(str):
    """Written with a formula; this is the value it had when the file was saved."""


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], *, merged: Sequence[str] = (), hidden: Sequence[str] = ()
) -> bytes:
    """`merged` ("A1:B1") are cells of the first sheet."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        places = range(1, len(sheets) + 1)
        types = "".join(
            f'<Override PartName="/xl/worksheets/s{at}.xml" ContentType="{_KIND}.worksheet+xml"/>' for at in places
        )
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            f'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{_KIND}'
            f'.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{types}</Types>',
        )
        file.writestr("_rels/.rels", _rels([("officeDocument", "xl/workbook.xml")]))
        names = "".join(_entry(at, name, name in hidden) for at, name in zip(places, sheets, strict=True))
        file.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{names}</sheets></workbook>'
        )
        targets = [("worksheet", f"worksheets/s{at}.xml") for at in places]
        file.writestr("xl/_rels/workbook.xml.rels", _rels([*targets, ("styles", "styles.xml")]))
        file.writestr("xl/styles.xml", _STYLES)
        for at, rows in zip(places, sheets.values(), strict=True):
            file.writestr(f"xl/worksheets/s{at}.xml", _sheet(rows, merged if at == 1 else ()))
    return packed.getvalue()


def _entry(at: int, name: str, is_hidden: bool) -> str:
    state = ' state="hidden"' if is_hidden else ""
    return f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}"{state}/>'


def _rels(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="r{at}" Type="{_REL}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACK}/relationships">{lines}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]], merged: Sequence[str]) -> str:
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(value, f"{chr(65 + at)}{number}") for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    merges = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData>{merges}</worksheet>'


def _cell(value: Cell, ref: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return f'<c r="{ref}" t="str"><f>A1&amp;B1</f><v>{escape(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{ref}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f'<c r="{ref}"><v>{value}</v></c>'
