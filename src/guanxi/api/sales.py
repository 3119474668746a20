"""Selling: convert a lead, move a deal, its path, the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.boards import board_data, stage_flows
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.kit.errors import Fault
from guanxi.objects import read
from guanxi.objects.write import By
from guanxi.sales import facade as sales
from guanxi.sales.facade import DealPath, Pipeline

router = Router()


class DealOfLead(Strict):
    name: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    close_on: date | None = None


class Conversion(Strict):
    deal: DealOfLead = Field(default_factory=DealOfLead)


class Move(Strict):
    stage: str
    version: int | None = None
    lost_reason: str | None = None
    values: dict[str, Any] = Field(default_factory=dict, description="Set with the move, for example what is missing")


class Missing(Schema):
    code: str
    field: str
    message: Words


class PathStage(Schema):
    key: str
    name: Words
    kind: str
    probability: int
    max_days: int
    state: str
    days: float | None
    is_overdue: bool


class PathNext(Schema):
    stage: str
    name: Words
    allowed: bool
    missing: list[Missing]


class PathOut(Schema):
    pipeline: str
    stages: list[PathStage]
    next: list[PathNext]


class StageCheck(Schema):
    when: str
    message: Words


class StageOut(Schema):
    key: str
    name: Words
    kind: Literal["open", "won", "lost"]
    probability: int
    max_days: int
    transitions: list[str]
    required: list[str]
    checks: list[StageCheck]
    color: str


class PipelineOut(Schema):
    key: str
    name: Words
    is_default: bool
    stages: list[StageOut]
    version: int


class Sum(Schema):
    currency: str
    amount: str


class Column(Schema):
    stage: str
    name: Words
    kind: str
    count: int
    sum: list[Sum]
    late: int = Field(description="How many stand in the stage for longer than it allows")
    late_sum: list[Sum]
    items: list[dict[str, Any]]


class StageFlow(Schema):
    """`how`: "starts" when the flow begins at the stage, "looks" when a step or an exit asks about it."""

    key: str
    name: Words
    status: str
    how: Literal["starts", "looks"]
    sentence: Words


class Board(Schema):
    pipeline: str
    stages: list[Column]


@router.post(
    "/leads/{uuid:id}/convert", response=dict[str, Any], operation_id="leads_convert", summary="Make a deal of a lead"
)
def convert(request: HttpRequest, id: UUID, payload: Conversion) -> HttpResponse:
    actor = who(request)
    values = payload.deal.model_dump(exclude_unset=True, exclude_none=True)
    deal = sales.convert_lead(id, values, By(actor))
    return reply(read.one("deal", deal, actor))


@router.post(
    "/deals/{uuid:id}/move", response=dict[str, Any], operation_id="deals_move", summary="Move a deal to another stage"
)
def move(request: HttpRequest, id: UUID, payload: Move) -> HttpResponse:
    """Refused with code `move_refused` and one fault for each thing that is missing."""
    actor = who(request)
    values = dict(payload.values)
    if payload.lost_reason is not None:
        values["lost_reason"] = payload.lost_reason
    sales.move_deal(id, payload.stage, By(actor), version=payload.version, values=values)
    return reply(read.one("deal", id, actor))


@router.get("/deals/{uuid:id}/path", response=PathOut, operation_id="deals_path", summary="Where a deal may go")
def path(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_path(sales.deal_path(id, who(request))))


@router.get("/pipelines", response=list[PipelineOut], operation_id="pipelines_list", summary="All pipelines")
def pipelines(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply(pipelines_data())


@router.get("/board", response=Board, operation_id="board_read", summary="Deals by stage")
def board(
    request: HttpRequest, pipeline: str = "", filter: str = "", search: str = "", limit: int = 50
) -> HttpResponse:
    return reply(board_data(sales.pipeline(pipeline), filter, search, max(1, min(limit, 200)), who(request)))


@router.get(
    "/board/flows",
    response=dict[str, list[StageFlow]],
    operation_id="board_flows",
    summary="Flows that have to do with each stage",
)
def board_flows(request: HttpRequest, pipeline: str = "") -> HttpResponse:
    who(request)
    return reply(stage_flows(sales.pipeline(pipeline)))


def pipelines_data() -> list[dict[str, Any]]:
    versions = sales.pipeline_versions()
    return [pipeline_data(pipeline, versions.get(pipeline.key, 1)) for pipeline in sales.list_pipelines()]


def pipeline_data(pipeline: Pipeline, version: int) -> dict[str, Any]:
    return {
        "key": pipeline.key,
        "name": pipeline.name,
        "is_default": pipeline.is_default,
        "stages": [sales.stage_json(stage) for stage in pipeline.stages],
        "version": version,
    }


def _path(path: DealPath) -> Mapping[str, Any]:
    return {
        "pipeline": path.pipeline.key,
        "stages": [
            {
                "key": stop.stage.key,
                "name": stop.stage.name,
                "kind": stop.stage.kind,
                "probability": stop.stage.probability,
                "max_days": stop.stage.max_days,
                "state": stop.state,
                "days": stop.days,
                "is_overdue": stop.is_overdue,
            }
            for stop in path.stops
        ],
        "next": [
            {"stage": step.stage, "name": step.name, "allowed": step.is_allowed, "missing": _missing(step.missing)}
            for step in path.next
        ],
    }


def _missing(faults: tuple[Fault, ...]) -> list[Mapping[str, Any]]:
    return [{"code": fault.code, "field": fault.field, "message": fault.message} for fault in faults]
