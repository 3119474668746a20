"""Short words for the tests: publish a flow, make people, live through time, read what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.kit.sql import dicts, rows
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft

BY = By(SYSTEM)


def flow(key: str = "greet", object: str = "person", **more: Any) -> dict[str, Any]:
    """A flow file; `steps` and the rest may be given."""
    base: dict[str, Any] = {
        "key": key,
        "name": {"en": key.title(), "zh": "流程"},
        "object": object,
        "trigger": {"kind": "record.created"},
        "steps": [{"id": "done", "kind": "exit"}],
    }
    return {**base, **more}


def publish(given: Mapping[str, Any], **more: Any) -> int:
    return publishing.publish(given, BY, **more)


def person(name: str = "Wei", **values: Any) -> UUID:
    written = write.create("person", [Draft({"name": name, **values})], BY)[0]
    assert written.id is not None
    return written.id


def thing(name: str = "Lamp", **values: Any) -> UUID:
    written = write.create("thing", [Draft({"name": name, **values})], BY)[0]
    assert written.id is not None
    return written.id


def change(object: str, id: UUID, **values: Any) -> None:
    write.update(object, [Draft(values, id=id)], BY)


def runs(subject: UUID | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        text = "select * from enrollment where %s::uuid is null or subject = %s order by flow, entry"
        return dicts(cursor, text, [subject, subject])


def path(subject: UUID) -> list[tuple[str, str, str]]:
    """(step, exit, outcome) of every trace line, in order."""
    with connection.cursor() as cursor:
        text = "select step, exit, outcome from trace where subject = %s order by at, epoch"
        return [tuple(row) for row in rows(cursor, text, [subject])]


def value(object: str, id: UUID, field: str) -> Any:
    with connection.cursor() as cursor:
        return rows(cursor, f"select {field} from test_{object} where id = %s", [id])[0][0]


def happened(subject: UUID, kind: str) -> int:
    with connection.cursor() as cursor:
        return int(rows(cursor, "select count(*) from event where record = %s and kind = %s", [subject, kind])[0][0])
