"""Editing pipelines: who stands where, what is wrong with an edit, saving it with what becomes of the deals."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.boards import stage_flows
from guanxi.api.objects import WordsIn
from guanxi.api.reply import nothing, reply
from guanxi.api.sales import PipelineOut, StageFlow, pipeline_data
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation.crosscheck import check_all
from guanxi.objects.write import By
from guanxi.sales import facade as sales
from guanxi.sales.facade import Pipeline

router = Router()
_KEY = "^[a-z0-9][a-z0-9_-]*$"


class CheckIn(Strict):
    when: str = Field(max_length=10_000)
    message: WordsIn


class StageIn(Strict):
    key: str = Field(max_length=50, pattern=_KEY)
    name: WordsIn
    kind: Literal["open", "won", "lost"] = "open"
    probability: int = Field(0, ge=-1_000_000, le=1_000_000)
    max_days: int = Field(0, ge=-1_000_000, le=1_000_000)
    transitions: list[str] = Field(default_factory=list, max_length=100)
    required: list[str] = Field(default_factory=list, max_length=100)
    checks: list[CheckIn] = Field(default_factory=list, max_length=20)
    color: str = Field("", max_length=20)


class PipelineIn(Strict):
    name: WordsIn
    stages: list[StageIn] = Field(max_length=60)
    is_default: bool = False


class PipelineSave(PipelineIn):
    """`homes`: for each deleted stage on which deals stand, the stage where they go on."""

    version: int | None = Field(None, description="The version the edit began with; none for a new pipeline")
    homes: dict[str, str] = Field(default_factory=dict)


class PipelineUse(Schema):
    """Deals and flows by stage; deals may stand on stages that are gone."""

    deals: dict[str, int]
    flows: dict[str, list[StageFlow]]


class PipelineFault(Schema):
    field: str
    code: str
    message: Words


class PipelineChecked(Schema):
    faults: list[PipelineFault]


class FlowTrouble(Schema):
    """A flow that is on and names something that is not there any more."""

    flow: str
    message: Words
    advice: Words


class PipelineSaved(Schema):
    pipeline: PipelineOut
    moved: int
    restated: int
    troubles: list[FlowTrouble]


@router.get("/pipelines/{key}/use", response=PipelineUse, operation_id="pipelines_use", summary="Who stands where")
def use(request: HttpRequest, key: str) -> HttpResponse:
    require_ability(who(request), sales.pipeline_edits.ABILITY)
    pipeline = sales.pipeline(key)
    return reply({"deals": sales.pipeline_edits.deals_by_stage(key), "flows": stage_flows(pipeline)})


@router.post(
    "/pipelines/{key}/check", response=PipelineChecked, operation_id="pipelines_check", summary="What is wrong with it"
)
def check(request: HttpRequest, key: str, payload: PipelineIn) -> HttpResponse:
    """Faults come back as an answer: an edit is wrong most of the time while it is being made."""
    faults = sales.pipeline_edits.check(_pipeline(key, payload), who(request))
    return reply({"faults": [fault.json() for fault in faults]})


@router.put("/pipelines/{key}", response=PipelineSaved, operation_id="pipelines_save", summary="Save a pipeline")
def save(request: HttpRequest, key: str, payload: PipelineSave) -> HttpResponse:
    """Holds at once for board, path, flows and imports. `troubles` are flows that name a stage that is gone."""
    saved = sales.pipeline_edits.save(_pipeline(key, payload), payload.version, payload.homes, By(who(request)))
    return reply(
        {
            "pipeline": pipeline_data(saved.pipeline, saved.version),
            "moved": saved.moved,
            "restated": saved.restated,
            "troubles": _troubles(),
        }
    )


@router.delete("/pipelines/{key}", response={204: None}, operation_id="pipelines_delete", summary="Delete a pipeline")
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Refused (409) while deals stand in it, and for the default one."""
    sales.pipeline_edits.delete(key, who(request))
    return nothing()


def _troubles() -> list[dict[str, Any]]:
    return [
        {"flow": one.flow, "message": one.message, "advice": one.advice}
        for one in check_all().findings
        if one.code == "unknown_reference" and one.severity == "error"
    ]


def _pipeline(key: str, payload: PipelineIn) -> Pipeline:
    stages = [
        {
            **stage.model_dump(exclude={"name", "checks"}),
            "name": stage.name.phrase().json(),
            "checks": [{"when": one.when, "message": one.message.phrase().json()} for one in stage.checks],
        }
        for stage in payload.stages
    ]
    return sales.pipeline_of(key, payload.name.phrase().json(), stages, is_default=payload.is_default)
