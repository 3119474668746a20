"""Everybody is scored again after a model was edited, and every night because time has passed.

Pages are moments of the timetable, so a recount survives kills, shows how far it is, and lets other work in between. A
newer recount ends an older one: it begins with the newer rules anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from guanxi.access.actors import SYSTEM
from guanxi.automation.timetable.moments import page_of
from guanxi.automation.timetable.table import Moment, MomentKind, put
from guanxi.customers.models import Contact, ScoreRecount
from guanxi.customers.scoring import limits, store
from guanxi.customers.scoring.refresh import BATCH, rescore_page
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects.write import By

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

KIND = "score.recount"


@dataclass(frozen=True, slots=True)
class Recount:
    """`done` of `total` contacts have been looked at, and `changed` of them have another score now."""

    total: int
    done: int
    changed: int
    started_at: datetime
    finished_at: datetime | None


@transaction.atomic
def begin(reason: Phrase) -> None:
    moment = now()
    ScoreRecount.objects.filter(finished_at=None).update(finished_at=moment)
    row = ScoreRecount.objects.create(
        reason=reason.json(), total=Contact.objects.filter(deleted_at=None).count(), started_at=moment
    )
    put([Moment(KIND, str(row.pk), row.pk, moment)])


def begin_if_time_counts() -> None:
    """For every night: scores change by themselves where rules look back a while, or points fade."""
    if limits.moves_with_time(store.scorers()):
        begin(_NIGHTLY)


def latest() -> Recount | None:
    row = ScoreRecount.objects.order_by("-started_at", "-id").first()
    return Recount(row.total, row.done, row.changed, row.started_at, row.finished_at) if row else None


def _ring(_catalog: Catalog, taken: Sequence[Moment], moment: datetime) -> None:
    for one in taken:
        row = ScoreRecount.objects.filter(pk=one.owner, finished_at=None).first()
        if row is not None:
            _page(row, str(one.data.get("after") or "") or None, moment)


def _page(row: ScoreRecount, after: str | None, moment: datetime) -> None:
    ids = page_of("contact", after, BATCH)
    changed = rescore_page(ids, By(SYSTEM), phrase_of(row.reason))
    is_last = len(ids) < BATCH
    ScoreRecount.objects.filter(pk=row.pk).update(
        done=F("done") + len(ids), changed=F("changed") + changed, finished_at=moment if is_last else None
    )
    if not is_last:
        put([Moment(KIND, str(row.pk), row.pk, moment, {"after": str(ids[-1])})])


KINDS = (MomentKind(KIND, Phrase("Scores are worked out again", "重新计算评分"), _ring),)

_NIGHTLY = Phrase("Time has passed", "时间推移")
