"""Flows and blueprints: everybody may look how the company works; changing it needs a right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import flows
from guanxi.automation.entering import REFUSALS
from guanxi.automation.entries import Admission
from guanxi.automation.flows import Blueprint, FlowItem, FlowView, StepView
from guanxi.objects.write import By

router = Router()

ABILITY = "flows.manage"


class FlowCounts(Schema):
    waiting: int
    ended: int
    failed: int
    entered: int


class FlowOut(Schema):
    key: str
    name: Words
    summary: Words
    status: str
    version: int
    object: str
    trigger_sentence: Words
    has_draft: bool
    counts: FlowCounts


class ExitOut(Schema):
    name: str
    label: Words
    next: str


class StepOut(Schema):
    id: str
    kind: str
    icon: str
    group: str
    name: Words
    sentence: Words
    exits: list[ExitOut]
    config: dict[str, Any]
    on_error: str
    note: Words


class StepCountsOut(Schema):
    here: int
    passed: int


class EdgeOut(Schema):
    model_config = ConfigDict(populate_by_name=True)
    source: str = Field(alias="from")
    exit: str
    to: str
    passed: int


class VersionOut(Schema):
    number: int
    published_at: datetime
    published_by: str


class FlowFault(Schema):
    field: str
    code: str
    message: Words


class FlowWhole(Schema):
    """`counts` of the flow are under `totals`; `counts` here are those of each step."""

    key: str
    name: Words
    summary: Words
    status: str
    version: int
    object: str
    trigger_sentence: Words
    has_draft: bool
    totals: FlowCounts
    definition: dict[str, Any]
    steps: list[StepOut]
    counts: dict[str, StepCountsOut]
    edges: list[EdgeOut]
    exits: list[dict[str, Any]]
    versions: list[VersionOut]
    faults: list[FlowFault]


class BlueprintOut(Schema):
    key: str
    area: str
    name: Words
    summary: Words
    requires: list[str]
    parts: list[str]
    flow: str
    drawing: dict[str, Any] | None
    is_installed: bool


class InstalledOut(Schema):
    part: str
    key: str
    outcome: str


class Enroll(Strict):
    ids: list[UUID] = Field(min_length=1, max_length=1000)


class EnrolledOut(Schema):
    """`run` when it came in, else why not: a code and words."""

    id: UUID
    run: str | None
    refused: str | None
    reason: Words | None


@router.get("/flows", response=list[FlowOut], operation_id="flows_list", summary="All flows with their numbers")
def list_(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply([{**_item(item), "counts": _counts(item)} for item in flows.list_flows()])


@router.get("/flows/{key}", response=FlowWhole, by_alias=True, operation_id="flows_read", summary="A flow, drawn")
def read(request: HttpRequest, key: str) -> HttpResponse:
    who(request)
    return reply(_whole(flows.get_flow(key)))


@router.post(
    "/flows/{key}/pause", response=FlowWhole, by_alias=True, operation_id="flows_pause", summary="Hold everybody still"
)
def pause(request: HttpRequest, key: str) -> HttpResponse:
    flows.pause(key, By(who(request)))
    return reply(_whole(flows.get_flow(key)))


@router.post(
    "/flows/{key}/resume", response=FlowWhole, by_alias=True, operation_id="flows_resume", summary="Let it go on"
)
def resume(request: HttpRequest, key: str) -> HttpResponse:
    flows.resume(key, By(who(request)))
    return reply(_whole(flows.get_flow(key)))


@router.post(
    "/flows/{key}/enroll", response=list[EnrolledOut], operation_id="flows_enroll", summary="Let records in by hand"
)
def enroll(request: HttpRequest, key: str, payload: Enroll) -> HttpResponse:
    found = flows.enroll(key, payload.ids, By(who(request)))
    return reply([_enrolled(one) for one in found])


@router.get("/blueprints", response=list[BlueprintOut], operation_id="blueprints_list", summary="Shipped processes")
def blueprints(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply([_blueprint(one) for one in flows.list_blueprints()])


@router.post(
    "/blueprints/{key}/install",
    response=list[InstalledOut],
    operation_id="blueprints_install",
    summary="Install a process with all it needs",
)
def install(request: HttpRequest, key: str) -> HttpResponse:
    actor = who(request)
    require_ability(actor, ABILITY)
    done = flows.install_blueprint(key, By(actor))
    return reply([{"part": one.part, "key": one.key, "outcome": one.outcome} for one in done])


def _enrolled(one: Admission) -> Mapping[str, Any]:
    return {
        "id": one.candidate.subject,
        "run": one.run.id if one.run else None,
        "refused": one.refused or None,
        "reason": REFUSALS.get(one.refused) if one.refused else None,
    }


def _item(item: FlowItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "name": item.name,
        "summary": item.summary,
        "status": item.status,
        "version": item.version,
        "object": item.object,
        "trigger_sentence": item.trigger_sentence,
        "has_draft": item.has_draft,
    }


def _counts(item: FlowItem) -> Mapping[str, int]:
    counts = item.counts
    return {
        "waiting": counts.waiting,
        "ended": counts.ended,
        "failed": counts.failed,
        "entered": counts.entered,
    }


def _whole(view: FlowView) -> Mapping[str, Any]:
    return {
        **_item(view.item),
        "totals": _counts(view.item),
        "definition": view.definition,
        "steps": [_step(step) for step in view.steps],
        "counts": {id: {"here": counts.here, "passed": counts.passed} for id, counts in view.counts.items()},
        "edges": [
            {"from": edge.source, "exit": edge.exit, "to": edge.target, "passed": edge.passed} for edge in view.edges
        ],
        "exits": list(view.exits),
        "versions": [
            {"number": one.number, "published_at": one.published_at, "published_by": one.published_by}
            for one in view.versions
        ],
        "faults": [fault.json() for fault in view.faults],
    }


def _step(step: StepView) -> Mapping[str, Any]:
    return {
        "id": step.id,
        "kind": step.kind,
        "icon": step.icon,
        "group": step.group,
        "name": step.name,
        "sentence": step.sentence,
        "exits": [{"name": one.name, "label": one.label, "next": one.next} for one in step.exits],
        "config": step.config,
        "on_error": step.on_error,
        "note": step.note,
    }


def _blueprint(one: Blueprint) -> Mapping[str, Any]:
    return {
        "key": one.key,
        "area": one.area,
        "name": one.name,
        "summary": one.summary,
        "requires": one.requires,
        "parts": one.parts,
        "flow": one.flow,
        "drawing": one.drawing,
        "is_installed": one.is_installed,
    }
