"""The versions of a flow: who published which, what each changed, and going back to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from guanxi.access.names import actor_names
from guanxi.automation.definition import Definition, read_definition
from guanxi.automation.diff import Diff, diff
from guanxi.automation.drafts import read_draft
from guanxi.automation.publishing import publish
from guanxi.automation.relocating import standing
from guanxi.automation.store import definition_at, flow_row, require
from guanxi.kit.errors import Fault, Invalid, Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

DRAFT, ACTIVE = "draft", "active"


@dataclass(frozen=True, slots=True)
class VersionItem:
    """`inside` are living runs of this version; `changes` say what it changed against the one before."""

    number: int
    published_at: datetime
    published_by: str
    who: Phrase
    is_active: bool
    inside: int
    move: str
    rolled_back_to: int | None
    changes: tuple[Phrase, ...]


def history(key: str, limit: int = 50) -> list[VersionItem]:
    """Newest first, each with the sentences of its difference from the version before."""
    flow = flow_row(key)
    text = (
        "select number, published_at, published_by, move, rolled_back_to, definition from flow_version"
        " where flow = %s order by number desc limit %s"
    )
    with connection.cursor() as cursor:
        found = rows(cursor, text, [flow.id, limit + 1])
    names = actor_names({row[2] for row in found})
    inside: dict[int, int] = {}
    for one in standing(flow.id):
        inside[one.version] = inside.get(one.version, 0) + one.count
    items = []
    for row, before in zip(found, [*found[1:], None], strict=True):
        changes = _changes(before[5], row[5]) if before else ()
        number, at, by, move, back, _ = row
        is_active = number == flow.version
        items.append(VersionItem(number, at, by, names[by], is_active, inside.get(number, 0), move, back, changes))
    return items[:limit]


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Phrase, ...]:
    return diff(read_definition(before), read_definition(after)).sentences()


def compare(key: str, before: str = ACTIVE, after: str = DRAFT) -> Diff:
    """Between two of: a version's number, "active", "draft"."""
    return diff(named(key, before), named(key, after))


def named(key: str, name: str) -> Definition:
    """By a version's number, "active" or "draft"."""
    flow = flow_row(key)
    if name == DRAFT:
        return read_definition(read_draft(flow.key).definition)
    if name == ACTIVE:
        if not flow.version:
            raise Refused(_NEVER, code="never_published")
        return definition_at(flow, flow.version)
    if not name.isdigit() or len(name) > 9:
        words = _NO_NAME.fill(name=name[:40])
        raise Invalid(words, code="bad_version", faults=(Fault("version", "bad_version", words),))
    return definition_at(flow, int(name))


def roll_back(key: str, number: int, by: By, *, move: str = "all", mapping: Mapping[str, str] | None = None) -> int:
    """Publish an older version again, as the new one; checked anew, because the world may have changed since."""
    require(by)
    flow = flow_row(key)
    if number == flow.version:
        raise Refused(_RUNS.fill(number=number), code="runs_already")
    definition = definition_at(flow, number)
    return publish(definition, by, move=move, mapping=mapping, rolled_back_to=number)


_NEVER = Phrase("The flow was never published", "该流程尚未发布过")
_NO_NAME = Phrase(
    "“{name}” is neither a version nor “draft” or “active”", "“{name}”既不是版本号，也不是 draft 或 active"
)
_RUNS = Phrase("Version {number} is running already", "第 {number} 版正在运行")
