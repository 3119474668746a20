"""What a flow hears and what it does that others may hear: the wires between flows, from declarations alone.

A step says what it writes (`StepKind.writes`), a trigger what it listens to; nothing is run. Where it cannot be known
whether a wire carries anything (a value computed by a formula), it is taken as carrying.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanxi.automation.engine.index import demand_of
from guanxi.automation.fields import formula_in
from guanxi.automation.graph import edges
from guanxi.automation.program import Program, Step
from guanxi.automation.texts import type_with_target
from guanxi.events.kinds import KINDS
from guanxi.kit.errors import GuanxiError
from guanxi.objects.registry import OBJECTS

EVERY = "*"
# A field under the names its events tell it by.
_TOLD_AS = {"stage": frozenset({"from", "to"}), "status": frozenset({"from", "to"})}
_OWN_VERBS = frozenset({"created", "updated", "deleted", "restored", "merged"})


@dataclass(frozen=True, slots=True)
class Write:
    """`value` is what is written when the file says so literally, else None. `is_subject`: the run's own record."""

    step: str
    object: str
    field: str
    value: Any = None
    is_subject: bool = False

    @property
    def makes(self) -> bool:
        return self.field == EVERY


@dataclass(frozen=True, slots=True)
class Hearing:
    """What lets records in. `fields` empty means any; `demand` is a value the condition insists on."""

    kinds: frozenset[str]
    fields: frozenset[str]
    to: Any
    demand: tuple[tuple[str, ...], frozenset[str]] | None


@dataclass(frozen=True, slots=True)
class Wiring:
    """`at_once` are the steps a run reaches without having waited."""

    program: Program
    hears: Hearing
    writes: tuple[Write, ...]
    tells: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str], ...]
    at_once: frozenset[str]


@lru_cache(maxsize=4_096)
def wiring(program: Program) -> Wiring:
    """Kept for each program, which never changes."""
    steps = program.steps.values()
    return Wiring(
        program=program,
        hears=_hearing(program),
        writes=tuple(write for step in steps for write in _writes(program, step)),
        tells=tuple((step.id, str(step.config.event)) for step in steps if step.kind.name == "event.publish"),  # type: ignore[attr-defined]
        calls=tuple((step.id, str(step.config.flow)) for step in steps if step.kind.name == "flow.start"),  # type: ignore[attr-defined]
        at_once=frozenset(before_waiting(program)),
    )


def before_waiting(program: Program) -> set[str]:
    seen: set[str] = set()
    todo = [program.first]
    while todo:
        here = todo.pop()
        if here in seen or here not in program.steps:
            continue
        seen.add(here)
        if not program.steps[here].kind.waits:
            todo.extend(edges(program.steps[here], program.steps))
    return seen


def _hearing(program: Program) -> Hearing:
    config = program.trigger_config
    return Hearing(
        kinds=frozenset(program.trigger.event_kinds(config, program.object)),
        fields=frozenset(program.trigger.changes(config)),
        to=getattr(config, "to", None),
        demand=demand_of(program.condition),
    )


def _writes(program: Program, step: Step) -> Iterator[Write]:
    for written in sorted(step.kind.writes(step.config)):
        place, _, field = written.rpartition(".")
        object = _object(program, place)
        if object:
            is_subject = place == "subject" or (object == program.object and field != EVERY)
            yield Write(step.id, object, field, _literal(step, field), is_subject)


def _object(program: Program, place: str) -> str:
    if place in ("subject", ""):
        return program.object
    if place in OBJECTS:
        return place
    try:
        return type_with_target(program.scope.question(place)).partition(":")[2]
    except GuanxiError:
        return ""  # The path is broken and reported where it stands.


def _literal(step: Step, field: str) -> Any:
    values = getattr(step.config, "values", None) or {}
    given = values.get(field) if isinstance(values, dict) else None
    if given is None:
        given = getattr(step.config, field, None)
    return given if isinstance(given, str | int | bool) and formula_in(given) is None else None


def starts(one: Wiring, other: Wiring) -> Iterator[tuple[str, str]]:
    """(step, why) for everything in `one` that may let a record into `other`."""
    for write in one.writes:
        if _is_heard(write, other.hears):
            yield write.step, f"{write.object}.{write.field}"
    for step, kind in one.tells:
        if kind in other.hears.kinds:
            yield step, kind
    for step, flow in one.calls:
        if flow == other.program.key:
            yield step, flow


def _is_heard(write: Write, hears: Hearing) -> bool:
    is_asked = hears.demand is not None and write.value is not None and hears.demand[0] == (write.field,)
    if is_asked and hears.demand and str(write.value) not in hears.demand[1]:
        return False
    return any(_carries(write, kind, hears) for kind in hears.kinds)


def _carries(write: Write, kind: str, hears: Hearing) -> bool:
    object, _, verb = kind.rpartition(".")
    if object != write.object:
        return False
    match verb:
        case "created":
            return write.makes
        case "updated":
            is_named = write.makes or not hears.fields or write.field in hears.fields
            return is_named and (hears.to is None or write.value is None or str(hears.to) == str(write.value))
        case _ if verb in _OWN_VERBS:
            return False
        case _:
            return _follows(write, kind)


def _follows(write: Write, kind: str) -> bool:
    """Events that objects tell of themselves (deal.moved) follow from a change of what they tell about."""
    declared = KINDS.get(kind)
    if declared is None or declared.is_behaviour:
        return False
    return write.field in declared.fields or bool(_TOLD_AS.get(write.field, frozenset()) & declared.fields.keys())
