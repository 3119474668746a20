"""Delimiter and header of a CSV file, guessed from its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from guanxi.imports.rows import Dialect, read_rows

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 60
_DATA_LIKE = re.compile(r"^[\s¥$€£]*[-+]?\d[\d\s.,:/%()+-]*$|@|^https?://")


def sniff(head: str) -> Dialect:
    """`head` is the beginning of the file. The last, possibly cut, line is not trusted."""
    lines = head.splitlines(keepends=True)
    lines = lines[:-1] if len(lines) > 1 and len(lines) > LOOKED_AT else lines
    delimiter = max(DELIMITERS, key=lambda each: (_consistency(lines, each), -DELIMITERS.index(each)))
    first = next(read_rows(lines, Dialect(delimiter, has_header=False)), None)
    second = next(islice(read_rows(lines, Dialect(delimiter, has_header=False)), 1, None), None)
    has_header = first is None or _is_header(first.cells, second.cells if second else ())
    return Dialect(delimiter, has_header)


def of_commas(head: str) -> Dialect:
    """Of text that we have written ourselves: only whether it has a header is still to be seen."""
    first, second = (*islice(read_rows(head.splitlines(keepends=True), Dialect(has_header=False), width=0), 2), None)[
        :2
    ]
    return Dialect(",", first is None or _is_header(first.cells, second.cells if second else ()))


def column_names(first: Sequence[str], has_header: bool) -> tuple[str, ...]:
    """Unique, never empty: a second "Phone" becomes "Phone (2)", a nameless one "Column 3"."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(first, 1):
        name = (" ".join(cell.split()) if has_header else "") or f"Column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _consistency(lines: Sequence[str], delimiter: str) -> float:
    """Share of rows as wide as most rows, counted double for width: a file of one column fits every delimiter."""
    widths = Counter(
        len(row.cells) for row in islice(read_rows(lines, Dialect(delimiter, has_header=False), width=0), LOOKED_AT)
    )
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total()) * (1.0 if width > 1 else 0.01) + min(width, 50) / 1000


def _is_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """A header names things: no numbers, no addresses, nothing twice, and not most cells empty."""
    named = [cell.strip() for cell in first if cell.strip()]
    if not named or len(named) * 2 < len(first):
        return False
    if any(_DATA_LIKE.search(cell) for cell in named):
        return False
    return len(set(named)) == len(named) or bool(second)
