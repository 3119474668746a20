"""Scoring outside of a flow: after a model was edited, and for the demo company."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from guanxi.customers.models import Contact
from guanxi.customers.scoring import store
from guanxi.customers.scoring.lines import MOST, lines_of, refreshed, total
from guanxi.kit.clock import now
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft

BATCH = 500


def rescore(by: By, ids: Sequence[UUID] | None = None) -> int:
    """Score these contacts, or everybody, in batches; answers how many scores changed. Writes as `by`."""
    return sum(_batch(batch, by) for batch in _batches(ids))


def _batches(ids: Sequence[UUID] | None) -> Iterator[Sequence[UUID]]:
    if ids is not None:
        yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
        return
    after = UUID(int=0)
    while batch := list(
        Contact.objects.filter(id__gt=after, deleted_at=None).order_by("id").values_list("id", flat=True)[:BATCH]
    ):
        yield batch
        after = batch[-1]


def _batch(ids: Sequence[UUID], by: By) -> int:
    scorers = store.scorers()
    paths = {path for scorer in scorers for path in scorer.paths}
    kinds = {kind for scorer in scorers for kind in scorer.kinds}
    moment = now()
    facts = read.facts("contact", ids, now=moment, paths=paths, kinds=kinds)
    cap = max((scorer.model.cap for scorer in scorers), default=MOST)
    drafts = []
    for id, old_lines, version in Contact.objects.filter(id__in=ids).values_list("id", "score_lines", "version"):
        old = lines_of(old_lines)
        new = (
            refreshed(old, [line for scorer in scorers for line in scorer.lines(facts[id])], moment)
            if id in facts
            else old
        )
        if new != old:
            values = {"score": total(new, cap), "score_lines": [line.json() for line in new]}
            drafts.append(Draft(values, id=id, version=version))
    written = write.update("contact", drafts, by, partial=True)
    return sum(one.outcome == "updated" for one in written)
