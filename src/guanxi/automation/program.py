"""A compiled flow: immutable, shared by all runs of its version, kept in memory by the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from guanxi.automation.asking import jsonable
from guanxi.automation.definition import LANES, Definition
from guanxi.automation.scope import Question, Scope
from guanxi.automation.steps import END, StepKind
from guanxi.automation.triggers import TriggerKind
from guanxi.expressions import Facts
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Step:
    """One step ready to run. `next` maps every exit to a step id or "end"; `order` is its place in the flow's sense."""

    id: str
    kind: StepKind[Any]
    config: BaseModel
    next: Mapping[str, str]
    name: Phrase
    on_error: str
    order: int

    def sentence(self) -> Phrase:
        return self.kind.sentence(self.config)

    def target(self, exit: str) -> str:
        return self.next.get(exit, END)


@dataclass(frozen=True, slots=True)
class ProgramExit:
    """`on` is empty for a rule that is looked at before every step."""

    on: str
    question: Question | None
    outcome: str
    label: Phrase


@dataclass(frozen=True, slots=True)
class Goal:
    """A step to which a run jumps from anywhere when its event happens."""

    step: str
    on: str
    question: Question | None


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    flow: int
    version: int
    definition: Definition
    scope: Scope
    trigger: TriggerKind[Any]
    trigger_config: BaseModel
    condition: Question | None
    key_formula: Question | None
    exits: tuple[ProgramExit, ...]
    goals: tuple[Goal, ...]
    steps: Mapping[str, Step]
    listens: frozenset[str] = frozenset()
    """Event kinds that may end or wake a run: those of exit rules and goals (waits keep their own in the row)."""
    event_fields: frozenset[str] = frozenset()
    """Fields of the trigger's event that some text needs later; only these are kept with the run."""
    trouble: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def object(self) -> str:
        return self.definition.object

    @property
    def name(self) -> Phrase:
        return self.definition.name

    @property
    def first(self) -> str:
        return self.definition.steps[0].id

    @property
    def lane(self) -> int:
        return LANES[self.definition.settings.lane]

    def entry_key(self, facts: Facts | None) -> str:
        """What re-entry by key compares; empty where the flow has none, or nothing to compute it from."""
        value = jsonable(self.key_formula.value(facts)) if self.key_formula and facts is not None else None
        return "" if value is None else str(value)

    def standing_exits(self) -> Sequence[ProgramExit]:
        return [rule for rule in self.exits if not rule.on] if self.exits else ()
