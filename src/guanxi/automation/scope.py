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

import structlog

from guanxi.automation.subjects import facts as facts_of
from guanxi.automation.subjects import schema_of
from guanxi.events.kinds import KINDS
from guanxi.expressions import (
    Closure,
    Column,
    EventFact,
    ExpressionError,
    Facts,
    Field,
    HostFunction,
    Node,
    Relation,
    RowFacts,
    Schema,
    TypeName,
    ask_facts,
    compile_closure,
    parse,
    scripts_of,
    type_of,
    watch,
)
from guanxi.expressions.tree import Aggregate, History, walk
from guanxi.kit.phrase import Phrase, same

_log = structlog.get_logger("guanxi.engine")
EVENT, VARS = "event", "vars"
_BESIDE = (EVENT, VARS)
MOST_ASKED = 2_000


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
    beyond: Mapping[str, frozenset[tuple[str, ...]]]
    """What it reads of the records to which variables point, by variable."""
    uses_clock: bool
    looks: tuple[tuple[str, ...], ...] = ()
    """Every path it reads, with those of the event and the variables."""
    is_simple: bool = True
    """It looks at values only, not at history, related records, what areas answer or what scripts compute today."""

    def value(self, facts: Facts) -> Any:
        """Where there is no run yet that could fail: a function that was stopped gives nothing, for this flow alone."""
        try:
            return self.closure(facts)
        except ExpressionError as error:
            _log.warning("a condition was stopped", condition=self.text, why=error.detail.en)
            return None

    def holds(self, facts: Facts) -> bool:
        return bool(self.value(facts))


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
        known = self._asked.get(key)
        if known is None:
            known = _question(text, self.schema, cast("TypeName | None", expect))
            if len(self._asked) >= MOST_ASKED:
                self._asked = {}  # Waits for an answer name its key, each once: those texts must not pile up.
            self._asked[key] = known
        return known

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

    def target(self, name: str) -> str:
        """The object of the record to which a variable points; empty when it is no such variable."""
        return self.variables.get(name, "").partition(":")[2]

    def side_types(self, name: str) -> Mapping[str, str]:
        """Types of the fields in `event.old` and `event.new`, which are those of the record."""
        key = f"{EVENT}.{name}"
        if key not in self._types:
            self._types[key] = {field: one.type for field, one in self.schema.objects(f"@{key}").fields.items()}
        return self._types[key]


def widened(base: Schema, event_kinds: Sequence[str], variables: Mapping[str, str]) -> Schema:
    """The subject's schema with the two relations added."""
    sides = _sides(base, event_kinds)
    extra = {
        EVENT: replace(_shape(EVENT, _event_fields(event_kinds)), relations=sides) if event_kinds else None,
        VARS: _variables(variables) if variables else None,
    }
    shapes = {f"@{name}": shape for name, shape in extra.items() if shape is not None}
    labels = {EVENT: Phrase("event", "事件"), VARS: Phrase("variables", "变量")}
    added = {
        name: Relation(name, f"@{name}", labels[name], "one", Column(name))
        for name, shape in extra.items()
        if shape is not None
    }

    shapes |= {side.target: _shape(f"{EVENT}.{name}", base.fields) for name, side in sides.items()}

    def objects(name: str) -> Schema:
        return shapes[name] if name in shapes else base.objects(name)

    shapes = {name: replace(shape, objects=objects) for name, shape in shapes.items()}

    return replace(base, relations={**base.relations, **added}, objects=objects)


def _sides(base: Schema, event_kinds: Sequence[str]) -> dict[str, Relation]:
    """Where the event is a change of the record: the values before and after it, as `event.old` and `event.new`."""
    if f"{base.object}.updated" not in event_kinds:
        return {}
    labels = {"old": Phrase("before", "变更前"), "new": Phrase("after", "变更后")}
    return {name: Relation(name, f"@{EVENT}.{name}", label, "one", Column(name)) for name, label in labels.items()}


def _variables(types: Mapping[str, str]) -> Schema:
    """A variable that points to a record leads on to it: `vars.item.name`."""
    fields = {name: _field(name, type, same(name.replace("_", " "))) for name, type in types.items()}
    leads = {
        name: Relation(name, one.target, one.label, "one", Column(name)) for name, one in fields.items() if one.target
    }
    return replace(_shape(VARS, fields), relations=leads)


def _shape(name: str, fields: Mapping[str, Field]) -> Schema:
    return Schema(f"@{name}", "", fields, label=same(name))


def _event_fields(kinds: Iterable[str]) -> dict[str, Field]:
    fields = {
        "at": Field("at", "moment", Phrase("when it happened", "发生时间")),
        "kind": Field("kind", "text", Phrase("kind of event", "事件类型")),
        "record": Field("record", "lookup", Phrase("record", "记录")),
        "actor": Field("actor", "text", Phrase("who did it", "操作者")),
    }
    for declared in filter(None, map(KINDS.get, kinds)):
        for name, type in declared.fields.items():
            fields[name] = _field(name, type, declared.label_of(name))
    return fields


def _field(name: str, type: str, label: Phrase) -> Field:
    plain, _, target = type.partition(":")
    return Field(name, cast(TypeName, plain), label, target=target or None)


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
        beyond=_beyond(seen.paths),
        uses_clock=seen.uses_clock,
        looks=tuple(sorted(seen.paths)),
        is_simple=not seen.asks
        and not any(isinstance(one, Aggregate | History) for _, one in walk(node))
        and not scripts_of(node, schema),
    )


def _beyond(paths: Iterable[tuple[str, ...]]) -> Mapping[str, frozenset[tuple[str, ...]]]:
    deep = [path for path in paths if path[0] == VARS and len(path) > 2]
    return {name: frozenset(path[2:] for path in deep if path[1] == name) for name in {path[1] for path in deep}}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Facts about a subject, with the event and the variables of its run beside them."""

    base: Facts
    scope: Scope
    event: Mapping[str, Any]
    vars: Mapping[str, Any]

    pointed: Mapping[str, Facts] | None = None
    """The records to which variables point, by the variable's name; loaded one by one when nobody has loaded them."""

    @property
    def now(self) -> datetime:
        return self.base.now

    @property
    def zone(self) -> str:
        return self.base.zone

    def value(self, path: tuple[str, ...]) -> object:
        if path[0] == EVENT and len(path) == 2:
            return typed(self.event.get(path[1]), self.scope.types(EVENT).get(path[1], "text"))
        if path[0] == EVENT and len(path) == 3:
            return self._beside(path[1], path[2])
        if path[0] == VARS and len(path) == 2:
            return typed(self.vars.get(path[1]), self.scope.types(VARS).get(path[1], "text"))
        if path[0] == VARS:
            return self._beyond(path[1]).value(path[2:])
        return self.base.value(path)

    def related(self, path: tuple[str, ...]) -> Sequence[Facts]:
        return self._beyond(path[1]).related(path[2:]) if path[0] == VARS else self.base.related(path)

    def _beside(self, side: str, name: str) -> object:
        """The value before or after the change; what did not change is as the record has it."""
        seen: Mapping[str, Any] = self.event.get(side) or {}
        if name not in seen:
            return self.base.value((name,)) if seen else None
        return typed(seen[name], self.scope.side_types(side).get(name, "text"))

    def _beyond(self, name: str) -> Facts:
        """The record to which a variable points."""
        if self.pointed is not None and name in self.pointed:
            return self.pointed[name]
        id, target = typed(self.vars.get(name), "lookup"), self.scope.target(name)
        if not isinstance(id, UUID) or not target:
            return no_facts(self.now)
        return facts_of(target, [id], (), (), self.now).get(id) or no_facts(self.now)

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.base.events(kind, since)

    def ask(self, host: HostFunction, path: tuple[str, ...], args: tuple[object, ...]) -> object:
        """Of the subject for the whole batch; of what an event or a variable points at for this run alone."""
        if path[0] not in _BESIDE:
            return ask_facts(self.base, host, path, args)
        id = self.value(path)
        return host.load([id], args, self.now).get(id) if isinstance(id, UUID) else None


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
