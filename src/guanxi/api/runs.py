"""Runs: who may see the record may see what the flows do with it; the whole list is for those who run the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.scopes import has_ability, require_ability
from guanxi.api.effects import EffectOut, effect_data
from guanxi.api.reply import reply
from guanxi.api.schemas import Words
from guanxi.api.who import who
from guanxi.automation import runs
from guanxi.automation.ahead import Coming
from guanxi.automation.runs import RunItem, RunView, TraceLine
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import read as reading
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import By

router = Router()

LOOK = ("runs.manage", "flows.manage")
BAD_PLACE = Phrase("This is not the `next` of a page.", "这不是上一页返回的 `next`。")
NO_FLOW = Phrase("A step is looked for within a flow: name the flow too.", "步骤属于流程，请同时指定流程。")
NO_STEP = Phrase("An exit belongs to a step: name the step too.", "出口属于步骤，请同时指定步骤。")
NO_RUN = Phrase("There is no such run.", "没有这次运行。")


class FlowRef(Schema):
    key: str
    name: Words


class SubjectOut(Schema):
    id: UUID
    label: str
    object: str


class RunOut(Schema):
    id: str
    flow: FlowRef
    subject: SubjectOut
    status: str
    step: str
    step_name: Words
    entered_at: datetime
    wake_at: datetime | None
    outcome: str
    reason: Words | None
    attempts: int
    version: int
    strand: str = Field(description="Empty, or the strand of the run that failed")


class RunsOut(Schema):
    items: list[RunOut]
    next: str | None


class TriggerOut(Schema):
    sentence: Words
    at: datetime
    ref: str


class TraceOut(Schema):
    at: datetime
    step: str
    name: Words
    icon: str
    kind: str
    exit: str
    exit_label: Words
    outcome: str
    sentence: Words
    reason: Words | None
    given: dict[str, Any]
    decision: list[Any]
    gave: dict[str, Any]
    lines: list[Any]
    took_ms: float
    version: int
    epoch: int
    cause: str
    strand: str = Field(description="Empty for the run itself, else one of the things it does at the same time")


class AheadOut(Schema):
    run: str
    flow: FlowRef
    step: str
    name: Words
    sentence: Words
    icon: str
    due_at: datetime | None
    unless: Words | None
    state: str
    is_certain: bool
    strand: str


class NextOut(Schema):
    items: list[AheadOut]


class ChangedOut(Schema):
    mails: int
    tasks: int
    fields: int
    held: int


class RunWhole(RunOut):
    trigger: TriggerOut
    trace: list[TraceOut]
    ahead: list[AheadOut]
    effects: list[EffectOut]
    changed: ChangedOut
    variables: dict[str, Any]


class RunsQuery(Schema):
    flow: str = Field("", max_length=100)
    step: str = Field("", max_length=100, description="Who stands at this step of `flow` now")
    exit: str = Field("", max_length=500, description="Who left `step` by this exit; several by comma")
    status: str = Field("", pattern="^(|waiting|approval|failed|paused|ended)$")
    subject: UUID | None = Field(None, description="Runs of this record, and of what is about it")
    after: str = Field("", max_length=200, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)


@router.get("", response=RunsOut, operation_id="runs_list", summary="Runs, newest first")
def list_(request: HttpRequest, query: Query[RunsQuery]) -> HttpResponse:
    """Without `subject` this needs the right to manage runs or flows."""
    actor = who(request)
    if query.subject is None and not _looks_at_all(actor):
        require_ability(actor, LOOK[0])
    if query.subject is not None and not _looks_at_all(actor):
        _require_visible(query.subject, actor)
    _require_place(query.after)
    if query.step and not query.flow:
        raise Invalid(NO_FLOW, faults=(Fault("flow", "required", NO_FLOW),))
    if query.exit and not query.step:
        raise Invalid(NO_STEP, faults=(Fault("step", "required", NO_STEP),))
    exits = [exit for exit in query.exit.split(",") if exit]
    page = runs.list_runs(query.flow, query.subject, query.status, query.after, query.limit, query.step, exits)
    return reply({"items": [run_data(item) for item in page.items], "next": page.next})


@router.get("/{id}", response=RunWhole, operation_id="runs_read", summary="A run with its trace")
def read(request: HttpRequest, id: str) -> HttpResponse:
    return reply(_whole(_visible(id, who(request))))


@router.post("/{id}/retry", response=RunWhole, operation_id="runs_retry", summary="Try the failed step again")
def retry(request: HttpRequest, id: str) -> HttpResponse:
    return _act(request, id, runs.retry)


@router.post("/{id}/skip", response=RunWhole, operation_id="runs_skip", summary="Go on without this step")
def skip(request: HttpRequest, id: str) -> HttpResponse:
    return _act(request, id, runs.skip)


@router.post("/{id}/cancel", response=RunWhole, operation_id="runs_cancel", summary="End the run")
def cancel(request: HttpRequest, id: str) -> HttpResponse:
    return _act(request, id, runs.cancel)


next_router = Router()


@next_router.get(
    "/contacts/{uuid:id}/next", response=NextOut, operation_id="contacts_next", summary="What automation does next"
)
def next_(request: HttpRequest, id: UUID) -> HttpResponse:
    reading.one("contact", id, who(request), fields=())
    return reply({"items": [ahead_data(item) for item in runs.upcoming(id)]})


def run_data(item: RunItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "flow": {"key": item.flow_key, "name": item.flow_name},
        "subject": {"id": item.subject.id, "label": item.subject.label, "object": item.subject.object},
        "status": item.status,
        "step": item.step,
        "step_name": item.step_name,
        "entered_at": item.entered_at,
        "wake_at": item.wake_at,
        "outcome": item.outcome,
        "reason": item.reason,
        "attempts": item.attempts,
        "version": item.version,
        "strand": item.strand,
    }


def ahead_data(item: Coming) -> Mapping[str, Any]:
    return {
        "run": item.run,
        "flow": {"key": item.flow_key, "name": item.flow_name},
        "step": item.step,
        "name": item.name,
        "sentence": item.sentence,
        "icon": item.icon,
        "due_at": item.due_at,
        "unless": item.unless,
        "state": item.state,
        "is_certain": item.is_certain,
        "strand": item.strand,
    }


def _whole(view: RunView) -> Mapping[str, Any]:
    return {
        **run_data(view.item),
        "trigger": {"sentence": view.trigger.sentence, "at": view.trigger.at, "ref": view.trigger.ref},
        "trace": [_line(line) for line in view.trace],
        "ahead": [ahead_data(item) for item in view.ahead],
        "effects": [effect_data(item) for item in view.effects],
        "changed": asdict(view.changed),
        "variables": view.variables,
    }


def _line(line: TraceLine) -> Mapping[str, Any]:
    return {name: getattr(line, name) for name in TraceOut.model_fields}


def _act(request: HttpRequest, id: str, act: Any) -> HttpResponse:
    """Whoever may not manage runs is told so before being told whether the run exists."""
    actor = who(request)
    if not _looks_at_all(actor):
        require_ability(actor, LOOK[0])
    act([id], By(actor))
    return reply(_whole(runs.get_run(id, actor)))


def _visible(id: str, actor: Actor) -> RunView:
    view = runs.get_run(id, actor)
    subject = view.item.subject
    if not _looks_at_all(actor) and not _sees(subject.object, subject.id, actor):
        raise NotFound(NO_RUN, code="unknown_run")
    return view


def _require_place(after: str) -> None:
    """A moment and the id of a subject, as an earlier page gave them."""
    at, _, subject = after.partition("|")
    try:
        if after and (datetime.fromisoformat(at).tzinfo is None or not UUID(subject)):
            raise ValueError
    except ValueError:
        raise Invalid(BAD_PLACE, faults=(Fault("after", "bad_place", BAD_PLACE),)) from None


def _require_visible(subject: UUID, actor: Actor) -> None:
    if not any(_sees(name, subject, actor) for name in OBJECTS):
        raise NotFound(NO_RUN, code="unknown_run")


def _sees(object_name: str, id: UUID, actor: Actor) -> bool:
    return object_name in OBJECTS and bool(reading.many(object_name, [id], actor, fields=()))


def _looks_at_all(actor: Actor) -> bool:
    return any(has_ability(actor, ability) for ability in LOOK)
