"""A thousand rows at a time, in one transaction of the caller: read, recognise, link, write, remember.

The same code makes the preview; only there the caller rolls back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from guanxi.imports import complete, find, links
from guanxi.imports.columns import Parsed, Sheet
from guanxi.imports.guess import Shapes
from guanxi.imports.links import Linking, Settled
from guanxi.imports.plan import Plan
from guanxi.imports.put import Entry, Outcome, put
from guanxi.imports.rows import Row
from guanxi.kit.errors import Fault
from guanxi.objects.drafts import By

Identity = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a chunk needs that does not change from chunk to chunk.

    `settled` remembers companies and the like that this run has written already, as they were written: a file of a
    hundred thousand people names the same few companies again and again. Forget it whenever a chunk is rolled back.
    """

    plan: Plan
    sheet: Sheet
    shapes: Shapes
    by: By
    source: str
    settled: Settled = field(default_factory=dict)


@dataclass(slots=True)
class Fate:
    """What became of one row. `is_double` when an earlier row of the same chunk was the same record."""

    parsed: Parsed
    outcome: Outcome = "unchanged"
    record: UUID | None = None
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    is_double: bool = False
    is_new_row: bool = True

    @property
    def faults(self) -> list[Fault]:
        return self.parsed.faults


@dataclass(slots=True)
class Done:
    """A chunk's fates, and every record it created or changed: (object, entry)."""

    fates: list[Fate]
    touched: list[tuple[str, Entry]]
    notes: Counter[str]


def write_chunk(scene: Scene, rows: Sequence[Row]) -> Done:
    fates = [Fate(parsed) for parsed in scene.sheet.read(rows)]
    done = Done(fates, [], Counter())
    known = _recognise(scene, fates)
    work = [fate for fate in fates if fate.is_new_row and not fate.faults]
    _link(scene, work, done)
    completed = complete.completer(scene.plan.object)
    for fate in work:
        completed(fate.parsed)
    groups = _groups(scene, [fate for fate in work if not fate.faults], known)
    _write(scene, groups, done)
    for fate in fates:
        if fate.faults:
            fate.outcome = "refused"
    return done


def _recognise(scene: Scene, fates: Sequence[Fate]) -> dict[str, find.Known]:
    """A row that says what it said last time is left alone, whatever people did to the record since."""
    keys = [fate.parsed.key for fate in fates if fate.parsed.key]
    known = find.by_row_key(scene.plan.object, scene.source, keys)
    for fate in fates:
        before = known.get(fate.parsed.key)
        if before and before.content == fate.parsed.content and not scene.plan.options.again:
            fate.is_new_row, fate.record = False, before.record
    return known


def _link(scene: Scene, work: Sequence[Fate], done: Done) -> None:
    parsed = [fate.parsed for fate in work]
    unknown = links.link_people(scene.plan.object, parsed)
    if unknown:
        done.notes["unknown_person"] += unknown
    linking = Linking(scene.shapes, scene.by, scene.plan.options.existing, scene.settled)
    done.touched += links.link_records(scene.plan.object, parsed, linking)


def _groups(scene: Scene, work: Sequence[Fate], known: Mapping[str, find.Known]) -> dict[Identity, list[Fate]]:
    """Rows that mean the same record, by the record they are known to be, by key, or by the row's own id."""
    values = [fate.parsed.parts[""] for fate in work]
    held = find.records(scene.plan.object, values, scene.plan.key)
    groups: dict[Identity, list[Fate]] = {}
    for fate, record in zip(work, held, strict=True):
        before = known.get(fate.parsed.key)
        fate.record = before.record if before else record
        named = find.identity(scene.plan.object, fate.parsed.parts[""], scene.plan.key)
        identity: Identity = ("id", fate.record) if fate.record else named or ("row", fate.parsed.key)
        fate.is_double = identity in groups
        groups.setdefault(identity, []).append(fate)
    return groups


def _write(scene: Scene, groups: Mapping[Identity, list[Fate]], done: Done) -> None:
    entries = [(fates, Entry(_merged(scene, fates), fates[0].record)) for fates in groups.values()]
    made = _made_on_the_way(scene, done, [entry.record for _, entry in entries if entry.record])
    # A record made as another row's parent knows only its name yet: its own row completes it, also where records that
    # were there before are skipped.
    put(scene.plan.object, [entry for _, entry in entries if entry.record in made], scene.by, "update")
    others = [entry for _, entry in entries if entry.record not in made]
    put(scene.plan.object, others, scene.by, scene.plan.options.existing)
    for fates, entry in entries:
        if entry.is_fine or len(fates) == 1:
            _settle(fates, entry, entry.record in made)
            done.touched.append((scene.plan.object, entry))
        else:
            _one_by_one(scene, fates, done)


def _made_on_the_way(scene: Scene, done: Done, met: Sequence[UUID]) -> set[UUID | None]:
    """Records of the rows' own kind that this chunk or one before has made as parents: for people these are new."""
    own = scene.plan.object
    made = {entry.record for name, entry in done.touched if name == own and entry.outcome == "created"}
    return made | find.only_named(own, [id for id in met if id not in made], scene.by.actor.stamp)


def _one_by_one(scene: Scene, fates: Sequence[Fate], done: Done) -> None:
    """One of several rows for a record spoils the others: write them singly, so that only the bad one is refused."""
    record = fates[0].record
    for fate in fates:
        entry = Entry(dict(fate.parsed.parts[""]), record)
        put(scene.plan.object, [entry], scene.by, scene.plan.options.existing)
        record = record or entry.record
        _settle([fate], entry)
        done.touched.append((scene.plan.object, entry))


def _merged(scene: Scene, fates: Sequence[Fate]) -> dict[str, Any]:
    """Later rows win, as if they were written one after the other; with `fill` the first to speak does."""
    merged: dict[str, Any] = {}
    for fate in fates:
        values = fate.parsed.parts[""]
        merged = {**values, **merged} if scene.plan.options.existing == "fill" else merged | values
    return merged


def _settle(fates: Sequence[Fate], entry: Entry, is_new: bool = False) -> None:
    """`is_new`: the record was not there before this chunk, though another row of it made it."""
    for fate in fates:
        fate.record = entry.record
        fate.outcome = _outcome_of(fate, entry, is_new)
        fate.changes = {} if is_new else entry.changes
        fate.parsed.faults += entry.faults


def _outcome_of(fate: Fate, entry: Entry, is_new: bool) -> Outcome:
    outcome: Outcome = "created" if is_new and entry.is_fine else entry.outcome
    return "updated" if fate.is_double and outcome == "created" else outcome


def counted(done: Done) -> Counter[str]:
    """How many rows fared how; and, as hints, how many doubled an earlier row or had nothing to be recognised by."""
    counts: Counter[Literal["created", "updated", "unchanged", "refused"] | str] = Counter(
        fate.outcome for fate in done.fates
    )
    counts["same_record"] = sum(fate.is_double for fate in done.fates)
    for object_name, entry in done.touched:
        if entry.outcome in ("created", "updated"):
            counts[f"{object_name}.{entry.outcome}"] += 1
    return counts + done.notes
