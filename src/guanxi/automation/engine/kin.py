"""A run and its strands in one hand: whoever changes one of them holds all that are living.

Locks are taken children first (strands are numbered downwards, keys are locked in order), so that people's buttons and
events never wait for each other in a circle. A step batch does not wait at all: a family that somebody else is changing
is left for the next batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from guanxi.automation import bulk
from guanxi.automation.engine.claims import lock
from guanxi.automation.engine.run import COLUMNS, OPEN, Run, run_of
from guanxi.automation.steps import RunKey
from guanxi.kit.sql import rows


@dataclass(slots=True)
class Kin:
    """The families in hand, by the key of the run people see. A run without strands needs no place here."""

    families: dict[RunKey, dict[RunKey, Run]] = field(default_factory=dict)

    def add(self, runs: Iterable[Run]) -> None:
        for run in runs:
            self.families.setdefault(run.family, {})[run.key] = run

    def has(self, key: RunKey, head: RunKey) -> bool:
        return key in self.families.get(head, ())

    def head(self, run: Run) -> Run:
        """The run people see, of which this is a strand; itself when it is none."""
        return run if run.root is None else self.families[run.family][run.family]

    def parent(self, run: Run) -> Run:
        return self.families[run.family][RunKey(run.bucket, run.subject, run.flow, run.parent or 0)]

    def members(self, run: Run) -> list[Run]:
        """All that live, the run itself first, then its strands in the order of opening."""
        head = self.head(run)
        some = [one for one in self.families.get(head.key, {}).values() if one.status != "e" and one is not head]
        return [head, *sorted(some, key=lambda one: -one.entry)]

    def below(self, run: Run) -> Iterator[Run]:
        """Living strands that this one waits for, with theirs before them."""
        if OPEN not in run.context:
            return
        for one in self.members(run):
            if one.root is not None and one.parent == run.entry:
                yield from self.below(one)
                yield one


# The entry of the run people see when there are strands, else null: for statements that find runs to `hold`.
HEAD = "case when e.root is not null or e.context ? '_open' then coalesce(e.root, e.entry) end"

_FAMILIES = """
select distinct e.bucket, e.subject, e.flow, e.entry, coalesce(e.root, e.entry)
from unnest(%s::smallint[], %s::uuid[], %s::int[], %s::int[]) as k (bucket, subject, flow, root)
join enrollment e on e.bucket = k.bucket and e.subject = k.subject and e.flow = k.flow
    and (e.entry = k.root or e.root = k.root)
where e.status <> 'e'
"""
_TAKE = f"""
select {", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))} from enrollment e
join unnest(%s::smallint[], %s::uuid[], %s::int[], %s::int[]) as k (bucket, subject, flow, entry)
  on e.bucket = k.bucket and e.subject = k.subject and e.flow = k.flow and e.entry = k.entry
order by e.bucket, e.subject, e.flow, e.entry
for update of e skip locked
"""


def take(runs: Sequence[Run]) -> tuple[list[Run], Kin]:
    """The claimed runs that may go on, and the kin of those that have any.

    A family of which somebody else holds a part is left alone: its claimed members stay due.
    """
    kin = Kin()
    heads = {run.family for run in runs if run.has_family}
    if not heads:
        return list(runs), kin
    kin.add(run for run in runs if run.family in heads)
    wanted = _members(heads)
    more = [key for key, head in wanted.items() if not kin.has(key, head)]
    kin.add(map(run_of, bulk.fetch(_TAKE, _columns(more))))
    broken = {head for key, head in wanted.items() if not kin.has(key, head)} | (heads - set(wanted.values()))
    return [run for run in runs if run.family not in broken], kin


def hold(found: Sequence[tuple[Any, ...]]) -> tuple[list[Run], Kin]:
    """Lock runs with all their kin, waiting for whoever holds them. Answers those asked for.

    `found` are rows of (bucket, subject, flow, entry, HEAD).
    """
    asked = {RunKey(bucket, subject, flow, entry) for bucket, subject, flow, entry, _ in found}
    heads = {RunKey(bucket, subject, flow, head) for bucket, subject, flow, _, head in found if head is not None}
    kin = Kin()
    runs = lock(sorted(asked | (_members(heads).keys() if heads else set()), key=_order))
    kin.add(run for run in runs if run.family in heads)
    return [run for run in runs if run.key in asked], kin


def _members(heads: Iterable[RunKey]) -> dict[RunKey, RunKey]:
    """{living member: its head}"""
    with connection.cursor() as cursor:
        found = rows(cursor, _FAMILIES, _columns(heads))
    return {
        RunKey(bucket, subject, flow, entry): RunKey(bucket, subject, flow, head)
        for bucket, subject, flow, entry, head in found
    }


def _order(key: RunKey) -> tuple[int, str, int, int]:
    return key.bucket, key.subject.hex, key.flow, key.entry


def _columns(keys: Iterable[RunKey]) -> list[list[object]]:
    found = [(key.bucket, key.subject, key.flow, key.entry) for key in keys]
    return [list(column) for column in zip(*found, strict=True)] or [[], [], [], []]
