"""Changes of many records at once: what can be done, what it would set off, doing it, watching, cancelling, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import scope_of
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.objects import bulk
from guanxi.objects.bulk import Chosen
from guanxi.objects.bulk_actions import BULK_ACTIONS
from guanxi.objects.models import BulkChange
from guanxi.objects.registry import OBJECTS

router = Router()


class ChosenIn(Strict):
    """`ids`, or `all` that the filter and the search find."""

    ids: list[UUID] = Field(default_factory=list, max_length=5_000)
    all: bool = False
    filter: str = Field("", max_length=10_000)
    search: str = Field("", max_length=200)


class BulkIn(Strict):
    """`settings` of "set": {values}; of "tag": {field, add, remove}; of "flow.start": {flow}."""

    object: str = Field(max_length=60, examples=["contact"])
    chosen: ChosenIn
    action: str = Field(max_length=60, examples=["set"])
    settings: dict[str, Any] = Field(default_factory=dict, examples=[{"values": {"country": "DE"}}])


class ActionOut(Schema):
    name: str
    label: Words
    can_undo: bool


class BulkFault(Schema):
    record: UUID
    field: str
    code: str
    message: Words


class ForeseenOut(Schema):
    kind: str
    key: str
    label: Words
    records: int


class BulkPreview(Schema):
    """Tried on the newest `looked_at` of `total` and taken back; `counts` by outcome."""

    total: int
    is_exact: bool
    looked_at: int
    counts: dict[str, int]
    faults: list[BulkFault]
    sets_off: list[ForeseenOut]
    can_undo: bool


class BulkJob(Schema):
    id: UUID
    object: str
    action: str
    label: Words
    status: Literal["running", "done", "cancelled", "failed", "undoing", "undone"]
    total: int
    done: int
    counts: dict[str, int]
    failure: Words | None
    can_undo: bool
    faults: list[BulkFault]
    created_at: datetime
    finished_at: datetime | None


@router.get("/bulk/actions", response=list[ActionOut], operation_id="bulk_actions", summary="What can be done at once")
def actions(request: HttpRequest, object: str) -> HttpResponse:
    actor, name = who(request), OBJECTS[object].name
    found = [one for one in BULK_ACTIONS.values() if scope_of(actor, name, one.needs) != "none"]
    return reply([{"name": one.name, "label": one.label, "can_undo": bool(one.undoes)} for one in found])


@router.post("/bulk/preview", response=BulkPreview, operation_id="bulk_preview", summary="What it would do and set off")
def preview(request: HttpRequest, payload: BulkIn) -> HttpResponse:
    found = bulk.preview(
        OBJECTS[payload.object].name, _chosen(payload.chosen), payload.action, payload.settings, who(request)
    )
    faults = [_fault(record, fault.json()) for record, fault in found.faults]
    return reply(
        {
            "total": found.total,
            "is_exact": found.is_exact,
            "looked_at": found.looked_at,
            "counts": found.counts,
            "faults": faults,
            "sets_off": found.sets_off,
            "can_undo": found.can_undo,
        }
    )


@router.post("/bulk", response={202: BulkJob}, operation_id="bulk_start", summary="Change many records")
def start(request: HttpRequest, payload: BulkIn) -> HttpResponse:
    change = bulk.start(
        OBJECTS[payload.object].name, _chosen(payload.chosen), payload.action, payload.settings, who(request)
    )
    return reply(_job(change), 202)


@router.get("/bulk", response=list[BulkJob], operation_id="bulk_list", summary="One's own changes, newest first")
def list_(request: HttpRequest) -> HttpResponse:
    return reply([_job(change) for change in bulk.listed(who(request))])


@router.get("/bulk/{uuid:id}", response=BulkJob, operation_id="bulk_read", summary="How far it is")
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    change = bulk.one(id, who(request))
    faults = [_fault(item.record, fault) for item in bulk.faults_of(id) for fault in item.faults]
    return reply({**_job(change), "faults": faults})


@router.post("/bulk/{uuid:id}/cancel", response=BulkJob, operation_id="bulk_cancel", summary="Stop after this chunk")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_job(bulk.cancel(id, who(request))))


@router.post("/bulk/{uuid:id}/undo", response=BulkJob, operation_id="bulk_undo", summary="Bring back what was before")
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_job(bulk.undo(id, who(request))))


def _chosen(given: ChosenIn) -> Chosen:
    return Chosen(tuple(given.ids), given.filter, given.search, given.all)


def _fault(record: UUID, fault: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"record": record, **fault}


def _job(change: BulkChange) -> dict[str, Any]:
    action = BULK_ACTIONS[change.action]
    counts = change.counts
    is_undo = change.status in ("undoing", "undone")
    seen = ("undone", "kept") if is_undo else ("updated", "unchanged", "refused", "deleted", "restored", "created")
    return {
        "id": change.pk,
        "object": change.object,
        "action": change.action,
        "label": action.label,
        "status": change.status,
        "total": change.total,
        "done": sum(counts.get(name, 0) for name in seen),
        "counts": counts,
        "failure": change.failure["message"] if change.failure else None,
        "can_undo": bool(action.undoes) and change.status in ("done", "cancelled", "failed"),
        "faults": [],
        "created_at": change.created_at,
        "finished_at": change.finished_at,
    }
