"""The rows that were refused, as a file to mend and import again: the original columns and the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby

from guanxi.imports.models import ImportJob, ImportRowFault
from guanxi.kit.phrase import Phrase, phrase_of

REASON = Phrase("Reason", "原因")
LINE = Phrase("Line", "行号")
# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(job: ImportJob, language: str) -> Iterator[str]:
    """CSV text, piece by piece, UTF-8 with a byte order mark so that Excel shows Chinese."""
    yield "\ufeff" + _line([*job.columns, LINE.in_(language), REASON.in_(language)], job.delimiter)
    faults = ImportRowFault.objects.filter(job=job).order_by("row", "id").iterator(chunk_size=2000)
    for _, group in groupby(faults, key=lambda fault: fault.row):
        together = list(group)
        reasons = "; ".join(_reason(fault, language) for fault in together)
        cells = [safe(cell) for cell in together[0].cells]
        cells += [""] * (len(job.columns) - len(cells))
        yield _line([*cells, str(together[0].line), reasons], job.delimiter)


def safe(cell: str) -> str:
    """An apostrophe in front keeps a spreadsheet from running the cell. Plain numbers and phone numbers stay."""
    if not cell.startswith(_FORMULA):
        return cell
    rest = cell[1:].replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    if cell[0] in "+-" and rest and rest.replace(".", "", 1).replace(",", "").isdecimal():
        return cell
    return "'" + cell


def _reason(fault: ImportRowFault, language: str) -> str:
    message = phrase_of(fault.message).in_(language)
    return f"{fault.field}: {message}" if fault.field else message


def _line(cells: list[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
