"""Which flows could an event start? Answered without asking each flow.

Three levels: the kind of the event, the field whose change the trigger waits for, and the value that its condition
demands of a field (`country = "CN"`, `stage in ("won", "lost")`, `score > 90`). With ten thousand triggers on one
kind, an event meets only those that share its fields and values, and those that have no discriminator.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

from guanxi.automation.program import Program
from guanxi.automation.scope import Question
from guanxi.automation.triggers import record_or_contact
from guanxi.events.log import Event
from guanxi.expressions import Facts, Node
from guanxi.expressions.tree import Call, Items, Literal, Path

ValueOf = Callable[[str, UUID], Facts]
Demand = tuple[tuple[str, ...], frozenset[str]]


@dataclass(slots=True)
class Want:
    """What must be loaded about the subjects of one object before some questions can be asked."""

    paths: set[tuple[str, ...]] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def add(self, question: Question) -> None:
        self.paths |= question.paths
        self.kinds |= question.kinds


@dataclass(slots=True)
class _Ladder:
    """Triggers that ask a number to be above (or below) a threshold, in the order of the thresholds."""

    is_above: bool
    steps: list[tuple[Decimal, Program]] = field(default_factory=list)
    is_sorted: bool = False

    def reached(self, value: object) -> Iterator[Program]:
        """Those whose threshold the value has reached; an empty value reaches none."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return
        if not self.is_sorted:
            self.steps.sort(key=itemgetter(0))
            self.is_sorted = True
        if self.is_above:
            chosen = self.steps[: bisect_right(self.steps, value, key=itemgetter(0))]
        else:
            chosen = self.steps[bisect_left(self.steps, value, key=itemgetter(0)) :]
        yield from (program for _, program in chosen)


@dataclass(slots=True)
class _Spot:
    """Triggers that wait for the same field: those that demand nothing, and the others by what they demand."""

    plain: list[Program] = field(default_factory=list)
    equal: dict[tuple[str, tuple[str, ...]], dict[str, list[Program]]] = field(default_factory=dict)
    ladders: dict[tuple[str, tuple[str, ...], bool], _Ladder] = field(default_factory=dict)


@dataclass(slots=True)
class _ByKind:
    """`fields` has the triggers by the changed field they wait for; under "" those that take any change."""

    fields: dict[str, _Spot] = field(default_factory=dict)
    wants: dict[str, Want] = field(default_factory=dict)
    windows: set[int] = field(default_factory=set)


class TriggerIndex:
    def __init__(self, programs: Iterable[Program]) -> None:
        self._kinds: dict[str, _ByKind] = {}
        for program in programs:
            for kind in program.trigger.event_kinds(program.trigger_config, program.object):
                place = self._kinds.setdefault(kind, _ByKind())
                _add(place, program)
                place.windows |= {program.trigger.settle(program.trigger_config)} - {0}

    def __contains__(self, kind: str) -> bool:
        return kind in self._kinds

    def wants(self, kind: str) -> Mapping[str, Want]:
        """By object, also with nothing to load: these are the objects whose records may be subjects."""
        return self._kinds[kind].wants

    def windows(self, kind: str) -> set[int]:
        """For how long, in seconds, triggers on this kind let the edits of a person settle."""
        return self._kinds[kind].windows if kind in self._kinds else set()

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
            want.add(question)
    for name in program.trigger.changes(program.trigger_config) or ("",):
        _put(place.fields.setdefault(name, _Spot()), program)


def _put(spot: _Spot, program: Program) -> None:
    is_findable = program.trigger.subject is record_or_contact
    demand = _told(program) or demand_of(program.condition)
    if demand is not None and (demand[0][0] == "event" or is_findable):
        path, values = demand
        by_value = spot.equal.setdefault((program.object, path), {})
        for value in values:
            by_value.setdefault(value, []).append(program)
    elif is_findable and (threshold := threshold_of(program.condition)) is not None:
        path, is_above, number = threshold
        ladder = spot.ladders.setdefault((program.object, path, is_above), _Ladder(is_above))
        ladder.steps.append((number, program))
    else:
        spot.plain.append(program)


def _told(program: Program) -> Demand | None:
    """The field of the event that the trigger itself asks for: the form of a form, the key of a webhook."""
    found = program.trigger.demand(program.trigger_config)
    return (("event", found[0]), frozenset({found[1]})) if found else None


def _near(place: _ByKind, event: Event, facts_of: ValueOf) -> Iterator[Program]:
    """Each program once, however many of its fields have changed."""
    changes = event.data.get("changes") or {}
    spots = [spot for name in ("", *changes) if (spot := place.fields.get(name)) is not None]
    found = (program for spot in spots for program in _at(spot, event, facts_of))
    if len(spots) <= 1:
        yield from found
    else:
        yield from {program.flow: program for program in found}.values()


def _at(spot: _Spot, event: Event, facts_of: ValueOf) -> Iterator[Program]:
    yield from spot.plain
    for (object, path), by_value in spot.equal.items():
        subject = event.record if path[0] == "event" else record_or_contact(None, event, object)
        if subject is not None:
            yield from by_value.get(_text(_seen(event, path, subject, object, facts_of)), ())
    for (object, path, _), ladder in spot.ladders.items():
        subject = record_or_contact(None, event, object)
        if subject is not None:
            yield from ladder.reached(_seen(event, path, subject, object, facts_of))


def _seen(event: Event, path: tuple[str, ...], subject: UUID, object: str, facts_of: ValueOf) -> object:
    if path[0] == "event":
        return event_view(event).get(path[1])
    return facts_of(object, subject).value(path)


def event_view(event: Event) -> dict[str, object]:
    """What a text sees as `event.<field>`."""
    more: dict[str, object] = {"at": event.at, "kind": event.kind, "record": event.record, "actor": event.actor}
    if changes := event.data.get("changes"):
        more |= {"old": {name: pair[0] for name, pair in changes.items()}}
        more |= {"new": {name: pair[1] for name, pair in changes.items()}}
    return {**event.data, **more}


def demand_of(question: Question | None) -> Demand | None:
    """A path and the texts of the values of which it must have one; None when the condition asks nothing so simple."""
    if question is None:
        return None
    return next(filter(None, map(_demand, _conjuncts(question.node))), None)


_ABOVE: Mapping[str, bool] = {">": True, ">=": True, "<": False, "<=": False}


def threshold_of(question: Question | None) -> tuple[tuple[str, ...], bool, Decimal] | None:
    """A path, whether it must be above or below, and the number; None when the condition asks nothing of the kind."""
    for node in _conjuncts(question.node) if question is not None else ():
        match node:
            case Call(name=name, args=(Path(names=names), Literal(value=Decimal() as number))) if name in _ABOVE:
                if names[0] not in ("vars", "event"):
                    return names, _ABOVE[name], number
    return None


def _conjuncts(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, Call) and here.name == "and":
            todo.extend(reversed(here.args))
        else:
            yield here


def _demand(node: Node) -> Demand | None:
    match node:
        case Call(name="=", args=(Path(names=names), Literal() as wanted)) if _is_near(names):
            return _one_of(names, (wanted,))
        case Call(name="in", args=(Path(names=names), Items(items=options))) if _is_near(names):
            return _one_of(names, options)
        case _:
            return None


def _one_of(names: tuple[str, ...], options: tuple[Node, ...]) -> Demand | None:
    values = [one.value for one in options if isinstance(one, Literal) and one.value is not None]
    return (names, frozenset(map(_text, values))) if values and len(values) == len(options) else None


def _is_near(names: tuple[str, ...]) -> bool:
    """Variables are not known before the run; the sides of a change (`event.old.stage`) are no field of the event."""
    return names[0] != "vars" and (names[0] != "event" or len(names) == 2)


def _text(value: object) -> str:
    """Equal values have equal texts; the condition itself is asked afterwards, so a false friend does no harm."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return format(Decimal(value).normalize(), "f")
    return str(value)
