"""The verbs of a sale: turn a lead into a deal, move a deal, look at its path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.events.log import NewEvent, append
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales import pipelines
from guanxi.sales.leads import refuse_move
from guanxi.sales.moving import move_faults
from guanxi.sales.stages import Pipeline, Stage

FROM_LEAD = ("contact", "company", "owner", "team", "source", "amount", "currency")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stage on the path of one deal. `days` is how long the deal stood or stands there, None when it never did."""

    stage: Stage
    state: str
    days: float | None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class NextMove:
    """A stage and what is missing to get there; every stage is listed, allowed or not."""

    stage: str
    name: Phrase
    missing: tuple[Fault, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class DealPath:
    pipeline: Pipeline
    stops: tuple[Stop, ...]
    next: tuple[NextMove, ...]


def convert(lead: UUID, values: Mapping[str, Any], by: By) -> UUID:
    """A deal from a lead: the same contact and company, nothing of the person is copied. Answers the deal's id."""
    with transaction.atomic():
        row = read.one("lead", lead, by.actor)
        refuse_move(str(row["status"]), "converted")
        deal = _create_from(row, values, by)
        write.update("lead", [Draft({"status": "converted"}, id=lead)], by)
        contact = _plain(row.get("contact"))
        data = {"deal": str(deal), "name": str(values.get("name") or row.get("title") or "")}
        append(
            [
                NewEvent(
                    "lead.converted", "lead", lead, contact, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth
                )
            ]
        )
    return deal


def _create_from(lead: Mapping[str, Any], values: Mapping[str, Any], by: By) -> UUID:
    inherited = {name: _plain(lead.get(name)) for name in FROM_LEAD}
    given = {name: value for name, value in inherited.items() if value is not None}
    draft = Draft({**given, "name": lead.get("title") or "-", "lead": lead["id"], **values})
    (written,) = write.create("deal", [draft], by)
    assert written.id is not None  # noqa: S101 - not partial: a refused draft would have raised
    return written.id


def move(
    deal: UUID, stage: str, by: By, *, version: int | None = None, values: Mapping[str, Any] | None = None
) -> None:
    """Move a deal. Raises Refused (code move_refused) with everything that is missing."""
    write.update("deal", [Draft({**(values or {}), "stage": stage}, id=deal, version=version)], by)


def path(deal: UUID, row: Mapping[str, Any]) -> DealPath:
    """Where a deal has been, where it stands, and where it may go. `row` is the deal as `read.one` gives it."""
    pipeline = pipelines.get(str(row.get("pipeline") or ""))
    values = {name: _plain(value) for name, value in row.items()}
    days = _days_by_stage(deal, values)
    here = pipeline.position(values.get("stage"))
    stops = tuple(_stop(stage, index, here, days) for index, stage in enumerate(pipeline.stages))
    return DealPath(pipeline, stops, _next_moves(pipeline, values))


def _stop(stage: Stage, index: int, here: int, days: Mapping[str, float]) -> Stop:
    spent = days.get(stage.key)
    if index == here:
        return Stop(stage, "current", spent, bool(stage.max_days and spent is not None and spent > stage.max_days))
    was_there = spent is not None and index < here
    return Stop(stage, "done" if was_there or (index < here and stage.kind == "open") else "later", spent)


def _next_moves(pipeline: Pipeline, values: Mapping[str, Any]) -> tuple[NextMove, ...]:
    others = [stage for stage in pipeline.stages if stage.key != values.get("stage")]
    wanted = ((stage, {"stage": stage.key, "pipeline": pipeline.key}) for stage in others)
    return tuple(
        NextMove(stage.key, stage.name, tuple(move_faults(pipeline, change, values))) for stage, change in wanted
    )


def _days_by_stage(deal: UUID, values: Mapping[str, Any]) -> dict[str, float]:
    """Days in each stage by the history of moves; the present stage counts until now, or until the deal was closed."""
    with connection.cursor() as cur:
        rows = sql.rows(
            cur,
            "select data->>'from', (data->>'days')::float from event where record = %s and kind = 'deal.moved'",
            [deal],
        )
    days: dict[str, float] = {}
    for stage, spent in rows:
        days[stage] = days.get(stage, 0.0) + (spent or 0.0)
    since, here = values.get("stage_since"), str(values.get("stage"))
    if isinstance(since, datetime) and values.get("state") == "open":
        days[here] = round(days.get(here, 0.0) + (now() - since).total_seconds() / 86400, 1)
    return days


def _plain(value: Any) -> Any:
    """A lookup as its id."""
    return value["id"] if isinstance(value, Mapping) and "id" in value else value
