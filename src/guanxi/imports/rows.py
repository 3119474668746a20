"""CSV text to rows, without ever giving up on the file.

A quote that never closes makes the csv module swallow everything up to the end. Here the line it stands on becomes a
faulty row and reading goes on with the next line; the same holds for every other complaint of the parser. Memory
stays bounded: one record may span MAX_LINES lines, no more.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from guanxi.imports.encodings import error_mode
from guanxi.kit.phrase import Phrase

MAX_LINES = 500
MAX_LINE_CHARS = 1_000_000

_UNDECODED = re.compile("[\udc80-\udcff]")

NUL = Phrase("The row contains a NUL character.", "这一行含有 NUL 字符。")
BROKEN_QUOTE = Phrase(
    "A quotation mark opens or closes in the wrong place.", "引号的位置不对：多了一个，或者没有成对。"
)
UNREADABLE = Phrase("Some bytes cannot be read in the chosen encoding.", "有些字节无法按所选编码读取。")
RAGGED = Phrase("The row has {got} cells, the header has {want}.", "这一行有 {got} 个单元格，表头有 {want} 个。")


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str = ","
    has_header: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts data rows from 1; `line` is the line of the file the row begins on."""

    number: int
    line: int
    cells: tuple[str, ...]
    fault: Phrase | None = None


class _Spilled(Exception):
    """A record spans more lines than a record can."""


class _Lines:
    """Hands lines to csv.reader, remembers those of the record being read, and takes lines back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.line = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_LINES:
            raise _Spilled
        line = self._returned.popleft() if self._returned else next(self._source)
        self.taken.append(line)
        self.line += 1
        return line

    def keep_first(self) -> str:
        """Only the first line belonged to the broken record; the rest is read again."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.line -= len(rest)
        self.taken.clear()
        return first


def open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding=encoding, errors=error_mode(encoding), newline="")


def read_rows(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[Row]:
    """Data rows (the header is left out). `width` is the number of columns; None takes it from the first row."""
    number = 0
    is_header = dialect.has_header
    for row in _records(_Lines(lines), dialect.delimiter):
        if width is None and row.fault is None:
            width = len(row.cells)
        if is_header:
            is_header = False
            continue
        number += 1
        yield _squared(replace(row, number=number), width)


def read_header(lines: Iterable[str], dialect: Dialect) -> tuple[str, ...]:
    first = next(iter(_records(_Lines(lines), dialect.delimiter)), None)
    return first.cells if first else ()


def _records(feed: _Lines, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        line = feed.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Spilled):
            yield Row(0, line, _rough_cells(feed.keep_first(), delimiter), BROKEN_QUOTE)
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            continue
        taken = feed.taken
        fault = _fault_in(taken)
        taken.clear()
        if cells and not (len(cells) == 1 and not cells[0].strip()):
            yield Row(0, line, tuple(cells), fault)


def _fault_in(taken: list[str]) -> Phrase | None:
    for text in taken:
        if text.isascii() and "\0" not in text:
            continue
        if "\0" in text:
            return NUL
        if _UNDECODED.search(text):
            return UNREADABLE
    return None


def _squared(row: Row, width: int | None) -> Row:
    """Rows of the header's width. Empty cells beyond it are dropped, as spreadsheets leave them behind."""
    if row.fault or width is None or len(row.cells) == width:
        return row
    extra = row.cells[width:]
    if extra and not any(extra):
        return replace(row, cells=row.cells[:width])
    return replace(row, fault=RAGGED.fill(got=len(row.cells), want=width))


def _rough_cells(line: str, delimiter: str) -> tuple[str, ...]:
    """The broken line cut at its delimiters, so that the error file can show it."""
    return tuple(line.rstrip("\r\n")[:MAX_LINE_CHARS].split(delimiter))
