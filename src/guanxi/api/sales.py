"""Selling: convert a lead, move a deal, its path, the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.boards import board_data
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


class StageOut(Schema):
    key: str
    name: Words
    kind: str
    probability: int
    max_days: int
    transitions: list[str]
    required: list[str]


class PipelineOut(Schema):
    key: str
    name: Words
    is_default: bool
    stages: list[StageOut]


class Sum(Schema):
    currency: str
    amount: str


class Column(Schema):
    stage: str
    name: Words
    kind: str
    count: int
    sum: list[Sum]
    items: list[dict[str, Any]]


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
    return reply([pipeline_data(pipeline) for pipeline in sales.list_pipelines()])


@router.get("/board", response=Board, operation_id="board_read", summary="Deals by stage")
def board(request: HttpRequest, pipeline: str = "", filter: str = "", limit: int = 50) -> HttpResponse:
    return reply(board_data(sales.pipeline(pipeline), filter, max(1, min(limit, 200)), who(request)))


def pipeline_data(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "key": pipeline.key,
        "name": pipeline.name,
        "is_default": pipeline.is_default,
        "stages": [sales.stage_json(stage) for stage in pipeline.stages],
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
