"""What a person asks a backtest: which flow in which version, over which stretch, beside which other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from guanxi.automation.compile import must_compile
from guanxi.automation.definition import Definition, dump, read_definition
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import Move, Seat
from guanxi.automation.store import find_flow
from guanxi.automation.versions import named
from guanxi.automation.world import World
from guanxi.kit import clock
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase

LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Spec:
    """`against` is compared with; `assume` names exits that steps take at once ("approve" → "approved"); `rules` are
    changed rules by the part of a blueprint they belong to.
    """

    definition: Definition
    since: datetime
    until: datetime
    against: Definition | None = None
    assume: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """Whole definitions are kept, so that the answer can be understood after the next publishing."""
        return {
            "definition": dump(self.definition),
            "against": dump(self.against) if self.against else None,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "assume": dict(self.assume),
            "rules": dict(self.rules),
        }

    def program(self, definition: Definition) -> Program:
        """Under the id of the flow it is thought for, so that it does not see what that flow did itself."""
        flow = find_flow(definition.key)
        return assuming(must_compile(definition, flow.id if flow else 0), self.assume)


def spec_of(data: Mapping[str, Any]) -> Spec:
    """From what `Spec.json` has written."""
    return Spec(
        definition=read_definition(data["definition"]),
        since=datetime.fromisoformat(data["since"]),
        until=datetime.fromisoformat(data["until"]),
        against=read_definition(data["against"]) if data.get("against") else None,
        assume=data.get("assume") or {},
        rules=data.get("rules") or {},
    )


def ask(
    flow: str,
    *,
    use: str | Mapping[str, Any] = "draft",
    against: str | Mapping[str, Any] = "",
    since: datetime | None = None,
    until: datetime | None = None,
    **more: Any,
) -> Spec:
    """`use` and `against`: a version's number, "active", "draft", or a whole definition. Without `since`: 30 days.

    Raises `Invalid` for a definition with faults and a stretch that is none.
    """
    end = min(until or clock.now(), clock.now())
    start = since or end - timedelta(days=30)
    _require_stretch(start, end)
    definition = _chosen(flow, use)
    other = _chosen(flow, against) if against else None
    if other is None and more.get("rules"):
        other = definition  # A changed rule is compared with the flow under the rules of today.
    spec = Spec(definition, start, end, other, **more)
    for one in (spec.definition, spec.against):
        if one is not None:
            spec.program(one)
    return spec


def _chosen(flow: str, what: str | Mapping[str, Any]) -> Definition:
    return named(flow, what) if isinstance(what, str) else read_definition(what)


def _require_stretch(since: datetime, until: datetime) -> None:
    if since >= until:
        raise Invalid(_BACKWARDS, code="bad_stretch", faults=(Fault("since", "bad_stretch", _BACKWARDS),))
    if until - since > LONGEST:
        raise Invalid(_TOO_LONG, code="bad_stretch", faults=(Fault("since", "bad_stretch", _TOO_LONG),))


def assuming(program: Program, assume: Mapping[str, str]) -> Program:
    """The same program in which some steps go out through the given exit at once, without doing anything."""
    faults = [fault for step, exit in assume.items() if (fault := _assumed_fault(program, step, exit))]
    if faults:
        raise Invalid(faults[0].message, code="bad_assumption", faults=tuple(faults))
    steps = {id: _going(step, assume[id]) if id in assume else step for id, step in program.steps.items()}
    return replace(program, steps=steps)


def _assumed_fault(program: Program, step: str, exit: str) -> Fault | None:
    found = program.steps.get(step)
    if found is None:
        return Fault(f"assume.{step}", "unknown_step", _NO_STEP.fill(step=step))
    if exit not in found.next:
        return Fault(f"assume.{step}", "unknown_exit", _NO_EXIT.fill(exit=exit, known=", ".join(found.next)))
    return None


def _going(step: Step, exit: str) -> Step:
    def advance(_config: Any, seats: Sequence[Seat], _world: World) -> Sequence[Move]:
        return [Move.go(exit, trace={"reason": _ASSUMED.json()}) for _ in seats]

    return replace(step, kind=replace(step.kind, advance=advance))


_BACKWARDS = Phrase("The beginning must lie before the end, and in the past", "开始时间须早于结束时间，且在过去")
_TOO_LONG = Phrase("A backtest covers at most two years", "回测最多覆盖两年")
_NO_STEP = Phrase("There is no step “{step}”", "没有名为“{step}”的步骤")
_NO_EXIT = Phrase("This step has no exit “{exit}”; it has {known}", "此步骤没有出口“{exit}”，可用出口：{known}")
_ASSUMED = Phrase("assumed", "按假设处理")
