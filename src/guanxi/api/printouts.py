"""Reports and dashboards as PDF: ordered, watched, fetched. Everybody has only what they have ordered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Words
from guanxi.api.who import who
from guanxi.insights import facade as insights

router = Router()


class PrintoutOut(Schema):
    """`state`: waiting, running, ready or failed. `done` of `total` reports are counted. `size` in bytes."""

    id: UUID
    title: Words
    state: str
    done: int
    total: int
    failure: Words | None
    size: int
    ordered_at: datetime


@router.post(
    "/reports/{name}/pdf",
    response={202: PrintoutOut},
    operation_id="reports_pdf",
    summary="Order a report as a PDF file",
)
def of_report(request: HttpRequest, name: str) -> HttpResponse:
    """Parameters stand in the query, as for the report itself."""
    return _shown(request, insights.printouts.order_report(name, _given(request), who(request)), 202)


@router.post(
    "/dashboards/{uuid:id}/pdf",
    response={202: PrintoutOut},
    operation_id="dashboards_pdf",
    summary="Order a dashboard as a PDF file",
)
def of_dashboard(request: HttpRequest, id: UUID) -> HttpResponse:
    """`period` and `owner` in the query win over what the tiles say."""
    return _shown(request, insights.printouts.order_dashboard(id, who(request), _given(request)), 202)


@router.get(
    "/printouts/{uuid:id}", response=PrintoutOut, operation_id="printouts_read", summary="How far a PDF file is"
)
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    return _shown(request, id)


@router.get("/printouts/{uuid:id}/file", operation_id="printouts_file", summary="The PDF file itself")
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    answer = HttpResponse(insights.printouts.content(id, who(request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="guanxi-{id.hex[:8]}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.delete(
    "/printouts/{uuid:id}", response={204: None}, operation_id="printouts_delete", summary="Call a PDF file off"
)
def delete(request: HttpRequest, id: UUID) -> HttpResponse:
    insights.printouts.call_off(id, who(request))
    return nothing()


def _given(request: HttpRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if value}


def _shown(request: HttpRequest, id: UUID, status: int = 200) -> HttpResponse:
    order = insights.printouts.get(id, who(request))
    return reply({name: getattr(order, name) for name in order.__slots__}, status)
