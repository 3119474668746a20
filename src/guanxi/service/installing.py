"""Surveys out of blueprint files: made once, renewed with the product, never over what a person changed."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.parts import BlueprintPart, Installed
from guanxi.kit import json, sql
from guanxi.kit.phrase import phrase_of
from guanxi.objects import write
from guanxi.objects.write import By, Draft

_CONTENT = ("kind", "question", "comment_question", "thanks", "low", "rest_days")


def install(items: Sequence[Mapping[str, Any]], by: By, overwrite: bool) -> Sequence[Installed]:
    """{key, name: {en, zh}, kind, question: {en, zh}, low, rest_days, …}."""
    return [_install(item, by, overwrite) for item in items]


def _install(item: Mapping[str, Any], by: By, overwrite: bool) -> Installed:
    key, values = str(item["key"]), _values(item)
    current = _current(key)
    if current is None:
        write.create("survey", [Draft(values)], by)
        return Installed("surveys", key, "created")
    id, shipped, fingerprint = current
    if fingerprint == values["shipped"] or (fingerprint != shipped and not overwrite):
        return Installed("surveys", key, "kept")
    write.update("survey", [Draft(values, id=id)], by)
    return Installed("surveys", key, "updated")


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    content = {name: item[name] for name in _CONTENT if item.get(name) is not None}
    name = phrase_of(item.get("name") or item["key"]).in_("zh")
    return {"key": str(item["key"]), "name": name, **content, "shipped": fingerprint_of(content)}


def _current(key: str) -> tuple[UUID, str, str] | None:
    text = f"select id, shipped, {', '.join(_CONTENT)} from survey where key = %s and deleted_at is null limit 1"
    with connection.cursor() as cursor:
        found = sql.dicts(cursor, text, [key])
    if not found:
        return None
    row = found[0]
    content = {name: _plain(row[name]) for name in _CONTENT if row[name] is not None}
    return row["id"], str(row["shipped"] or ""), fingerprint_of(content)


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """Of what people are asked; renaming a survey is not editing it."""
    stable = {
        name: dict(sorted(value.items())) if isinstance(value, Mapping) else value
        for name, value in sorted(content.items())
    }
    return sha256(json.dumps(stable).encode()).hexdigest()[:16]


PART = BlueprintPart("surveys", install, order=30)
