"""The designer's doors: what flows are built of, what a drawing says, and a condition as tree, text and sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import design, runs
from guanxi.automation.asking import jsonable
from guanxi.automation.scope import RunFacts, Scope
from guanxi.expressions import ExpressionError, explain, from_json, memory_only, sentence, to_json, unparse
from guanxi.kit import clock
from guanxi.objects import read as reading
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of

router = Router()

ABILITY = "flows.manage"


class FlowKind(Schema):
    name: str
    label: Words
    summary: Words
    icon: str
    group: str
    objects: list[str]
    schema_: dict[str, Any] = Field(alias="schema")
    waits: bool


class FlowEvent(Schema):
    name: str
    label: Words
    fields: dict[str, str]


class FlowKinds(Schema):
    steps: list[FlowKind]
    triggers: list[FlowKind]
    events: list[FlowEvent]


class Describe(Strict):
    """`record`: whose values stand beside the variables."""

    definition: dict[str, Any]
    record: UUID | None = None


class DrawnWay(Schema):
    name: str
    label: Words
    next: str


class DrawnVariable(Schema):
    path: str
    label: Words
    type: str
    giver: str


class DrawnStep(Schema):
    id: str
    kind: str
    label: Words
    icon: str
    group: str
    name: Words
    sentence: Words
    exits: list[DrawnWay]
    variables: list[DrawnVariable]
    is_known: bool


class DrawnFault(Schema):
    """`field` is an address: steps.<id>.config.<setting>, trigger.<setting>, exits.0.when."""

    field: str
    code: str
    message: Words


class FlowDrawn(Schema):
    """`samples`: values of the chosen record by path, and of its last run in this flow."""

    trigger: Words
    trigger_icon: str
    exits: list[Words]
    steps: list[DrawnStep]
    problems: list[DrawnFault]
    warnings: list[DrawnFault]
    event_kinds: list[str]
    variables: dict[str, str]
    samples: dict[str, Any]


class ReadCondition(Strict):
    """A text or a tree; `events` and `variables` are what the flow adds to the fields of its object."""

    object: str
    text: str | None = Field(None, max_length=10_000)
    tree: dict[str, Any] | None = None
    expect: Literal["flag", "moment", "number", "text"] | None = "flag"
    events: list[str] = Field(default_factory=list)
    variables: dict[str, str] = Field(default_factory=dict)
    record: UUID | None = None


class ConditionFault(Schema):
    message: Words
    start: int
    end: int
    suggestion: str | None


class ConditionAtom(Schema):
    address: str
    sentence: Words
    seen: Any
    wanted: Any
    truth: bool | None
    is_empty: bool


class ConditionRead(Schema):
    """`value` is the answer for the chosen record; `atoms` say how a condition came to it. `slow` names functions that
    the database does not know, so that lists compute them one by one.
    """

    ok: bool
    text: str
    tree: Any
    sentence: Words | None
    type: str
    faults: list[ConditionFault]
    value: Any
    atoms: list[ConditionAtom]
    slow: list[str] = Field(default_factory=list)


@router.get(
    "/flows/kinds", response=FlowKinds, by_alias=True, operation_id="flows_kinds", summary="What flows are built of"
)
def kinds(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply(
        {
            "steps": [asdict(kind) for kind in design.step_kinds()],
            "triggers": [asdict(kind) for kind in design.trigger_kinds()],
            "events": [asdict(kind) for kind in design.event_kinds()],
        }
    )


@router.post("/flows/describe", response=FlowDrawn, operation_id="flows_describe", summary="What a drawn flow says")
def describe(request: HttpRequest, payload: Describe) -> HttpResponse:
    """A broken drawing is no error here: each step says what it can, and the faults come with their addresses."""
    actor = who(request)
    said = design.describe(payload.definition)
    samples = _samples(payload.definition, payload.record, actor) if payload.record else {}
    return reply(
        {
            "trigger": said.trigger,
            "trigger_icon": said.trigger_icon,
            "exits": said.exits,
            "steps": [asdict(step) for step in said.steps],
            "problems": [fault.json() for fault in said.problems],
            "warnings": [fault.json() for fault in said.warnings],
            "event_kinds": said.event_kinds,
            "variables": said.variables,
            "samples": samples,
        }
    )


@router.post(
    "/conditions/read", response=ConditionRead, operation_id="conditions_read", summary="A condition's three faces"
)
def read(request: HttpRequest, payload: ReadCondition) -> HttpResponse:
    """Text in, tree and sentence out, or the other way round; a faulty one says where it is wrong."""
    actor = who(request)
    scope = Scope(OBJECTS[payload.object].name, tuple(payload.events), payload.variables)
    try:
        text = (
            payload.text
            if payload.text is not None
            else unparse(from_json(payload.tree or {}, scope.schema), scope.schema)
        )
        question = scope.question(text, payload.expect)
    except ExpressionError as error:
        return reply({**_NOTHING, "text": payload.text or "", "faults": [_fault(fault) for fault in error.found]})
    found = {
        "ok": True,
        "text": text,
        "tree": to_json(question.node),
        "sentence": sentence(question.node, scope.schema),
        "type": question.type,
        "slow": memory_only(question.node, question.schema),
    }
    return reply({**_NOTHING, **found, **_asked(question, scope, payload, actor)})


_NOTHING: Mapping[str, Any] = {
    "ok": False,
    "text": "",
    "tree": None,
    "sentence": None,
    "type": "",
    "faults": [],
    "value": None,
    "atoms": [],
    "slow": [],
}


def _asked(question: Any, scope: Scope, payload: ReadCondition, actor: Actor) -> Mapping[str, Any]:
    """The answer for one record, for those who build flows: a condition may look where lists do not let them."""
    if payload.record is None:
        return {}
    require_ability(actor, ABILITY)
    reading.one(payload.object, payload.record, actor, fields=())
    now = clock.now()
    paths, event_kinds = question.paths, question.kinds
    found = reading.facts(payload.object, [payload.record], now=now, zone="UTC", paths=paths, kinds=event_kinds)
    facts = RunFacts(found[payload.record], scope, {}, {})
    atoms = explain(question.node, question.schema, facts).json()["atoms"] if payload.expect == "flag" else []
    return {"value": jsonable(question.closure(facts)), "atoms": atoms}


def _samples(definition: Mapping[str, Any], record: UUID, actor: Actor) -> dict[str, Any]:
    """Fields of the record and, one lookup on, of those it points to; variables of its last run here."""
    object = str(definition.get("object", ""))
    if object not in OBJECTS:
        return {}
    row = reading.one(object, record, actor)
    found = {name: value for name, value in row.items() if name not in ("custom", "search_text")}
    for name, relation in schema_of(object).relations.items():
        target = row.get(name)
        if relation.kind == "one" and isinstance(target, Mapping) and relation.target in OBJECTS:
            for other in reading.many(relation.target, [UUID(str(target["id"]))], actor).values():
                found |= {f"{name}.{field}": value for field, value in other.items()}
    return {**found, **_of_last_run(str(definition.get("key", "")), record)}


def _of_last_run(flow: str, record: UUID) -> dict[str, Any]:
    past = runs.list_runs(flow, record, "", "", 1).items if flow else []
    variables = runs.get_run(past[0].id).variables if past else {}
    return {f"vars.{name}": value for name, value in variables.items()}


def _fault(fault: Any) -> Mapping[str, Any]:
    return {
        "message": fault.message,
        "start": fault.start,
        "end": fault.end,
        "suggestion": fault.suggestion or None,
    }
