"""From a drawing to what runs: drafts, what publishing would mean, versions and the way back, a try on one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.names import actor_name
from guanxi.access.scopes import require_ability
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import drafts, impact, publishing, simulate, versions
from guanxi.automation.backtest.spec import assuming
from guanxi.automation.compile import must_compile
from guanxi.automation.definition import read_definition
from guanxi.automation.glimpse import told
from guanxi.automation.program import Program
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, same
from guanxi.objects import read as reading
from guanxi.objects.write import By

router = Router()

ABILITY = "flows.manage"
OTHER_KEY = Phrase("The flow at this address is called “{key}”", "这个地址的流程是“{key}”")
OUTCOMES: Mapping[str, Phrase] = {
    "waiting": Phrase("waits", "等待"),
    "ended": Phrase("ends", "结束"),
    "failed": Phrase("fails", "失败"),
    "done": same(""),
}

Move = Literal["all", "new", "drain"]


class DraftOut(Schema):
    """`version` counts the saves; 0 means that this is what runs."""

    key: str
    definition: dict[str, Any]
    version: int
    saved_at: datetime | None
    saved_by: Words | None


class SaveDraft(Strict):
    """`version`: of the draft that was read; when somebody saved in between the answer is 409 with `current`."""

    definition: dict[str, Any]
    version: int | None = None


class Publish(Strict):
    """`mapping`: for steps that are gone, the step at which those who stand there go on (or “end”)."""

    version: int | None = None
    move: Move = "all"
    mapping: dict[str, str] = Field(default_factory=dict)


class Mapped(Strict):
    """For steps that are gone, the step at which those who stand there would go on (or “end”)."""

    mapping: dict[str, str] = Field(default_factory=dict)


class Published(Schema):
    version: int


class RollBack(Strict):
    number: int
    move: Move = "all"


class ChangeOut(Schema):
    kind: str
    step: str
    name: Words
    sentence: Words


class ChoiceOut(Schema):
    move: str
    label: Words
    words: Words


class SuggestionOut(Schema):
    step: str
    name: Words


class PlaceOfPeople(Schema):
    """Where people stand now and what becomes of them; `is_gone` steps need a place in `mapping`. `target` is where
    they go on.
    """

    step: str
    name: Words
    count: int
    fate: str
    target: str
    words: Words
    is_gone: bool
    suggestions: list[SuggestionOut]


class ImpactOut(Schema):
    inside: int
    changes: list[ChangeOut]
    places: list[PlaceOfPeople]
    choices: list[ChoiceOut]
    notes: list[Words]


class FlowVersion(Schema):
    number: int
    published_at: datetime
    who: Words
    is_active: bool
    inside: int
    rolled_back_to: int | None
    changes: list[Words]


class Simulate(Strict):
    """A draft as `definition`, or the running version of `key`. `answers`: exits that steps take at once, by step."""

    definition: dict[str, Any] | None = None
    key: str = ""
    record: UUID
    answers: dict[str, str] = Field(default_factory=dict)


class SimulatedLine(Schema):
    """`depth`: 0 for the flow that is tried, 1 for one that it calls, and so on."""

    at: datetime
    flow: str
    flow_name: Words
    depth: int
    step: str
    name: Words
    exit: str
    exit_label: Words
    outcome: str
    reason: Words | None
    sentence: Words
    decision: list[Any]
    given: dict[str, Any]
    gave: dict[str, Any]
    strand: str


class SimulatedEffect(Schema):
    """`preview`: title and text in both languages, html of a mail, or the trouble there would be."""

    at: datetime
    flow: str
    flow_name: Words
    step: str
    name: Words
    kind: str
    preview: dict[str, Any]


class Simulated(Schema):
    """The way of one record if nothing else happened, through the flows that are called too; `effects` are what would
    have left the house. `is_cut`: it goes on after the last line.
    """

    lines: list[SimulatedLine]
    effects: list[SimulatedEffect]
    is_cut: bool


@router.get("/flows/{key}/draft", response=DraftOut, operation_id="flows_draft", summary="The draft, or what runs")
def read(request: HttpRequest, key: str) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply(_draft(drafts.read_draft(key)))


@router.put("/flows/{key}/draft", response=DraftOut, operation_id="flows_draft_save", summary="Keep a draft")
def save(request: HttpRequest, key: str, payload: SaveDraft) -> HttpResponse:
    """A key that no flow has yet begins a new flow. A draft may have faults; only its outline must be readable."""
    definition = payload.definition
    if definition.get("key") != key:
        words = OTHER_KEY.fill(key=key)
        raise Invalid(words, faults=(Fault("definition.key", "other_key", words),))
    return reply(_draft(drafts.save_draft(definition, By(who(request)), version=payload.version)))


@router.delete("/flows/{key}/draft", response={204: None}, operation_id="flows_draft_discard", summary="Forget a draft")
def discard(request: HttpRequest, key: str) -> HttpResponse:
    drafts.discard_draft(key, By(who(request)))
    return nothing()


@router.get(
    "/flows/{key}/impact", response=ImpactOut, operation_id="flows_impact", summary="What publishing would mean"
)
def would_mean(request: HttpRequest, key: str) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply(_meaning(key, {}))


@router.post(
    "/flows/{key}/impact", response=ImpactOut, operation_id="flows_impact_mapped", summary="… with people moved so"
)
def would_mean_so(request: HttpRequest, key: str, payload: Mapped) -> HttpResponse:
    """What publishing with this mapping would do. Steps that the new version has not are refused, as at publishing."""
    require_ability(who(request), ABILITY)
    return reply(_meaning(key, payload.mapping))


def _meaning(key: str, mapping: Mapping[str, str]) -> dict[str, Any]:
    found = impact.impact(read_definition(drafts.read_draft(key).definition), mapping)
    return {
        "inside": found.inside,
        "changes": [asdict(change) for change in found.changes.changes],
        "places": [asdict(place) for place in found.places],
        "choices": [asdict(choice) for choice in found.choices],
        "notes": found.notes,
    }


@router.post("/flows/{key}/publish", response=Published, operation_id="flows_publish", summary="Let the draft run")
def publish(request: HttpRequest, key: str, payload: Publish) -> HttpResponse:
    by = By(who(request))
    number = publishing.publish_draft(key, by, version=payload.version, move=payload.move, mapping=payload.mapping)
    return reply({"version": number})


@router.get(
    "/flows/{key}/versions",
    response=list[FlowVersion],
    operation_id="flows_versions",
    summary="What each version changed",
)
def history(request: HttpRequest, key: str) -> HttpResponse:
    who(request)
    return reply([{name: getattr(one, name) for name in FlowVersion.model_fields} for one in versions.history(key)])


@router.get("/flows/{key}/diff", response=list[ChangeOut], operation_id="flows_diff", summary="Between two versions")
def difference(request: HttpRequest, key: str, before: str = "active", after: str = "draft") -> HttpResponse:
    """Each of both: a version's number, “active” or “draft”."""
    who(request)
    return reply([asdict(change) for change in versions.compare(key, before, after).changes])


@router.post("/flows/{key}/rollback", response=Published, operation_id="flows_rollback", summary="Run an older version")
def roll_back(request: HttpRequest, key: str, payload: RollBack) -> HttpResponse:
    return reply({"version": versions.roll_back(key, payload.number, By(who(request)), move=payload.move)})


@router.post("/flows/simulate", response=Simulated, operation_id="flows_simulate", summary="Try a flow on one record")
def try_out(request: HttpRequest, payload: Simulate) -> HttpResponse:
    """Nothing is sent or written. Flows that are called answer; other events are not imagined, so waits for them time
    out.
    """
    actor = who(request)
    require_ability(actor, ABILITY)
    definition = read_definition(payload.definition) if payload.definition else versions.named(payload.key, "active")
    program = assuming(must_compile(definition), payload.answers)
    reading.one(program.object, payload.record, actor, fields=())
    found = simulate.simulate(program, payload.record)
    lines = [_line(line, found.programs[line.flow]) for line in found.lines]
    effects = [_effect(one, found.programs[one.flow]) for one in simulate.leaving(found)]
    return reply({"lines": lines, "effects": effects, "is_cut": found.is_cut})


def _effect(one: simulate.Leaving, program: Program) -> Mapping[str, Any]:
    name = program.steps[one.step].name if one.step in program.steps else same(one.step)
    return {**asdict(one), "flow": program.key, "flow_name": program.name, "name": name}


def _draft(draft: drafts.Draft) -> Mapping[str, Any]:
    by = actor_name(draft.saved_by) if draft.saved_by else None
    return {
        "key": draft.key,
        "definition": draft.definition,
        "version": draft.version,
        "saved_at": draft.saved_at,
        "saved_by": by,
    }


def _line(line: simulate.Imagined, program: Program) -> Mapping[str, Any]:
    step = program.steps.get(line.step)
    exits = {exit.name: exit.label for exit in step.kind.exits(step.config)} if step else {}
    return {
        "at": line.at,
        "flow": program.key,
        "flow_name": program.name,
        "depth": line.depth,
        "step": line.step,
        "name": step.name if step else same(line.step),
        "exit": line.exit,
        "exit_label": exits.get(line.exit) or OUTCOMES.get(line.outcome, same(line.outcome)),
        "outcome": line.outcome,
        "reason": line.reason,
        "sentence": step.sentence() if step else same(line.step),
        "decision": told(line.detail.get("decision") or [], program, step, line.at),
        "given": line.detail.get("given") or {},
        "gave": line.detail.get("gave") or {},
        "strand": line.strand,
    }
