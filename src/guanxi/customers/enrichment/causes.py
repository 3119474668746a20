"""How “finding:…” in a cause is explained: who has said it, when, and how sure they are of each value."""

import re
from uuid import UUID

from django.db import connection

from guanxi.kit import json, sql
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.explain import CAUSES, Link
from guanxi.objects.shape import shape_of

_CAUSE = re.compile(r"finding:([0-9a-f-]{36})@(.*)")


def explain(ref: str) -> Link | None:
    match = _CAUSE.fullmatch(ref)
    if match is None:
        return None
    text = "select name, said, seen_at, url from finding where id = %s"
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [UUID(match[1])])
    if not found:
        return Link("finding", _GONE, cause=match[2], ref=ref)
    name, values, seen_at, url = found[0]
    said = json.loads(values) if isinstance(values, str) else values
    fields = shape_of("company").fields
    sure = [_SURE.fill(field=fields[key].label, n=one["confidence"]) for key, one in said.items() if key in fields]
    words = _SAYS.fill(source=same(str(name)), sure=listed(sure))
    if url:
        words = _AT.fill(words=words, url=same(str(url)))
    return Link("finding", words, seen_at, ref, cause=match[2])


def declare() -> None:
    CAUSES.add("finding", explain)


_SAYS = Phrase("“{source}” says so; confidence: {sure}", "来自“{source}”，可信度：{sure}")
_SURE = Phrase("{field} {n} %", "{field} {n}%")
_AT = Phrase("{words} ({url})", "{words}（{url}）")
_GONE = Phrase("A source that has been deleted", "已删除的来源")
