"""Checks on the shape of a flow: exits, targets, what cannot be reached, and circles nobody could leave.

Everything is a loop over steps and edges, never a recursion, so that a flow of ten thousand steps is no danger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from guanxi.automation.definition import Definition
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import END
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean

_ON_ERROR = ("park", "continue", "exit")


def faults(definition: Definition, steps: Mapping[str, Step]) -> list[Fault]:
    found = [fault for step in steps.values() for fault in _exits(step, steps)]
    if not any(fault.code == "unknown_target" for fault in found):
        found += _unreachable(definition.steps[0].id, steps)
    return found + _endless(steps)


def edges(step: Step, steps: Mapping[str, Step]) -> Iterator[str]:
    """Ids of the steps that may come right after this one."""
    targets = [*step.next.values(), step.on_error]
    return (target for target in dict.fromkeys(targets) if target in steps)


def _exits(step: Step, steps: Mapping[str, Step]) -> Iterator[Fault]:
    address = f"steps.{step.id}"
    known = {exit.name: exit.label for exit in step.kind.exits(step.config)}
    for name in known.keys() - step.next.keys():
        words = Phrase("The exit “{exit}” leads nowhere", "出口“{exit}”没有指向任何步骤")
        yield Fault(f"{address}.next.{name}", "missing_exit", words.fill(exit=known[name]))
    for name, target in step.next.items():
        if name not in known:
            words = Phrase(
                "This step has no exit “{exit}”; it has {known}", "此步骤没有出口“{exit}”，可用出口：{known}"
            )
            said = words.fill(exit=name, known=", ".join(known) or "-")
            yield Fault(f"{address}.next.{name}", "unknown_exit", said)
        if target != END and target not in steps:
            yield _unknown_target(f"{address}.next.{name}", target, steps)
    if step.on_error not in _ON_ERROR and step.on_error not in steps:
        yield _unknown_target(f"{address}.on_error", step.on_error, steps)


def _unknown_target(address: str, target: str, steps: Mapping[str, Step]) -> Fault:
    near = did_you_mean(target, [*steps, END])
    words = Phrase("There is no step “{target}”", "没有名为“{target}”的步骤")
    if near:
        words = Phrase(
            "There is no step “{target}”; did you mean “{near}”?", "没有名为“{target}”的步骤，你是指“{near}”吗？"
        )
    return Fault(address, "unknown_target", words.fill(target=target, near=near))


def reached(start: Iterable[str], steps: Mapping[str, Step]) -> set[str]:
    seen: set[str] = set()
    todo = [name for name in start if name in steps]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(edges(steps[here], steps))
    return seen


def _unreachable(first: str, steps: Mapping[str, Step]) -> list[Fault]:
    goals = [step.id for step in steps.values() if getattr(step.config, "on", None) and step.kind.name == "goal"]
    words = Phrase("No way leads to this step", "没有任何路径到达此步骤")
    lost = steps.keys() - reached([first, *goals], steps)
    return [Fault(f"steps.{name}", "unreachable", words) for name in steps if name in lost]


def _endless(steps: Mapping[str, Step]) -> list[Fault]:
    """Circles made only of steps that cannot wait: peel off steps without successors until only circles are left."""
    busy = {name: step for name, step in steps.items() if not step.kind.waits or step.kind.passes}
    after = {name: [target for target in _at_once(step, steps) if target in busy] for name, step in busy.items()}
    before: dict[str, list[str]] = {name: [] for name in busy}
    for name, targets in after.items():
        for target in targets:
            before[target].append(name)
    left = {name: len(targets) for name, targets in after.items()}
    todo = [name for name, count in left.items() if count == 0]
    gone: set[str] = set()
    while todo:
        here = todo.pop()
        gone.add(here)
        for earlier in before[here]:
            left[earlier] -= 1
            if left[earlier] == 0:
                todo.append(earlier)
    return [_circle(name) for name in _on_circles(busy.keys() - gone, after, before)]


def _at_once(step: Step, steps: Mapping[str, Step]) -> Iterator[str]:
    """Where a run may go without having waited at all."""
    if not step.kind.waits:
        return edges(step, steps)
    return (step.next[exit] for exit in step.kind.passes if step.next.get(exit) in steps)


def _on_circles(rest: set[str], after: Mapping[str, list[str]], before: Mapping[str, list[str]]) -> list[str]:
    """What is left also holds steps that only lead into a circle: peel those from the other side."""
    count = {name: sum(1 for earlier in before[name] if earlier in rest) for name in rest}
    todo = [name for name, n in count.items() if n == 0]
    left = set(rest)
    while todo:
        here = todo.pop()
        left.discard(here)
        for later in after[here]:
            if later in left:
                count[later] -= 1
                if count[later] == 0:
                    todo.append(later)
    return [name for name in after if name in left]


def _circle(name: str) -> Fault:
    words = Phrase(
        "This step is part of a circle without a wait, which would run for ever",
        "此步骤处于没有等待的循环中，会无限运行",
    )
    return Fault(f"steps.{name}", "endless", words)


def warnings(program: Program) -> tuple[Fault, ...]:
    """What may be meant but is worth a look; publishing is not refused."""
    if not program.definition.settings.own_changes:
        return ()
    triggers = program.trigger.event_kinds(program.trigger_config, program.object)
    touched = {write.partition(".")[0] for step in program.steps.values() for write in step.kind.writes(step.config)}
    looping = [kind for kind in triggers if kind.partition(".")[0] in touched]
    words = Phrase(
        "This flow writes {kinds} and is started by it: it may start itself again (stopped at depth 8)",
        "流程会写入并由 {kinds} 触发，可能反复启动自身（在第 8 层停止）",
    )
    return tuple(Fault("trigger", "own_loop", words.fill(kinds=kind)) for kind in looping)
