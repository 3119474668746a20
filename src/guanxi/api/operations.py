"""Many runs at once, and what failed: for those who run the flows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import acting, operating
from guanxi.automation.operating import Verb, Which
from guanxi.objects.write import By

router = Router()


class Operate(Strict):
    """Living runs of a flow by step, status and reason. With `is_preview` they are counted and nothing is changed."""

    verb: Verb
    flow: str = Field(min_length=1, max_length=63)
    step: str = Field("", max_length=63)
    status: str = Field("", pattern="^(|waiting|failed|paused)$")
    reason: str = Field("", max_length=2_000, description="The English words of a failure, as the inbox has them")
    to: str = Field("", max_length=63, description="For move: the step to go on at, or “end”")
    is_preview: bool = False


class Operated(Schema):
    """`count` as it was before; `left` are still there because there were more than one call takes."""

    count: int
    changed: int
    left: int


class TroubleOut(Schema):
    flow: str
    flow_name: Words
    step: str
    step_name: Words
    reason: Words
    count: int
    first_at: datetime
    last_at: datetime
    sample: list[str]


class MoveTo(Strict):
    to: str = Field(min_length=1, max_length=63)


class Moved(Schema):
    changed: int


@router.get("/errors", response=list[TroubleOut], operation_id="runs_errors", summary="What failed, by step and reason")
def errors(request: HttpRequest, flow: str = "") -> HttpResponse:
    acting.require_operator(By(who(request)))
    return reply([asdict(one) for one in operating.inbox(flow)])


@router.post("/operate", response=Operated, operation_id="runs_operate", summary="Retry, skip, move or end many")
def operate(request: HttpRequest, payload: Operate) -> HttpResponse:
    by = By(who(request))
    acting.require_operator(by)
    which = Which(payload.flow, payload.step, payload.status, payload.reason)
    if payload.verb == "move":
        operating.require_step(payload.flow, payload.to)
    count = operating.count(which)
    if payload.is_preview:
        return reply({"count": count, "changed": 0, "left": count})
    done = operating.act(payload.verb, which, by, to=payload.to)
    return reply({"count": count, "changed": done.changed, "left": done.left})


@router.post("/{id}/move", response=Moved, operation_id="runs_move", summary="Go on at another step")
def move(request: HttpRequest, id: str, payload: MoveTo) -> HttpResponse:
    return reply({"changed": acting.move([id], payload.to, By(who(request)))})
