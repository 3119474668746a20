"""What an import would do, found by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from guanxi.imports.chunk import Fate, counted, write_chunk
from guanxi.imports.jobs import rows_of, scene_of
from guanxi.imports.models import ImportJob
from guanxi.imports.plan import Plan
from guanxi.kit.errors import Fault

LOOKED_AT = 500
SHOWN = 50


@dataclass(frozen=True, slots=True)
class PreviewRow:
    index: int
    values: Mapping[str, Any]
    outcome: str
    faults: tuple[Fault, ...]
    changes: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Preview:
    """The rows shown are the first ones, and after them those among the looked-at that would be refused."""

    rows: tuple[PreviewRow, ...]
    counts: Mapping[str, int]
    looked_at: int


class _TakeBack(Exception):
    pass


def preview(job: ImportJob, plan: Plan, limit: int = LOOKED_AT) -> Preview:
    scene = scene_of(job, plan)
    rows = list(islice(rows_of(job), limit))
    done = None
    try:
        with transaction.atomic():
            done = write_chunk(scene, rows)
            raise _TakeBack
    except _TakeBack:
        pass
    if done is None:
        return Preview((), {}, 0)
    shown = done.fates[:SHOWN] + [fate for fate in done.fates[SHOWN:] if fate.faults][:SHOWN]
    return Preview(tuple(_row(fate) for fate in shown), dict(counted(done)), len(rows))


def _row(fate: Fate) -> PreviewRow:
    values = {
        f"{part}.{name}" if part else name: value
        for part, fields in fate.parsed.parts.items()
        for name, value in fields.items()
    }
    return PreviewRow(fate.parsed.row.number, values, fate.outcome, tuple(fate.faults), fate.changes)
