"""Run ids as the API writes them: "<flow id>.<entry>.<subject as 32 hex digits>"; strands have entries below zero."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from guanxi.automation.steps import RunKey
from guanxi.kit.errors import Invalid, NotFound
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase

_ID = re.compile(r"(\d{1,9})\.(-?\d{1,10})\.([0-9a-f]{32})")


def run_key(id: str) -> RunKey:
    """The bucket is the subject's own; a run about somebody's record may lie in that person's bucket instead."""
    match = _ID.fullmatch(id)
    if match is None or abs(int(match[2])) >= 1 << 31:
        raise NotFound(Phrase("There is no such run", "没有这次运行"), code="unknown_run")
    subject = UUID(match[3])
    return RunKey(bucket_of(subject), subject, int(match[1]), int(match[2]))


def page_key(after: str) -> tuple[datetime | None, UUID | None]:
    """What `RunPage.next` said: "<moment>|<subject>"; empty for the first page."""
    if not after:
        return None, None
    at, _, subject = after.partition("|")
    try:
        return datetime.fromisoformat(at), UUID(subject)
    except ValueError:
        raise Invalid(Phrase("This is not the end of a page", "分页位置无效"), code="bad_cursor") from None
