"""Buttons that start flows: on a record, on many, in the command palette."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import pressing
from guanxi.automation.entering import REFUSALS
from guanxi.automation.entries import Admission
from guanxi.automation.pressing import ButtonView
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import By

router = Router()
_CONDITION = Phrase(
    "is not there, or does not fulfil the condition of the button, or you may not press it there",
    "记录不存在、不满足按钮的条件，或你无权在该记录上使用",
)


class InputOut(Schema):
    name: str
    label: Words
    type: str
    required: bool
    options: list[str]


class ButtonOut(Schema):
    """`confirm` is a question to ask before; `inputs` are to be asked for and given to `press`."""

    flow: str
    object: str
    label: Words
    icon: str
    confirm: Words | None
    inputs: list[InputOut]
    enabled: bool
    reason: Words | None


class Press(Strict):
    ids: list[UUID] = Field(min_length=1, max_length=1000)
    inputs: dict[str, Any] = Field(default_factory=dict)


class Pressed(Schema):
    """`run` when the record came in, else why not."""

    id: UUID
    run: str | None
    refused: str | None
    reason: Words | None


class PressedAll(Schema):
    started: int
    refused: int
    results: list[Pressed]


@router.get(
    "/buttons/{object}",
    response=list[ButtonOut],
    operation_id="buttons_list",
    summary="Buttons for records of an object",
)
def list_(request: HttpRequest, object: str) -> HttpResponse:
    return reply([_button(one) for one in pressing.buttons_for(_known(object), who(request))])


@router.get(
    "/buttons/{object}/{uuid:id}", response=list[ButtonOut], operation_id="buttons_read", summary="Buttons of a record"
)
def read(request: HttpRequest, object: str, id: UUID) -> HttpResponse:
    return reply([_button(one) for one in pressing.buttons_on(_known(object), id, who(request))])


@router.post(
    "/buttons/{flow}/press", response=PressedAll, operation_id="buttons_press", summary="Press a button on records"
)
def press(request: HttpRequest, flow: str, payload: Press) -> HttpResponse:
    found = [_pressed(one) for one in pressing.press(flow, payload.ids, payload.inputs, By(who(request)))]
    started = sum(one["run"] is not None for one in found)
    return reply({"started": started, "refused": len(found) - started, "results": found})


def _known(object: str) -> str:
    if object not in OBJECTS:
        raise NotFound(Phrase("There is no object “{name}”", "没有名为“{name}”的对象").fill(name=object[:60]))
    return object


def _button(one: ButtonView) -> dict[str, Any]:
    return {
        "flow": one.flow,
        "object": one.object,
        "label": one.label,
        "icon": one.icon,
        "confirm": one.confirm,
        "inputs": [
            {
                "name": field.name,
                "label": field.label if field.label.en or field.label.zh else Phrase(field.name, field.name),
                "type": field.type,
                "required": field.required,
                "options": list(field.options),
            }
            for field in one.inputs
        ],
        "enabled": one.is_enabled,
        "reason": one.reason,
    }


def _pressed(one: Admission) -> dict[str, Any]:
    return {
        "id": one.candidate.subject,
        "run": one.run.id if one.run else None,
        "refused": one.refused or None,
        "reason": REFUSALS.get(one.refused, _CONDITION) if one.refused else None,
    }
