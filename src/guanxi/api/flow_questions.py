"""Questions about flows: what is wrong with them, why was somebody not taken; and draining, archiving, flow files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import publishing
from guanxi.automation.crosscheck import Report, check_all, check_flow
from guanxi.automation.definition import dump_yaml, load_yaml, read_definition
from guanxi.automation.drafts import read_draft, save_draft
from guanxi.automation.findings import LABELS, Finding
from guanxi.automation.naming import flow_names
from guanxi.automation.store import flow_row
from guanxi.automation.versions import named
from guanxi.automation.whynot import why_not
from guanxi.kit.phrase import Phrase, same
from guanxi.objects import read as reading
from guanxi.objects.write import By

router = Router()

ABILITY = "flows.manage"


class FlowNamed(Schema):
    key: str
    name: Words


class FindingOut(Schema):
    """`severity`: error (cannot be published), warning, note. `address` is a place in the file, `step` its step."""

    severity: str
    severity_label: Words
    code: str
    flow: FlowNamed
    address: str
    step: str
    message: Words
    advice: Words
    others: list[FlowNamed]


class ReportOut(Schema):
    may_publish: bool
    counts: dict[str, int]
    findings: list[FindingOut]


class CheckFlow(Strict):
    definition: dict[str, Any]


class OccasionOut(Schema):
    """`code` "entered" comes with the run; `atoms` are those of the condition with what was seen then."""

    ref: str
    at: datetime
    sentence: Words
    code: str
    reason: Words
    run: str | None
    atoms: list[Any]


class WhyNotOut(Schema):
    flow: FlowNamed
    status: str
    status_label: Words
    trigger: Words
    words: Words
    occasions: list[OccasionOut]


class FlowState(Schema):
    key: str
    status: str
    version: int


class FlowFile(Schema):
    key: str
    yaml: str


class ImportFile(Strict):
    """A flow file; it becomes a draft."""

    yaml: str = Field(min_length=1, max_length=2_000_000)


class Imported(Schema):
    key: str
    draft_version: int
    report: ReportOut


@router.get("/flows/checks", response=ReportOut, operation_id="flows_check_all", summary="All active flows, together")
def check_every(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply(_report(check_all()))


@router.post("/flows/check", response=ReportOut, operation_id="flows_check", summary="What is wrong with a drawing")
def check(request: HttpRequest, payload: CheckFlow) -> HttpResponse:
    """As if it were active beside all others; nothing is saved."""
    require_ability(who(request), ABILITY)
    return reply(_report(check_flow(read_definition(payload.definition))))


@router.get("/flows/{key}/checks", response=ReportOut, operation_id="flows_checks", summary="What is wrong with a flow")
def check_one(request: HttpRequest, key: str) -> HttpResponse:
    """Of the draft if there is one, else of what runs."""
    require_ability(who(request), ABILITY)
    return reply(_report(check_flow(read_definition(read_draft(key).definition))))


@router.get(
    "/flows/{key}/why-not", response=WhyNotOut, operation_id="flows_why_not", summary="Why somebody was not taken"
)
def why(request: HttpRequest, key: str, record: UUID) -> HttpResponse:
    """For everybody who may see the record."""
    actor = who(request)
    reading.one(_object_of(key), record, actor, fields=())
    found = why_not(key, record, actor)
    return reply(
        {
            **{name: getattr(found, name) for name in ("status", "status_label", "trigger", "words")},
            "flow": {"key": found.flow, "name": found.name},
            "occasions": [{**asdict(one), "run": one.run or None} for one in found.occasions],
        }
    )


@router.post("/flows/{key}/drain", response=FlowState, operation_id="flows_drain", summary="Take nobody in any more")
def drain(request: HttpRequest, key: str) -> HttpResponse:
    publishing.drain(key, By(who(request)))
    return reply(_state(key))


@router.post("/flows/{key}/archive", response=FlowState, operation_id="flows_archive", summary="It is over")
def archive(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever is inside leaves when due."""
    publishing.archive(key, By(who(request)))
    return reply(_state(key))


@router.get("/flows/{key}/file", response=FlowFile, operation_id="flows_export", summary="The flow as a file for git")
def export(request: HttpRequest, key: str, version: str = "active") -> HttpResponse:
    """`version`: a number, “active” or “draft”. Importing it again changes nothing."""
    require_ability(who(request), ABILITY)
    return reply({"key": key, "yaml": dump_yaml(named(key, version))})


@router.post("/flows/files", response=Imported, operation_id="flows_import", summary="A flow file becomes a draft")
def take_in(request: HttpRequest, payload: ImportFile) -> HttpResponse:
    draft = save_draft(load_yaml(payload.yaml), By(who(request)))
    report = check_flow(read_definition(draft.definition))
    return reply({"key": draft.key, "draft_version": draft.version, "report": _report(report)})


def _object_of(key: str) -> str:
    return (
        str(read_draft(key).definition.get("object", "")) if not flow_row(key).version else named(key, "active").object
    )


def _state(key: str) -> Mapping[str, Any]:
    row = flow_row(key)
    return {"key": key, "status": row.status, "version": row.version}


def _report(report: Report) -> Mapping[str, Any]:
    keys = {key for one in report.findings for key in (one.flow, *one.others)}
    names = flow_names(keys)
    counts = {severity: sum(one.severity == severity for one in report.findings) for severity in LABELS}
    return {
        "may_publish": report.may_publish,
        "counts": counts,
        "findings": [_finding(one, names) for one in report.findings],
    }


def _finding(one: Finding, names: Mapping[str, Phrase]) -> Mapping[str, Any]:
    return {
        "severity": one.severity,
        "severity_label": LABELS[one.severity],
        "code": one.code,
        "flow": _named(one.flow, names),
        "address": one.address,
        "step": one.step,
        "message": one.message,
        "advice": one.advice,
        "others": [_named(key, names) for key in one.others],
    }


def _named(key: str, names: Mapping[str, Phrase]) -> Mapping[str, Any]:
    return {"key": key, "name": names.get(key) or same(key)}
