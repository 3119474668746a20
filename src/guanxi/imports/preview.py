"""What an import would do, found by doing it and taking it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from guanxi.imports import shown
from guanxi.imports.chunk import Done, Fate, Scene, write_chunk
from guanxi.imports.jobs import rows_of, scene_of
from guanxi.imports.models import ImportJob
from guanxi.imports.places import Where
from guanxi.imports.plan import Plan
from guanxi.imports.rows import Row
from guanxi.imports.shown import PreviewRow

LOOKED_AT = 500
SHOWN = 50

OUTCOMES = ("created", "updated", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class Preview:
    """The rows shown are the first ones, and after them those among the looked-at that would be refused.

    Every row looked at is counted once, by what becomes of its main record.
    """

    columns: tuple[Where, ...]
    rows: tuple[PreviewRow, ...]
    counts: Mapping[str, int]
    looked_at: int


class _TakeBack(Exception):
    pass


def preview(job: ImportJob, plan: Plan, limit: int = LOOKED_AT) -> Preview:
    found: list[Preview] = []
    try:
        with transaction.atomic():
            found.append(_done(scene_of(job, plan), list(islice(rows_of(job), limit))))
            raise _TakeBack
    except _TakeBack:
        return found[0]


def _done(scene: Scene, rows: Sequence[Row]) -> Preview:
    done = write_chunk(scene, rows)
    columns, seen = shown.rows(scene, done, _worth_showing(done))
    outcomes = Counter[str](fate.outcome for fate in done.fates)
    return Preview(columns, seen, {name: outcomes[name] for name in OUTCOMES}, len(rows))


def _worth_showing(done: Done) -> list[Fate]:
    return done.fates[:SHOWN] + [fate for fate in done.fates[SHOWN:] if fate.faults][:SHOWN]
