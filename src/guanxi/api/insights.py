"""Reports and dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.insights import facade as insights
from guanxi.insights.facade import Figure, Line, Report, ReportKind
from guanxi.kit.phrase import Phrase

router = Router()


class ReportPeriod(Schema):
    name: str
    label: Words


class ReportKindOut(Schema):
    """`params` is the JSON schema of what can be asked for."""

    name: str
    label: Words
    summary: Words
    picture: str
    first: Words
    params: dict[str, Any]


class ReportsOut(Schema):
    reports: list[ReportKindOut]
    periods: list[ReportPeriod]


class ReportColumn(Schema):
    """`kind`: count, number, percent (0 to 1), money (a list of {currency, amount}) or days."""

    key: str
    label: Words
    kind: str
    object: str
    help: Words | None


class ReportLine(Schema):
    """A figure that is null means that there is no data. `questions` open the list of `object` of the column."""

    key: str
    label: Words
    figures: dict[str, Any]
    questions: dict[str, str]


class ReportMade(Schema):
    name: str
    label: Words
    picture: str
    first: Words
    basis: Words
    columns: list[ReportColumn]
    lines: list[ReportLine]
    total: ReportLine | None
    notes: list[Words]


class DashboardTile(Schema):
    id: str
    report: str
    title: dict[str, str] = Field(default_factory=dict)
    picture: str | None = None
    params: dict[str, Any] = Field(default_factory=dict)
    x: int
    y: int
    w: int
    h: int


class DashboardOut(Schema):
    id: UUID
    key: str
    name: Words
    tiles: list[DashboardTile]
    owner: UUID | None
    is_shared: bool
    roles: list[str]
    version: int
    may_change: bool


class NewDashboard(Strict):
    name: Words
    tiles: list[dict[str, Any]] = Field(default_factory=list, max_length=100)
    is_shared: bool = False


class DashboardChange(Strict):
    version: int
    name: Words | None = None
    tiles: list[dict[str, Any]] | None = Field(None, max_length=100)
    is_shared: bool | None = None
    roles: list[str] | None = None


@router.get("/reports", response=ReportsOut, operation_id="reports_list", summary="Which reports there are")
def reports(request: HttpRequest) -> HttpResponse:
    who(request)
    periods = [{"name": name, "label": label} for name, label in insights.PERIODS.items()]
    return reply({"reports": [_kind(kind) for kind in insights.REPORTS.values()], "periods": periods})


@router.get("/reports/{name}", response=ReportMade, operation_id="reports_read", summary="A report over what I may see")
def report(request: HttpRequest, name: str) -> HttpResponse:
    """Parameters stand in the query: `period`, `owner`, `team`, and what the report's schema has beside them."""
    kind, made = _made(name, request, who(request))
    return reply({**_head(kind), **_report(made)})


@router.get("/reports/{name}/csv", operation_id="reports_csv", summary="A report as a CSV file")
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    actor = who(request)
    kind, made = _made(name, request, actor)
    answer = HttpResponse(insights.csv_of(kind, made, actor.language), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind.name}.csv"'
    return answer


@router.get("/dashboards", response=list[DashboardOut], operation_id="dashboards_list", summary="Dashboards I may see")
def dashboards(request: HttpRequest) -> HttpResponse:
    return reply([_board(board) for board in insights.visible(who(request))])


@router.get("/dashboards/{uuid:id}", response=DashboardOut, operation_id="dashboards_read", summary="One dashboard")
def dashboard(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_board(insights.get(id, who(request))))


@router.post("/dashboards", response={201: DashboardOut}, operation_id="dashboards_create", summary="Make a dashboard")
def create(request: HttpRequest, payload: NewDashboard) -> HttpResponse:
    name = Phrase(payload.name.en, payload.name.zh)
    return reply(_board(insights.create(name, payload.tiles, who(request), is_shared=payload.is_shared)), 201)


@router.patch(
    "/dashboards/{uuid:id}", response=DashboardOut, operation_id="dashboards_change", summary="Change a dashboard"
)
def change(request: HttpRequest, id: UUID, payload: DashboardChange) -> HttpResponse:
    given = payload.model_dump(exclude_unset=True, exclude={"version"})
    return reply(_board(insights.change(id, payload.version, given, who(request))))


@router.delete(
    "/dashboards/{uuid:id}", response={204: None}, operation_id="dashboards_delete", summary="Delete a dashboard"
)
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    insights.delete(id, who(request))
    return nothing()


def _made(name: str, request: HttpRequest, actor: Actor) -> tuple[ReportKind[Any], Report]:
    given = {key: value for key, value in request.GET.items() if value != ""}
    return insights.REPORTS[name], insights.made(name, given, actor)


def _kind(kind: ReportKind[Any]) -> Mapping[str, Any]:
    return {**_head(kind), "summary": kind.summary, "params": kind.params.model_json_schema()}


def _head(kind: ReportKind[Any]) -> Mapping[str, Any]:
    return {"name": kind.name, "label": kind.label, "picture": kind.picture, "first": kind.first or kind.label}


def _report(made: Report) -> Mapping[str, Any]:
    return {
        "basis": made.basis,
        "columns": [
            {"key": c.key, "label": c.label, "kind": c.kind, "object": c.object, "help": c.help} for c in made.columns
        ],
        "lines": [_line(line) for line in made.lines],
        "total": _line(made.total) if made.total else None,
        "notes": list(made.notes),
    }


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "key": line.key,
        "label": line.label,
        "figures": {key: _figure(figure) for key, figure in line.figures.items()},
        "questions": dict(line.questions),
    }


def _figure(figure: Figure) -> Any:
    return [asdict(one) for one in figure] if isinstance(figure, tuple) else figure


def _board(board: insights.Board) -> Mapping[str, Any]:
    tiles = [tile.model_dump(mode="json", exclude_none=True) for tile in board.tiles]
    return {
        "id": board.id,
        "key": board.key,
        "name": board.name,
        "tiles": tiles,
        "owner": board.owner,
        "is_shared": board.is_shared,
        "roles": list(board.roles),
        "version": board.version,
        "may_change": board.may_change,
    }
