"""What an uploaded file looks like, before anybody has decided what it means."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from guanxi.imports import dialect, encodings
from guanxi.imports.encodings import Encoding
from guanxi.imports.rows import Dialect, Row, open_text, read_rows
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase

HEAD_CHARS = 256 * 1024
SHOWN = 20
KEPT = 200
SCANNED = 50_000
FEW_VALUES = 60
MAX_COLUMNS = 500

EMPTY = Phrase("The file has no rows.", "文件里没有数据行。")
NOT_TEXT = Phrase(
    "This is neither a CSV file nor a workbook. Save the sheet as .xlsx or CSV (UTF-8) and try again.",
    "这既不是 CSV 文件，也不是 Excel 工作簿。请把表格另存为 .xlsx 或 CSV（UTF-8）后重试。",
)
TOO_WIDE = Phrase("The file has {count} columns; {limit} are the limit.", "文件有 {count} 列，上限为 {limit} 列。")


@dataclass(frozen=True, slots=True)
class Analysis:
    """`sample` is for people, `telling` for the guess: it also holds late rows that bring a new word to a column."""

    encoding: Encoding
    dialect: Dialect
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    telling: tuple[tuple[str, ...], ...]
    rows_estimate: int
    is_estimate_exact: bool


def analyse(
    file: BinaryIO, size: int, encoding: Encoding, known: Dialect | None = None, *, is_ours: bool = False
) -> Analysis:
    """`is_ours`: a sheet that we have written as text ourselves."""
    text = open_text(file, encoding.name)
    head = text.read(HEAD_CHARS)
    if "\0" in head[:1000]:
        raise Invalid(NOT_TEXT, code="not_csv")
    found = known or (dialect.of_commas(head) if is_ours else dialect.sniff(head))
    first = next(read_rows(io.StringIO(head, newline=""), Dialect(found.delimiter, has_header=False)), None)
    if first is None:
        raise Invalid(EMPTY, code="empty_file")
    if len(first.cells) > MAX_COLUMNS:
        raise Invalid(TOO_WIDE.fill(count=len(first.cells), limit=MAX_COLUMNS), code="too_wide")
    columns = dialect.column_names(first.cells, found.has_header)
    file.seek(0)
    rows = list(islice(read_rows(open_text(file, encoding.name), found, len(columns)), SCANNED))
    good = [row for row in rows if row.fault is None]
    return Analysis(
        encoding,
        found,
        columns,
        tuple(row.cells for row in good[:SHOWN]),
        tuple(_telling(good, len(columns))),
        len(rows) if len(rows) < SCANNED else _estimate(rows, size, encoding.name),
        len(rows) < SCANNED,
    )


def _telling(rows: Iterable[Row], width: int) -> Iterator[tuple[str, ...]]:
    """The first rows, then each row with a word that a column of few words has not had yet (a late stage name)."""
    words: list[set[str]] = [set() for _ in range(width)]
    for place, row in enumerate(rows):
        news = [
            cell and len(seen) < FEW_VALUES and cell not in seen for seen, cell in zip(words, row.cells, strict=True)
        ]
        if place < KEPT or any(news):
            yield row.cells
        for seen, cell in zip(words, row.cells, strict=True):
            if len(seen) < FEW_VALUES:
                seen.add(cell)


def _estimate(rows: list[Row], size: int, encoding: str) -> int:
    measured = sum(len("\x00".join(row.cells).encode(encoding, "replace")) + 2 for row in rows[:5000])
    return max(SCANNED, int(size / measured * min(len(rows), 5000)))


def sniff_encoding(parts: Iterable[bytes]) -> Encoding:
    return encodings.sniff(parts)
