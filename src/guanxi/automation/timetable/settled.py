"""When an edit session is over: its one event meets the flows that have waited for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.consume import trigger
from guanxi.automation.timetable.settling import KIND, told
from guanxi.automation.timetable.table import Moment, MomentKind
from guanxi.kit.phrase import Phrase


def _ring(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for owner in dict.fromkeys(one.owner for one in taken):
        window = int(owner.partition(":")[0])
        events = [event for one in taken if one.owner == owner and (event := told(one)) is not None]
        trigger(catalog, events, now, settled=window)


KINDS = (MomentKind(KIND, Phrase("Edits have settled", "编辑已完成"), _ring),)
