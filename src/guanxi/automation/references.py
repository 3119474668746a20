"""Things a flow may name that live in tables: templates, pipelines, forms, people, other flows.

A config field says what it names by its widget (`json_schema_extra={"x-widget": "template"}`); the package that owns
the things declares which ones there are. A flow that names what is not there would fail at the first person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from pydantic import BaseModel

from guanxi.automation.findings import Finding
from guanxi.automation.program import Program
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry, did_you_mean
from guanxi.kit.sql import rows


@dataclass(frozen=True, slots=True)
class Reference:
    """`known` answers every key there is, by one query."""

    label: Phrase
    known: Callable[[], frozenset[str]]


REFERENCES: Registry[Reference] = Registry("reference", Phrase("reference", "引用"))


def keys_from(table: str, column: str = "key", where: str = "deleted_at is null") -> Callable[[], frozenset[str]]:
    """For tables whose things have a key. Names come from declarations, never from people."""
    text = f"select {column}::text from {table} where {where}"

    def known() -> frozenset[str]:
        with connection.cursor() as cursor:
            return frozenset(key for (key,) in rows(cursor, text) if key)

    return known


class Known:
    """What exists, asked once for a whole check. `promised` comes with the flow (a blueprint brings its templates)."""

    def __init__(self, promised: Mapping[str, frozenset[str]] | None = None) -> None:
        self._keys: dict[str, frozenset[str]] = {}
        self._promised = promised or {}

    def of(self, widget: str) -> frozenset[str]:
        if widget not in self._keys:
            self._keys[widget] = REFERENCES[widget].known() | self._promised.get(widget, frozenset())
        return self._keys[widget]


@dataclass(frozen=True, slots=True)
class Named:
    address: str
    widget: str
    key: str


def named(program: Program) -> Iterator[Named]:
    """Everything the settings of its steps and trigger name."""
    yield from in_config(program.trigger_config, "trigger")
    for step in program.steps.values():
        yield from in_config(step.config, f"steps.{step.id}.config")


def in_config(config: BaseModel, address: str) -> Iterator[Named]:
    for name, info in type(config).model_fields.items():
        place = f"{address}.{info.alias or name}"
        extra = info.json_schema_extra
        widget = str(extra.get("x-widget", "")) if isinstance(extra, Mapping) else ""
        yield from _in_value(getattr(config, name), widget, place)


def _in_value(value: Any, widget: str, address: str) -> Iterator[Named]:
    if isinstance(value, BaseModel):
        yield from in_config(value, address)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _in_value(item, widget, f"{address}.{index}")
    elif widget in REFERENCES and isinstance(value, str) and value:
        yield Named(address, widget, value)


def missing(program: Program, known: Known) -> Iterator[Finding]:
    for one in named(program):
        keys = known.of(one.widget)
        if one.key in keys or (one.widget == "flow" and one.key == program.key):
            continue
        label = REFERENCES[one.widget].label
        near = did_you_mean(one.key, sorted(keys))
        words = _NO_THING.fill(label=label, key=one.key)
        message = _NEAR.fill(words=words, near=near) if near else words
        yield Finding("error", "unknown_reference", program.key, one.address, message, _ADVICE.fill(label=label))


_NO_THING = Phrase("There is no {label} “{key}”", "没有名为“{key}”的{label}")
_NEAR = Phrase("{words}; did you mean “{near}”?", "{words}，你是指“{near}”吗？")
_ADVICE = Phrase("Choose a {label} that exists, or create it first.", "请选择存在的{label}，或先创建它。")


def declare() -> None:
    REFERENCES.add("flow", Reference(Phrase("flow", "流程"), keys_from("flow", where="status <> 'archived'")))
    REFERENCES.add("user", Reference(Phrase("person", "用户"), keys_from("app_user", "id", "is_active")))
    REFERENCES.add("team", Reference(Phrase("team", "团队"), keys_from("team", "id", "true")))
