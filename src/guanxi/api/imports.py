"""Files in: upload, look, preview, start, watch, cancel, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from guanxi.api.problems import language_of
from guanxi.api.reply import reply
from guanxi.api.schemas import FaultOut, Strict, Words
from guanxi.api.who import who
from guanxi.imports import facade as imports
from guanxi.imports.facade import JobView, Plan, Preview, Where
from guanxi.kit.errors import Fault

router = Router()


class TargetIn(Strict):
    """`also` are further fields that take the same cell; `values` is the word list: word of the file -> value."""

    field: str = Field(max_length=100, examples=["email", "company.name", "row_key", "owner"])
    transform: Literal["", "date", "number", "flag", "set", "choice"] = ""
    order: Literal["ymd", "mdy", "dmy"] | None = None
    decimal: Literal[".", ","] | None = None
    times: str | None = Field(None, max_length=20)
    values: dict[str, str] | None = None
    also: list[str] | None = None
    is_sure: bool = True


class OptionsIn(Strict):
    automation: Literal["run", "silent"] = "run"
    existing: Literal["update", "fill", "skip"] = "update"
    source: str = Field("", max_length=100, description="Names the system the file comes from")
    again: bool = Field(False, description="Also rows that have not changed since they were last imported")
    defaults: dict[str, str] = Field(default_factory=dict, description="Values for every row")


class PlanIn(Strict):
    object: str = Field(examples=["contact"])
    key: str = Field("", examples=["email"])
    mapping: dict[str, TargetIn | str | None]
    options: OptionsIn = Field(default_factory=lambda: OptionsIn.model_validate({}))


class Reading(Strict):
    """How to read the file, when the guess was wrong."""

    encoding: str = Field("", examples=list(imports.ENCODINGS))
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    has_header: bool | None = None
    object: str = ""
    sheet: str = Field("", max_length=200, description="Of a workbook, which has neither encoding nor delimiter")


class Progress(Schema):
    done: int
    total: int


class ImportOut(Schema):
    id: UUID
    file_name: str
    size: int
    format: Literal["csv", "xlsx"]
    sheets: list[str]
    sheet: str
    encoding: str
    encoding_how: str
    delimiter: str
    has_header: bool
    columns: list[str]
    sample: list[list[str]]
    rows_estimate: int
    guess: dict[str, Any]
    plan: dict[str, Any] | None
    status: str
    progress: Progress
    counts: dict[str, int]
    failure: Words | None
    user: UUID
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None
    undo: dict[str, Any] | None


class ImportsOut(Schema):
    items: list[ImportOut]


class PlaceOut(Schema):
    path: str
    label: Words
    type: str
    options: list[dict[str, Any]]


Outcome = Literal["create", "update", "unchanged", "refused"]


class PreviewRowOut(Schema):
    """A lookup is {"id", "label", "object"}, or only its name when the import would make that record."""

    index: int
    values: dict[str, Any]
    outcome: Outcome
    faults: list[FaultOut]
    changes: dict[str, list[Any]]


class OutcomeCounts(Schema):
    """Every row looked at once, by what becomes of its main record."""

    create: int
    update: int
    unchanged: int
    refused: int


class PreviewOut(Schema):
    columns: list[PlaceOut]
    rows: list[PreviewRowOut]
    counts: OutcomeCounts
    looked_at: int


@router.post("", response={201: ImportOut}, operation_id="imports_upload", summary="Upload a CSV file or a workbook")
def upload(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    return reply(_job(imports.upload(file.name or "", file.chunks(), who(request))), 201)


@router.get("", response=ImportsOut, operation_id="imports_list", summary="Imports, newest first")
def list_(request: HttpRequest) -> HttpResponse:
    return reply({"items": [_job(job) for job in imports.listed(who(request))]})


@router.get("/places/{object}", response=list[PlaceOut], operation_id="imports_places", summary="Where columns can go")
def places(request: HttpRequest, object: str) -> HttpResponse:
    who(request)
    return reply([_place(place) for place in imports.places(object)])


@router.get("/{uuid:id}", response=ImportOut, operation_id="imports_read", summary="An import and its progress")
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_job(imports.get(id, who(request))))


@router.post(
    "/{uuid:id}/reading", response=ImportOut, operation_id="imports_reading", summary="Read the file otherwise"
)
def reading(request: HttpRequest, id: UUID, payload: Reading) -> HttpResponse:
    return reply(_job(imports.read_again(id, who(request), **payload.model_dump())))


@router.post("/{uuid:id}/preview", response=PreviewOut, operation_id="imports_preview", summary="What would happen")
def preview(request: HttpRequest, id: UUID, payload: PlanIn) -> HttpResponse:
    found = imports.preview(id, _plan(payload), who(request))
    return reply(_preview(found, language_of(request)))


@router.post("/{uuid:id}/start", response=ImportOut, operation_id="imports_start", summary="Start the import")
def start(request: HttpRequest, id: UUID, payload: PlanIn) -> HttpResponse:
    return reply(_job(imports.start(id, _plan(payload), who(request))))


@router.post("/{uuid:id}/cancel", response=ImportOut, operation_id="imports_cancel", summary="Stop at the next border")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_job(imports.cancel(id, who(request))))


@router.post("/{uuid:id}/undo", response=ImportOut, operation_id="imports_undo", summary="Take the whole import back")
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_job(imports.undo(id, who(request))))


@router.get("/{uuid:id}/errors.csv", operation_id="imports_errors", summary="The refused rows with their reasons")
def errors(request: HttpRequest, id: UUID) -> HttpResponseBase:
    actor = who(request)
    name = imports.get(id, actor).file_name.rsplit(".", 1)[0]
    response = StreamingHttpResponse(
        (line.encode() for line in imports.errors(id, actor)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-errors.csv") or "attachment"
    return response


def _plan(payload: PlanIn) -> Plan:
    return imports.read_plan(payload.model_dump(exclude_none=True))


def _job(job: JobView) -> Mapping[str, Any]:
    data = asdict(job)
    return {**data, "failure": job.failure, "progress": {"done": data.pop("done"), "total": data.pop("total")}}


def _preview(found: Preview, language: str) -> Mapping[str, Any]:
    rows = [
        {
            "index": row.index,
            "values": row.values,
            "outcome": _OUTCOMES[row.outcome],
            "faults": [_fault(fault, language) for fault in row.faults],
            "changes": {name: list(pair) for name, pair in row.changes.items()},
        }
        for row in found.rows
    ]
    counts = {_OUTCOMES[name]: count for name, count in found.counts.items()}
    columns = [_place(place) for place in found.columns]
    return {"columns": columns, "rows": rows, "counts": counts, "looked_at": found.looked_at}


# What has happened in an import is what would happen in a preview.
_OUTCOMES: Mapping[str, Outcome] = {
    "created": "create", "updated": "update", "unchanged": "unchanged", "refused": "refused",
}  # fmt: skip


def _place(place: Where) -> Mapping[str, Any]:
    options = [{"value": value, "label": label} for value, label in place.options]
    return {"path": place.path, "label": place.label, "type": place.type, "options": options}


def _fault(fault: Fault, language: str) -> Mapping[str, str]:
    return {"field": fault.field, "code": fault.code, "message": fault.message.in_(language)}
