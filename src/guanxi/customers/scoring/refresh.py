"""Scoring outside of a flow: after a model was edited, as time passes, and for the demo company."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from guanxi.automation.asking import jsonable
from guanxi.automation.timetable.moments import page_of
from guanxi.customers.models import Contact
from guanxi.customers.scoring import store
from guanxi.customers.scoring.lines import Line, lines_of, refreshed, total
from guanxi.customers.scoring.rules import Scorer, cap_of
from guanxi.customers.scoring.telling import told
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rescored:
    contact: UUID
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    before: int
    score: int
    version: int


def rescore(by: By, ids: Sequence[UUID] | None = None, reason: Phrase | None = None) -> int:
    """Score these contacts, or everybody, in batches; answers how many changed. Writes as `by` and tells of each."""
    return sum(rescore_page(page, by, reason) for page in _pages(ids))


def _pages(ids: Sequence[UUID] | None) -> Iterator[Sequence[UUID]]:
    if ids is not None:
        yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
        return
    after = None
    while page := page_of("contact", after, BATCH):
        yield page
        after = str(page[-1])


def rescore_page(ids: Sequence[UUID], by: By, reason: Phrase | None = None) -> int:
    scorers = store.scorers()
    changed = [one for one in rescored(ids, scorers) if one.new != one.old or one.score != one.before]
    drafts = [
        Draft(
            {"score": one.score, "score_lines": [line.json() for line in one.new]}, id=one.contact, version=one.version
        )
        for one in changed
    ]
    written = write.update("contact", drafts, by, partial=True)
    done = [one for one, result in zip(changed, written, strict=True) if result.outcome == "updated"]
    append([event for one in done for event in _events(one, scorers, by, reason)])
    return len(done)


def rescored(ids: Sequence[UUID], scorers: Sequence[Scorer]) -> Iterator[Rescored]:
    """What the scores of these contacts are and would be; nothing is written."""
    moment = now()
    paths, kinds = store.needs(scorers)
    facts = read.facts("contact", ids, now=moment, paths=paths, kinds=kinds)
    cap = cap_of([scorer.model for scorer in scorers])
    rows = Contact.objects.filter(id__in=list(facts)).order_by("id")
    for id, lines, score, version in rows.values_list("id", "score_lines", "score", "version"):
        old = lines_of(lines)
        new = refreshed(old, store.rule_lines(scorers, facts[id]), moment)
        yield Rescored(id, old, new, score or 0, total(new, cap), version)


def _events(one: Rescored, scorers: Sequence[Scorer], by: By, reason: Phrase | None) -> list[NewEvent]:
    models = [scorer.model for scorer in scorers]
    return [
        NewEvent(
            event.kind, "contact", one.contact, one.contact, _plain(event.data),
            actor=by.actor.stamp, cause=by.cause, depth=by.depth,
        )
        for event in told(models, one.old, one.new, one.before, one.score, reason)
    ]  # fmt: skip


def _plain(data: Mapping[str, object]) -> Mapping[str, object]:
    return {name: jsonable(value) for name, value in data.items()}
