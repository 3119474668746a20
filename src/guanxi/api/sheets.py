"""Lists as files: the rows and columns one sees, as CSV or Excel, streamed while they are read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access import audit
from guanxi.access.actors import Actor
from guanxi.api.problems import language_of
from guanxi.api.who import who
from guanxi.kit import xlsx
from guanxi.kit.clock import now
from guanxi.kit.sheets import tame
from guanxi.objects import read
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of
from guanxi.objects.spec import FieldSpec
from guanxi.objects.wording import words_of

router = Router()
AT_ONCE = 500
PIECE = 32 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Read = Callable[[Any], xlsx.Cell]


class ExportQuery(Schema):
    object: str = Field(max_length=60)
    filter: str = Field("", max_length=10_000)
    search: str = Field("", max_length=200)
    sort: str = Field("-created_at", max_length=200)
    fields: str = Field("", max_length=2_000, description="Columns in order, by comma; all without")
    format: Literal["csv", "xlsx"] = "csv"
    encoding: Literal["utf-8", "gb18030"] = Field(
        "utf-8", description="Of CSV. UTF-8 begins with a mark that Excel knows"
    )


@router.get("/export", operation_id="export_list", summary="A list as CSV or Excel")
def export(request: HttpRequest, query: Query[ExportQuery]) -> HttpResponseBase:
    actor, kind = who(request), OBJECTS[query.object]
    specs = _columns(query)
    # The first page is read before the answer begins: what is wrong with the filter is still an error, not half a file.
    pages = _pages(query, [spec.name for spec in specs], actor)
    first = next(pages)
    language = language_of(request)
    head = [spec.label.in_(language) for spec in specs]
    reads = [_reading(spec, language, ZoneInfo(actor.time_zone)) for spec in specs]
    rows = (
        [read_cell(row[spec.name]) for spec, read_cell in zip(specs, reads, strict=True)]
        for row in chain.from_iterable(chain([first], pages))
    )
    name = kind.plural_label.in_(language)
    audit.exported(actor, kind.name, filter=query.filter)
    answer = (
        StreamingHttpResponse(xlsx.sheet(name, head, rows), content_type=_XLSX)
        if query.format == "xlsx"
        else StreamingHttpResponse(_csv(head, rows, query.encoding), content_type=f"text/csv; charset={query.encoding}")
    )
    file = f"{name} {now():%Y-%m-%d}.{query.format}"
    answer["Content-Disposition"] = content_disposition_header(True, file) or "attachment"
    return answer


def _columns(query: ExportQuery) -> list[FieldSpec]:
    fields = shape_of(query.object).fields
    names = [name.strip() for name in query.fields.split(",") if name.strip()]
    chosen = [fields[name] for name in names if name in fields]
    return chosen or [spec for spec in fields.values() if spec.type != "json" and not spec.is_internal]


def _pages(query: ExportQuery, fields: Sequence[str], actor: Actor) -> Iterator[list[read.Row]]:
    after = None
    while True:
        page = read.page(
            query.object, actor, filter=query.filter or None, search=query.search, sort=query.sort, fields=fields,
            after=after, limit=AT_ONCE,
        )  # fmt: skip
        yield page.items
        after = page.next
        if after is None:
            return


def _csv(head: Sequence[str], rows: Iterable[Sequence[xlsx.Cell]], encoding: str) -> Iterator[bytes]:
    line = csv.writer(_Echo())
    text = "\ufeff" if encoding == "utf-8" else ""
    for row in chain([head], rows):
        text += line.writerow([_written(cell) for cell in row])
        if len(text) > PIECE:
            yield text.encode(encoding, errors="replace")
            text = ""
    yield text.encode(encoding, errors="replace")


class _Echo:
    """What csv writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def _written(cell: xlsx.Cell) -> str:
    if isinstance(cell, str):
        return tame(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return "" if cell is None else str(cell)


def _reading(spec: FieldSpec, language: str, zone: ZoneInfo) -> Read:
    """How the values of a column stand in a cell: words as people know them, moments on the clock of who asks."""
    words = {key: label.in_(language) for key, label in words_of(spec).items()}
    yes_no = {True: "是", False: "否"} if language == "zh" else {True: "yes", False: "no"}

    def reading(value: Any) -> xlsx.Cell:
        if isinstance(value, dict):
            return str(value.get("label", ""))
        if isinstance(value, list):
            return "; ".join(words.get(one, str(one)) for one in value)
        if isinstance(value, bool):
            return yes_no[value]
        if isinstance(value, datetime):
            return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
        if isinstance(value, str):
            return words.get(value, value)
        return value  # type: ignore[no-any-return]  # numbers, days and nothing

    return reading
