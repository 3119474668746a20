"""How “run:…” in a cause is explained: which step of which flow, and what had started the run."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection

from guanxi.automation.engine.catalog import catalog
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.explain import CAUSES, Link

_CAUSE = re.compile(r"run:((\d+)\.(-?\d+)\.([0-9a-f]{32}))(?:#([^@]*)@(\d+))?")


_RUN = """
select e.version, e.entered_at, e.cause, f.name
from enrollment e join flow f on f.id = e.flow
where e.bucket = any(%s) and e.subject = %s and e.flow = %s and e.entry = %s
"""


def explain(ref: str) -> Link | None:
    """None when it is not a run's cause, or the run is older than retention."""
    match = _CAUSE.fullmatch(ref)
    if match is None:
        return None
    run, flow, entry, subject, step = match[1], int(match[2]), int(match[3]), UUID(match[4]), match[5] or ""
    with connection.cursor() as cursor:
        found = rows(cursor, _RUN, [list(range(256)), subject, flow, entry])
    if not found:
        return None
    version, entered_at, cause, name = found[0]
    program = catalog().program(flow, version)
    at_step = program.steps.get(step) if program else None
    words = Phrase("step “{step}” of the flow “{flow}”", "流程“{flow}”的步骤“{step}”")
    sentence = words.fill(step=at_step.name if at_step else same(step or "?"), flow=phrase_of(name))
    return Link("run", sentence, entered_at, ref, run, cause)


def declare() -> None:
    CAUSES.add("run", explain)
