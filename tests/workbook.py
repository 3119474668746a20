"""Excel files as tests read them."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets_of(file: bytes) -> dict[str, list[list[str]]]:
    """The rows of each sheet, by its name; every cell as text."""
    with zipfile.ZipFile(BytesIO(file)) as book:
        assert book.testzip() is None
        names = [str(sheet.get("name")) for sheet in _all(book, "xl/workbook.xml", "sheet")]
        return {name: _rows(book, number) for number, name in enumerate(names, 1)}


def _rows(book: zipfile.ZipFile, number: int) -> list[list[str]]:
    rows = _all(book, f"xl/worksheets/sheet{number}.xml", "row")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def _all(book: zipfile.ZipFile, path: str, tag: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(book.read(path)).iter(_MAIN + tag))  # noqa: S314 - our own file
