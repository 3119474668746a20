"""The shipped processes: YAML files under `guanxi/blueprints`, one a file, its key is the file's name.

A file is a flow (`steps` at the top, or under `flow:`) and may carry templates, forms, score models and what else
packages have declared as parts; a file without steps has parts only. Installing twice changes nothing, and what a
person has edited is kept unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction

import guanxi
from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation.definition import Definition, dump, load_yaml, read_definition
from guanxi.automation.parts import BLUEPRINT_PARTS, Installed
from guanxi.automation.publishing import publish
from guanxi.kit import json
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.registry import did_you_mean
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

FOLDER = Path(guanxi.__file__).parent / "blueprints"
_OWN_KEYS = frozenset(Definition.model_fields) | {"requires", "flow"}


@dataclass(frozen=True, slots=True)
class Blueprint:
    """`area` is the folder it lies in; `flow` is empty and `drawing` None when the file has parts only."""

    key: str
    area: str
    name: Phrase
    summary: Phrase
    requires: tuple[str, ...]
    parts: tuple[str, ...]
    flow: str
    drawing: Mapping[str, Any] | None = None
    is_installed: bool = False


def list_blueprints() -> list[Blueprint]:
    with connection.cursor() as cursor:
        there = {key for (key,) in rows(cursor, "select key from flow")}
    return [_described(key, path, there) for key, path in sorted(_files().items())]


def flows_in(key: str) -> list[Mapping[str, Any]]:
    """The flows of a blueprint as its file has them."""
    return list(_flows(_data(key)))


def parts_in(key: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """What else a blueprint brings along: its templates, forms, score models and so on, by the name of the part."""
    data = _data(key)
    given = {name: data[name] for name in _part_names(data)}
    return {name: items if isinstance(items, list) else [items] for name, items in given.items()}


def install_blueprint(key: str, by: By | Actor, *, overwrite: bool = False) -> list[Installed]:
    """With everything it requires, each once. Answers what happened to every item."""
    who = by if isinstance(by, By) else By(by)
    with transaction.atomic():
        return [done for name in _in_order(key) for done in _install(_data(name), who, overwrite)]


def _files() -> dict[str, Path]:
    return {path.stem: path for path in FOLDER.glob("**/*.yaml")}


@lru_cache(maxsize=256)
def _read(path: Path, _changed: float) -> Mapping[str, Any]:
    data = load_yaml(path.read_text(encoding="utf-8"))
    return data if isinstance(data, Mapping) else {}


def _data(key: str) -> Mapping[str, Any]:
    path = _files().get(key)
    if path is None:
        near = did_you_mean(key, _files())
        words = Phrase("There is no blueprint “{key}”", "没有名为“{key}”的流程蓝本").fill(key=key)
        hint = Phrase("{words}; did you mean “{near}”?", "{words}，你是指“{near}”吗？").fill(words=words, near=near)
        raise NotFound(hint if near else words, code="unknown_blueprint")
    return _read(path, path.stat().st_mtime)


def _in_order(key: str) -> list[str]:
    """Required ones first; a circle of requirements is cut where it closes."""
    done: list[str] = []
    seen: set[str] = set()
    todo: list[tuple[str, bool]] = [(key, False)]
    while todo:
        name, is_ready = todo.pop()
        if is_ready:
            done.append(name)
        elif name not in seen:
            seen.add(name)
            todo.append((name, True))
            todo += [(required, False) for required in reversed(_data(name).get("requires") or [])]
    return done


def _install(data: Mapping[str, Any], by: By, overwrite: bool) -> list[Installed]:
    done: list[Installed] = []
    # Parts keep the fingerprint of what was shipped, which no person may write.
    ours = replace(by, actor=SYSTEM)
    for name in sorted(_part_names(data), key=lambda one: BLUEPRINT_PARTS[one].order):
        items = data[name]
        listed = items if isinstance(items, list) else [items]
        done += BLUEPRINT_PARTS[name].install(listed, ours, overwrite)
    return done + [_install_flow(flow, by, overwrite) for flow in _flows(data)]


def promised(data: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """What a file brings along and what it requires brings, by the widget of the setting that may name it."""
    whole = [data, *(_data(name) for key in data.get("requires") or () for name in _in_order(key))]
    found: dict[str, set[str]] = {"flow": {str(flow.get("key")) for one in whole for flow in _flows(one)}}
    for part, (widget, key) in _NAMED_BY.items():
        items = [item for one in whole for item in one.get(part) or ()]
        found[widget] = {str(item.get(key)) for item in items}
        for inner in (stage for item in items for stage in item.get("stages") or ()):
            found.setdefault("stage", set()).add(str(inner.get("key")))
    return {widget: frozenset(keys) for widget, keys in found.items()}


# Parts whose items settings of steps may name: the widget of such a setting, and the item's own key.
_NAMED_BY = {
    "templates": ("template", "key"),
    "forms": ("form", "slug"),
    "pipelines": ("pipeline", "key"),
    "surveys": ("survey", "key"),
}


def _part_names(data: Mapping[str, Any]) -> list[str]:
    names = [name for name in data if name not in _OWN_KEYS]
    unknown = [name for name in names if name not in BLUEPRINT_PARTS]
    if unknown:
        words = Phrase("A blueprint has no part “{name}”", "流程蓝本没有“{name}”部分").fill(name=unknown[0])
        raise Invalid(words, code="unknown_part", faults=(Fault(unknown[0], "unknown_part", words),))
    return names


def _flows(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "steps" in data:
        yield {name: value for name, value in data.items() if name in Definition.model_fields}
    given = data.get("flow") or []
    yield from given if isinstance(given, list) else [given]


_STATE = """
select f.status, f.shipped, v.definition from flow f
left join flow_version v on v.flow = f.id and v.number = f.active_version
where f.key = %s
"""


def _install_flow(data: Mapping[str, Any], by: By, overwrite: bool) -> Installed:
    definition = read_definition(data)
    with connection.cursor() as cursor:
        found = rows(cursor, _STATE, [definition.key])
    outcome = _outcome(found, dump(definition)) if not overwrite else "updated" if found else "created"
    if outcome != "kept":
        publish(definition, by)
        with connection.cursor() as cursor:
            text = "update flow set shipped = %s::jsonb where key = %s"
            cursor.execute(text, [json.dumps(dump(definition)), definition.key])
    return Installed("flow", definition.key, outcome)


def _outcome(found: Sequence[tuple[Any, ...]], new: Mapping[str, Any]) -> str:
    """A flow that a person edited, paused or archived is left alone."""
    if not found:
        return "created"
    status, shipped, active = found[0]
    is_untouched = status == "active" and shipped is not None and shipped == active
    return "updated" if is_untouched and active != new else "kept"


def _described(key: str, path: Path, there: set[str]) -> Blueprint:
    data = _data(key)
    drawing = next((dump(read_definition(one)) for one in _flows(data)), None)
    flow = str(drawing["key"]) if drawing else ""
    return Blueprint(
        key=key,
        area=path.parent.name if path.parent != FOLDER else "",
        name=phrase_of(data.get("name") or key.replace("-", " ").capitalize()),
        summary=phrase_of(data.get("summary") or ""),
        requires=tuple(data.get("requires") or ()),
        parts=tuple(name for name in data if name in BLUEPRINT_PARTS),
        flow=flow,
        drawing=drawing,
        is_installed=flow in there if flow else False,
    )
