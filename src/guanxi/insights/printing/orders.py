"""A PDF on its way: ordered, being set, ready, failed, called off. Only who ordered it sees any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.channels import house
from guanxi.insights import dashboards
from guanxi.insights.models import Printout
from guanxi.insights.printing.sheet import part, sheet
from guanxi.insights.printing.typeset import pdf_of
from guanxi.insights.reports import REPORTS, made, read_params
from guanxi.kit import clock
from guanxi.kit.errors import Forbidden, GuanxiError, NotFound, Refused
from guanxi.kit.phrase import Phrase, phrase_of

KEPT = timedelta(days=7)
MOST_WAITING = 5
_log = structlog.get_logger("guanxi.printing")


@dataclass(frozen=True, slots=True)
class Order:
    """`done` of `total` reports are counted; the file is there when `state` is "ready"."""

    id: UUID
    title: Phrase
    state: str
    done: int
    total: int
    failure: Phrase | None
    size: int
    ordered_at: datetime


class _CalledOff(Exception):
    pass


def order_report(name: str, params: Mapping[str, Any], actor: Actor) -> UUID:
    """NotFound and Invalid as for the report itself, at once and not in the jobs process."""
    kind = REPORTS[name]
    read_params(kind, params)
    return _order(kind.label, [{"report": name, "params": dict(params)}], actor)


def order_dashboard(id: UUID, actor: Actor, over: Mapping[str, Any] | None = None) -> UUID:
    """Its tiles as they are now, from top to bottom; `over` wins over the parameters of each."""
    board = dashboards.get(id, actor)
    tiles = sorted(board.tiles, key=lambda tile: (tile.y, tile.x))
    if not tiles:
        raise Refused(_EMPTY, code="empty_dashboard")
    wanted: list[dict[str, Any]] = [
        {
            "report": tile.report,
            "params": {**tile.params, **(over or {})},
            "title": dict(tile.title),
            "picture": tile.picture,
        }
        for tile in tiles
    ]
    for one in wanted:
        read_params(REPORTS[str(one["report"])], dict(one["params"]))
    return _order(board.name, wanted, actor)


@transaction.atomic
def _order(title: Phrase, parts: Sequence[Mapping[str, Any]], actor: Actor) -> UUID:
    if actor.user is None:
        raise Forbidden
    waiting = Printout.objects.filter(user_id=actor.user, state__in=("waiting", "running")).count()
    if waiting >= MOST_WAITING:
        raise Refused(_TOO_MANY, code="too_many_printouts")
    row = Printout.objects.create(user_id=actor.user, title=title.json(), parts=list(parts), total=len(parts))
    from guanxi.insights.tasks import set_printout

    transaction.on_commit(lambda: set_printout.defer(id=str(row.id)))
    return row.id


def get(id: UUID, actor: Actor) -> Order:
    return _shown(_row(id, actor))


def content(id: UUID, actor: Actor) -> bytes:
    row = _row(id, actor)
    if row.content is None:
        raise NotFound(_NOT_READY, code="not_ready")
    return bytes(row.content)


def call_off(id: UUID, actor: Actor) -> None:
    """Nothing is left of it; the jobs process notices before the next report."""
    _row(id, actor).delete()


def run(id: UUID) -> None:
    """Safe to be called twice: who comes second finds it done or begins again."""
    row = Printout.objects.filter(pk=id).exclude(state="ready").first()
    if row is None:
        return
    try:
        made_pdf = _set(row)
        _note(id, state="ready", content=made_pdf)
    except _CalledOff:
        return
    except GuanxiError as error:
        _note(id, state="failed", failure=error.detail.json())
    except Exception:
        _log.exception("printing failed", id=str(id))
        _note(id, state="failed", failure=_BROKEN.json())
        raise


def _set(row: Printout) -> bytes:
    """With the rights that the reader has now, not those of the moment of ordering."""
    user = User.objects.filter(pk=row.user_id, is_active=True).first()
    if user is None:
        raise Forbidden
    actor = actor_of(user)
    parts = []
    for done, wanted in enumerate(row.parts):
        _note(row.id, state="running", done=done)
        parts.append(_part(wanted, actor))
    _note(row.id, done=len(parts))
    return pdf_of(sheet(phrase_of(row.title), parts, actor, clock.now(), house.organization()))


def _part(wanted: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    kind = REPORTS[wanted["report"]]
    report = made(wanted["report"], wanted["params"], actor)
    title = phrase_of(wanted["title"]) if wanted.get("title") else None
    return part(kind, report, actor.language, title=title, picture=wanted.get("picture"))


def _note(id: UUID, **columns: Any) -> None:
    if not Printout.objects.filter(pk=id).update(**columns):
        raise _CalledOff


def forget_old() -> int:
    return Printout.objects.filter(ordered_at__lt=clock.now() - KEPT).delete()[0]


def _row(id: UUID, actor: Actor) -> Printout:
    """Whoever did not order it may see other figures, and is told that there is none."""
    row = Printout.objects.filter(pk=id, user_id=actor.user).first() if actor.user else None
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def _shown(row: Printout) -> Order:
    return Order(
        row.id,
        phrase_of(row.title),
        row.state,
        row.done,
        row.total,
        phrase_of(row.failure) if row.failure else None,
        len(row.content or b""),
        row.ordered_at,
    )


_UNKNOWN = Phrase("There is no such file", "没有该文件")
_NOT_READY = Phrase("The file is not ready yet", "文件尚未生成")
_EMPTY = Phrase("The dashboard has no tiles yet", "看板还没有内容")
_TOO_MANY = Phrase("Wait until one of your files is ready", "请等待已有文件生成后再试")
_BROKEN = Phrase("The file could not be made", "文件生成失败")
