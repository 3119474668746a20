"""What a chunk leaves behind beside the records: faults, before-images, and which row became which record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from guanxi.imports.chunk import Done, Fate, Scene
from guanxi.imports.put import Entry
from guanxi.kit.sql import insert_rows

CHANGE = {"job_id": "uuid", "object": "text", "record": "uuid", "before": "jsonb", "after": "jsonb"}
# The first before-image of a field is the one to go back to.
FIRST_BEFORE = """(job_id, object, record) do update set
    before = excluded.before || import_change.before, after = import_change.after || excluded.after"""
KEY = {"object": "text", "source": "text", "key": "text", "record": "uuid", "content": "text", "job": "uuid"}
NEWEST = """(object, source, key) do update set
    record = excluded.record, content = excluded.content, job = excluded.job"""
FAULT = {
    "job_id": "uuid",
    "row": "bigint",
    "line": "bigint",
    "field": "text",
    "code": "text",
    "message": "jsonb",
    "cells": "jsonb",
}


def remember(job: UUID, scene: Scene, done: Done) -> None:
    with connection.cursor() as cur:
        insert_rows(cur, "import_change", CHANGE, _changes(job, done.touched), on_conflict=FIRST_BEFORE)
        insert_rows(cur, "import_key", KEY, _keys(job, scene, done.fates), on_conflict=NEWEST)
        insert_rows(cur, "import_row_fault", FAULT, _faults(job, done.fates))


def _changes(job: UUID, touched: Sequence[tuple[str, Entry]]) -> list[tuple[object, ...]]:
    """One line a record: a record that several rows of a chunk changed is folded here, not in the statement."""
    lines: dict[tuple[str, UUID], tuple[dict[str, object], dict[str, object]]] = {}
    for object_name, entry in touched:
        if entry.outcome == "updated" and entry.record is not None:
            before, after = lines.setdefault((object_name, entry.record), ({}, {}))
            after |= {name: new for name, (_, new) in entry.changes.items()}
            for name, (old, _) in entry.changes.items():
                before.setdefault(name, old)
    return [(job, object_name, record, *images) for (object_name, record), images in lines.items()]


def _keys(job: UUID, scene: Scene, fates: Iterable[Fate]) -> list[tuple[object, ...]]:
    found = {
        fate.parsed.key: (scene.plan.object, scene.source, fate.parsed.key, fate.record, fate.parsed.content, job)
        for fate in fates
        if fate.record is not None and fate.is_new_row and fate.outcome != "refused"
    }
    return list(found.values())


def _faults(job: UUID, fates: Iterable[Fate]) -> list[tuple[object, ...]]:
    return [
        (job, row.number, row.line, fault.field, fault.code, fault.message.json(), [_plain(cell) for cell in row.cells])
        for fate in fates
        for row in (fate.parsed.row,)
        for fault in fate.faults
    ]


def _plain(cell: str) -> str:
    """Text PostgreSQL can keep as JSON: undecodable bytes and NUL become a visible mark."""
    return cell.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
