"""What the texts of a flow may speak about: the subject, `event.<field>` of the trigger or waking event, `vars.<name>`.

Both additions are relations to one record in the language's schema, so the checker, the closures and the sentences know
them without any special case; `RunFacts` is the other half, at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from guanxi.automation.subjects import schema_of
from guanxi.events.kinds import KINDS
from guanxi.expressions import (
    Closure,
    Column,
    EventFact,
    Facts,
    Field,
    Node,
    Relation,
    RowFacts,
    Schema,
    TypeName,
    compile_closure,
    parse,
    type_of,
    watch,
)
from guanxi.expressions.tree import Aggregate, History, walk
from guanxi.kit.phrase import Phrase, same

EVENT, VARS = "event", "vars"
_BESIDE = (EVENT, VARS)


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed and compiled text; `paths` and `kinds` are what must be loaded about the subject to ask it."""

    text: str
    node: Node
    closure: Closure
    schema: Schema
    type: TypeName
    paths: frozenset[tuple[str, ...]]
    kinds: frozenset[str]
    event_fields: frozenset[str]
    variables: frozenset[str]
    uses_clock: bool
    looks: tuple[tuple[str, ...], ...] = ()
    """Every path it reads, with those of the event and the variables."""
    is_simple: bool = True
    """It looks at values only, not at history or related records."""


@dataclass(slots=True, eq=False)
class Scope:
    """One for each program; questions are compiled once."""

    object: str
    event_kinds: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    _schema: Schema | None = None
    _asked: dict[tuple[str, str | None], Question] = field(default_factory=dict)
    _types: dict[str, dict[str, str]] = field(default_factory=dict)
    _others: dict[tuple[str, ...], Scope] = field(default_factory=dict)

    @property
    def schema(self) -> Schema:
        if self._schema is None:
            self._schema = widened(schema_of(self.object), self.event_kinds, self.variables)
        return self._schema

    def question(self, text: str, expect: str | None = None) -> Question:
        """Raises ExpressionError when the text is not right for this scope."""
        key = (text, expect)
        if key not in self._asked:
            self._asked[key] = _question(text, self.schema, cast("TypeName | None", expect))
        return self._asked[key]

    def condition(self, text: str) -> Question:
        return self.question(text, "flag")

    def with_event(self, kinds: tuple[str, ...]) -> Scope:
        """The same scope seen by a wait or exit rule, where `event` is the event just looked at."""
        if kinds == self.event_kinds:
            return self
        if kinds not in self._others:
            self._others[kinds] = Scope(self.object, kinds, self.variables)
        return self._others[kinds]

    def types(self, name: str) -> Mapping[str, str]:
        """Types of the event's fields or of the variables, to read their JSON back."""
        if name not in self._types:
            shape = self.schema.objects(self.schema.relations[name].target) if name in self.schema.relations else None
            self._types[name] = {key: one.type for key, one in shape.fields.items()} if shape else {}
        return self._types[name]


def widened(base: Schema, event_kinds: Sequence[str], variables: Mapping[str, str]) -> Schema:
    """The subject's schema with the two relations added."""
    extra = {
        EVENT: _shape(EVENT, _event_fields(event_kinds)) if event_kinds else None,
        VARS: _shape(VARS, {name: _field(name, type) for name, type in variables.items()}) if variables else None,
    }
    shapes = {f"@{name}": shape for name, shape in extra.items() if shape is not None}
    labels = {EVENT: Phrase("event", "事件"), VARS: Phrase("variables", "变量")}
    added = {
        name: Relation(name, f"@{name}", labels[name], "one", Column(name))
        for name, shape in extra.items()
        if shape is not None
    }

    def objects(name: str) -> Schema:
        return shapes[name] if name in shapes else base.objects(name)

    return replace(base, relations={**base.relations, **added}, objects=objects)


def _shape(name: str, fields: Mapping[str, Field]) -> Schema:
    return Schema(f"@{name}", "", fields, label=same(name))


def _event_fields(kinds: Iterable[str]) -> dict[str, Field]:
    fields = {
        "at": Field("at", "moment", Phrase("when it happened", "发生时间")),
        "kind": Field("kind", "text", Phrase("kind of event", "事件类型")),
        "record": Field("record", "lookup", Phrase("record", "记录")),
        "actor": Field("actor", "text", Phrase("who did it", "操作者")),
    }
    for kind in kinds:
        declared = KINDS.get(kind)
        for name, type in (declared.fields if declared else {}).items():
            fields[name] = _field(name, type)
    return fields


def _field(name: str, type: str) -> Field:
    plain, _, target = type.partition(":")
    return Field(name, cast(TypeName, plain), same(name.replace("_", " ")), target=target or None)


def _question(text: str, schema: Schema, expect: TypeName | None) -> Question:
    node = parse(text, schema, expect)
    seen = watch(node, schema)
    return Question(
        text=text,
        node=node,
        closure=compile_closure(node, schema),
        schema=schema,
        type=type_of(node, schema),
        paths=frozenset(path for path in seen.paths if path[0] not in _BESIDE),
        kinds=seen.kinds,
        event_fields=frozenset(path[1] for path in seen.paths if path[0] == EVENT and len(path) > 1),
        variables=frozenset(path[1] for path in seen.paths if path[0] == VARS and len(path) > 1),
        uses_clock=seen.uses_clock,
        looks=tuple(sorted(seen.paths)),
        is_simple=not any(isinstance(one, Aggregate | History) for _, one in walk(node)),
    )


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Facts about a subject, with the event and the variables of its run beside them."""

    base: Facts
    scope: Scope
    event: Mapping[str, Any]
    vars: Mapping[str, Any]

    @property
    def now(self) -> datetime:
        return self.base.now

    @property
    def zone(self) -> str:
        return self.base.zone

    def value(self, path: tuple[str, ...]) -> object:
        if path[0] == EVENT and len(path) == 2:
            return typed(self.event.get(path[1]), self.scope.types(EVENT).get(path[1], "text"))
        if path[0] == VARS and len(path) == 2:
            return typed(self.vars.get(path[1]), self.scope.types(VARS).get(path[1], "text"))
        return self.base.value(path)

    def related(self, path: tuple[str, ...]) -> Sequence[Facts]:
        return self.base.related(path)

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.base.events(kind, since)


def no_facts(now: datetime) -> Facts:
    """For a subject that is gone: every value is empty."""
    return RowFacts(now)


def typed(value: Any, type: str) -> object:
    """A JSON value as the language wants it in memory; what does not fit reads as empty."""
    try:
        return _READ[type](value) if value is not None and type in _READ else value
    except (ValueError, TypeError, InvalidOperation):
        return None


def _number(value: Any) -> Decimal | None:
    return None if isinstance(value, bool) else Decimal(str(value))


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _lookup(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


_READ: Mapping[str, Any] = {
    "number": _number,
    "money": _number,
    "duration": _number,
    "moment": _moment,
    "date": _date,
    "flag": _flag,
    "lookup": _lookup,
    "text": lambda value: value if isinstance(value, str) else str(value),
    "choice": str,
    "set": lambda value: tuple(str(item) for item in value),
    "list": lambda value: tuple(value),
}
