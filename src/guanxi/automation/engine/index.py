"""Which flows could an event start? Answered without asking each flow.

Two levels: the kind of the event, then one discriminator of the trigger. For triggers on changed fields it is the
field; for conditions that demand a field to equal a literal it is that field's value. With ten thousand triggers on
one kind, an event then meets only those that share its fields and values, and those that have no discriminator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from guanxi.automation.program import Program
from guanxi.automation.scope import Question
from guanxi.automation.triggers import record_or_contact
from guanxi.events.log import Event
from guanxi.expressions import Facts, Node
from guanxi.expressions.tree import Call, Literal, Path

ValueOf = Callable[[str, UUID], Facts]


@dataclass(slots=True)
class Want:
    """What must be loaded about the subjects of one object before the conditions of a kind can be asked."""

    paths: set[tuple[str, ...]] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _ByKind:
    plain: list[Program] = field(default_factory=list)
    fields: dict[str, list[Program]] = field(default_factory=dict)
    equal: dict[tuple[str, tuple[str, ...]], dict[str, list[Program]]] = field(default_factory=dict)
    wants: dict[str, Want] = field(default_factory=dict)


class TriggerIndex:
    def __init__(self, programs: Iterable[Program]) -> None:
        self._kinds: dict[str, _ByKind] = {}
        for program in programs:
            for kind in program.trigger.event_kinds(program.trigger_config, program.object):
                _add(self._kinds.setdefault(kind, _ByKind()), program)

    def __contains__(self, kind: str) -> bool:
        return kind in self._kinds

    def wants(self, kind: str) -> Mapping[str, Want]:
        """By object, also with nothing to load: these are the objects whose records may be subjects."""
        return self._kinds[kind].wants

    def candidates(self, event: Event, facts_of: ValueOf) -> Iterator[tuple[Program, UUID]]:
        """Programs whose trigger admits the event, with the subject; their condition is still to be asked."""
        place = self._kinds[event.kind]
        for program in _near(place, event, facts_of):
            subject = program.trigger.subject(program.trigger_config, event, program.object)
            if subject is not None and program.trigger.admit(program.trigger_config, event):
                yield program, subject


def _add(place: _ByKind, program: Program) -> None:
    want = place.wants.setdefault(program.object, Want())
    for question in (program.condition, program.key_formula):
        if question is not None:
            want.paths |= question.paths
            want.kinds |= question.kinds
    fields = getattr(program.trigger_config, "fields", ())
    demand = demand_of(program.condition)
    for name in fields:
        place.fields.setdefault(name, []).append(program)
    if fields:
        return
    if demand is None or program.trigger.subject is not record_or_contact:
        place.plain.append(program)
        return
    path, value = demand
    place.equal.setdefault((program.object, path), {}).setdefault(value, []).append(program)


def _near(place: _ByKind, event: Event, facts_of: ValueOf) -> Iterator[Program]:
    yield from place.plain
    seen: set[int] = set()
    for name in event.data.get("changes") or () if place.fields else ():
        for program in place.fields.get(name, ()):
            if program.flow not in seen:
                seen.add(program.flow)
                yield program
    for (object, path), by_value in place.equal.items():
        subject = record_or_contact(None, event, object)
        if subject is not None:
            yield from by_value.get(_text(_seen(event, path, subject, object, facts_of)), ())


def _seen(event: Event, path: tuple[str, ...], subject: UUID, object: str, facts_of: ValueOf) -> object:
    if path[0] == "event":
        return event_view(event).get(path[1])
    return facts_of(object, subject).value(path)


def event_view(event: Event) -> dict[str, object]:
    """What a text sees as `event.<field>`."""
    more = {"at": event.at, "kind": event.kind, "record": event.record, "actor": event.actor}
    return {**event.data, **more}


def demand_of(question: Question | None) -> tuple[tuple[str, ...], str] | None:
    """A path and the text of the value it must equal for the condition to hold; None when nothing is so simple."""
    if question is None:
        return None
    return next(filter(None, map(_demand, _conjuncts(question.node))), None)


def _conjuncts(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, Call) and here.name == "and":
            todo.extend(reversed(here.args))
        else:
            yield here


def _demand(node: Node) -> tuple[tuple[str, ...], str] | None:
    match node:
        case Call(name="=", args=(Path(names=names), Literal(value=value))) if value is not None and names[0] != "vars":
            return names, _text(value)
        case _:
            return None


def _text(value: object) -> str:
    """Equal values have equal texts; the condition itself is asked afterwards, so a false friend does no harm."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return format(Decimal(value).normalize(), "f")
    return str(value)
