"""What should have left the building and has not: failed, uncertain, held."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.effects import EffectOut, effect_data
from guanxi.api.reply import reply
from guanxi.api.who import who
from guanxi.automation import outbox
from guanxi.kit.errors import Fault, Invalid, NotFound, Refused
from guanxi.kit.phrase import Phrase

router = Router()

ABILITY = "runs.manage"
STATES = ("pending", "delivered", "failed", "uncertain", "held", "cancelled")
NO_EFFECT = Phrase("There is no such message on its way.", "没有这条外发动作。")
NO_STATE = Phrase("“{state}” is no state; possible: {known}", "“{state}” 不是有效状态，可选：{known}")
NOT_NOW = Phrase("It is {state}: this is not possible now.", "当前状态为 {state}，无法执行此操作。")


class OutboxQuery(Schema):
    state: str = Field("failed,uncertain", max_length=100, description="States, by comma")
    after: str = Field("", max_length=300, pattern=r"^(|\d{1,3}:.+)$", description="`next` of the page before")
    limit: int = Field(100, ge=1, le=500)


class OutboxOut(Schema):
    items: list[EffectOut]
    next: str | None


@router.get("", response=OutboxOut, operation_id="outbox_list", summary="Effects by state, newest first")
def list_(request: HttpRequest, query: Query[OutboxQuery]) -> HttpResponse:
    require_ability(who(request), ABILITY)
    items = outbox.items(_states(query.state), limit=query.limit, before=query.after)
    full = len(items) == query.limit
    return reply({"items": [effect_data(item) for item in items], "next": items[-1].id if full else None})


@router.post("/{id}/retry", response=EffectOut, operation_id="outbox_retry", summary="Send it again")
def retry(request: HttpRequest, id: str) -> HttpResponse:
    """A person's decision: what is uncertain may arrive twice."""
    require_ability(who(request), ABILITY)
    return _changed(id, outbox.retry([id]))


@router.post("/{id}/cancel", response=EffectOut, operation_id="outbox_cancel", summary="Call it off")
def cancel(request: HttpRequest, id: str) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return _changed(id, outbox.cancel([id]))


def _changed(id: str, count: int) -> HttpResponse:
    item = outbox.item(id)
    if item is None:
        raise NotFound(NO_EFFECT)
    if not count:
        raise Refused(NOT_NOW.fill(state=item.state), code="wrong_state")
    return reply(effect_data(item))


def _states(text: str) -> list[str]:
    states = [state.strip() for state in text.split(",") if state.strip()]
    for state in states:
        if state not in STATES:
            words = NO_STATE.fill(state=state, known=", ".join(STATES))
            raise Invalid(words, faults=(Fault("state", "unknown_state", words),))
    return states
