"""Forms out of blueprint files: made once, renewed with the product, never over what a person changed."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.parts import Installed
from guanxi.kit import json, sql
from guanxi.kit.phrase import phrase_of
from guanxi.marketing import definition
from guanxi.objects import write
from guanxi.objects.write import By, Draft

_CONTENT = ("object", "language", "fields", "title", "intro", "submit", "consent", "success", "settings")
_JSON = frozenset(_CONTENT) - {"object", "language"}


def install(items: Sequence[Mapping[str, Any]], by: By, overwrite: bool) -> Sequence[Installed]:
    """Forms as they stand in the file: {slug, name: {en, zh}, fields: […], title, intro, consent, success, …}."""
    done = [_install(item, by, overwrite) for item in items]
    definition.forget()
    return done


def _install(item: Mapping[str, Any], by: By, overwrite: bool) -> Installed:
    slug = str(item["slug"])
    values = _values(item)
    current = _current(slug)
    if current is None:
        write.create("form", [Draft(values)], by)
        return Installed("forms", slug, "created")
    id, shipped, fingerprint = current
    if values["shipped"] == shipped or (fingerprint != shipped and not overwrite):
        return Installed("forms", slug, "kept")
    write.update("form", [Draft(values, id=id)], by)
    return Installed("forms", slug, "updated")


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    content = {name: item[name] for name in _CONTENT if item.get(name)}
    content = {"object": "contact", "language": "auto", **content}
    name = phrase_of(item.get("name") or item["slug"]).in_("zh")
    return {"slug": str(item["slug"]), "name": name, **content, "shipped": fingerprint_of(content)}


def _current(slug: str) -> tuple[UUID, str, str] | None:
    columns = ", ".join(_CONTENT)
    with connection.cursor() as cur:
        found = sql.dicts(
            cur, f"select id, shipped, {columns} from form where slug = %s and deleted_at is null limit 1", [slug]
        )
    if not found:
        return None
    row = found[0]
    content = {name: _plain(name, row[name]) for name in _CONTENT if row[name]}
    return row["id"], str(row["shipped"] or ""), fingerprint_of(content)


def _plain(name: str, value: Any) -> Any:
    return json.loads(value) if name in _JSON and isinstance(value, str) else value


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """Of what visitors see; renaming a form is not editing it."""
    return sha256(json.dumps(_sorted(content)).encode()).hexdigest()[:16]


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list | tuple) else value
