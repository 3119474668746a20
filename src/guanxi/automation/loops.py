"""Flows that start each other in a circle.

A circle that nobody has to wait in would run until the depth limit cuts it, for every record: it is refused. One with a
wait, or with a flow that takes each record once, comes to rest: it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guanxi.automation.findings import Finding
from guanxi.automation.program import Program
from guanxi.automation.wiring import Wiring, starts
from guanxi.events.kinds import KINDS
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS

_BOUNDED = ("once", "cool_down", "by_key")


@dataclass(frozen=True, slots=True)
class Wire:
    """`step` of one flow lets a record into another. `makes`: a new record each time, so re-entry bounds nothing."""

    source: str
    target: str
    step: str
    why: str
    is_at_once: bool
    makes: bool


Graph = Mapping[str, Sequence[Wire]]


def findings(wires: Sequence[Wiring]) -> Iterator[Finding]:
    """One finding for each circle of flows, at the flow that closes it; the others are named."""
    programs = {one.program.key: one.program for one in wires}
    graph = _graph(wires)
    told: set[frozenset[str]] = set()
    for is_at_once in (True, False):
        for circle in _circles(graph, is_at_once):
            keys = frozenset(wire.source for wire in circle)
            if keys not in told:
                told.add(keys)
                yield _finding(circle, programs)


def _graph(wires: Sequence[Wiring]) -> Graph:
    """Who could start whom, by kind of event first, so that two hundred flows are not compared two by two."""
    listeners: dict[str, list[Wiring]] = {}
    for one in wires:
        for object in {kind.rpartition(".")[0] for kind in one.hears.kinds}:
            listeners.setdefault(object, []).append(one)
        for kind in one.hears.kinds:
            listeners.setdefault(f"={kind}", []).append(one)
        listeners.setdefault(f">{one.program.key}", []).append(one)
    return {one.program.key: list(_from(one, listeners)) for one in wires}


def _from(one: Wiring, listeners: Mapping[str, Sequence[Wiring]]) -> Iterator[Wire]:
    asked = [write.object for write in one.writes]
    asked += [f"={kind}" for _, kind in one.tells] + [f">{key}" for _, key in one.calls]
    near = {other.program.key: other for name in dict.fromkeys(asked) for other in listeners.get(name, ())}
    makes = {write.step: write.makes for write in one.writes}
    for key, other in near.items():
        for step, why in starts(one, other):
            if key == one.program.key and not _sees_itself(one, step):
                continue
            yield Wire(one.program.key, key, step, why, step in one.at_once, makes.get(step, False))


def _sees_itself(one: Wiring, step: str) -> bool:
    """A run does not see what it did to its own record, unless the author wants it so."""
    is_own = all(write.is_subject for write in one.writes if write.step == step)
    return one.program.definition.settings.own_changes or not is_own


def _circles(graph: Graph, is_at_once: bool) -> Iterator[list[Wire]]:
    """For each flow on a circle the shortest way back to itself; with `is_at_once` only over wires without a wait."""
    usable = {key: [wire for wire in wires if wire.is_at_once or not is_at_once] for key, wires in graph.items()}
    for group in _strong(usable):
        if len(group) > 1 or any(wire.target == wire.source for wire in usable[group[0]]):
            inside = {key: [wire for wire in usable[key] if wire.target in set(group)] for key in group}
            yield _shortest(inside)


def _shortest(graph: Graph) -> list[Wire]:
    return min((way for start in sorted(graph) if (way := _way_back(start, graph))), key=len)


def _way_back(start: str, graph: Graph) -> list[Wire]:
    came: dict[str, Wire] = {}
    todo = [start]
    for here in todo:
        for wire in graph[here]:
            if wire.target not in came:
                came[wire.target] = wire
                todo.append(wire.target)
    way: list[Wire] = []
    here = start
    while start in came and (not way or here != start):
        way.append(came[here])
        here = came[here].source
    return way[::-1]


def _strong(graph: Graph) -> list[list[str]]:
    """Groups of flows that all reach each other (Tarjan), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    for root in graph:
        todo: list[tuple[str, int]] = [(root, 0)] if root not in index else []
        while todo:
            here, child = todo.pop()
            if child == 0:
                index[here] = low[here] = len(index)
                stack.append(here)
                on_stack.add(here)
            targets = [wire.target for wire in graph[here]]
            if child < len(targets):
                todo.append((here, child + 1))
                if targets[child] not in index:
                    todo.append((targets[child], 0))
                elif targets[child] in on_stack:
                    low[here] = min(low[here], index[targets[child]])
                continue
            if low[here] == index[here]:
                groups.append(_popped(stack, on_stack, here))
            if todo:
                low[todo[-1][0]] = min(low[todo[-1][0]], low[here])
    return groups


def _popped(stack: list[str], on_stack: set[str], root: str) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != root:
        group.append(stack.pop())
        on_stack.discard(group[-1])
    return group


def _finding(circle: Sequence[Wire], programs: Mapping[str, Program]) -> Finding:
    names = [wire.source for wire in circle]
    chain = _chain(circle, programs)
    first = circle[0]
    address = f"steps.{first.step}"
    others = tuple(key for key in dict.fromkeys(names) if key != first.source)
    rest = _bounded_by(circle, programs)
    if all(wire.is_at_once for wire in circle) and rest is None:
        return Finding("error", "loop", first.source, address, _ENDLESS.fill(chain=chain), _BREAK, others)
    if rest is not None:
        words = _COMES_TO_REST.fill(chain=chain, flow=rest.name)
        return Finding("warning", "loop_bounded", first.source, address, words, _MEANT, others)
    return Finding("warning", "loop_waits", first.source, address, _WITH_WAIT.fill(chain=chain), _MEANT, others)


def _bounded_by(circle: Sequence[Wire], programs: Mapping[str, Program]) -> Program | None:
    """A flow on the way that lets a record in only once; it helps only while no new records are made."""
    if any(wire.makes for wire in circle):
        return None
    bounded = (programs[wire.target] for wire in circle)
    return next((one for one in bounded if one.definition.re_entry.mode in _BOUNDED), None)


def _chain(circle: Sequence[Wire], programs: Mapping[str, Program]) -> Phrase:
    parts = [_link(wire, programs) for wire in circle]
    return Phrase("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _link(wire: Wire, programs: Mapping[str, Program]) -> Phrase:
    words = Phrase(
        "“{source}” (step “{step}”: {why}) starts “{target}”", "“{source}”（步骤“{step}”：{why}）触发“{target}”"
    )
    source, target = programs[wire.source], programs[wire.target]
    return words.fill(source=source.name, step=source.steps[wire.step].name, why=_why(wire.why), target=target.name)


def _why(why: str) -> Phrase:
    if why in KINDS:
        return KINDS[why].label
    object, _, field = why.partition(".")
    declared = OBJECTS.get(object)
    label = declared.label if declared else same(object)
    if field == "*":
        return Phrase("writes a {object}", "写入{object}").fill(object=label)
    if not field:
        return Phrase("starts it", "启动它")
    return Phrase("changes {field} of the {object}", "修改{object}的 {field}").fill(field=field, object=label)


_ENDLESS = Phrase(
    "Flows start each other in a circle without a wait: {chain}. It would be cut off at depth 8 for every record",
    "流程之间形成没有等待的循环：{chain}。每条记录都会在第 8 层被强制停止",
)
_WITH_WAIT = Phrase(
    "Flows start each other in a circle with a wait in it: {chain}", "流程之间形成带等待的循环：{chain}"
)
_COMES_TO_REST = Phrase(
    "Flows start each other in a circle: {chain}. It comes to rest, because “{flow}” takes a record in only once",
    "流程之间形成循环：{chain}。由于“{flow}”限制了重复进入，循环会停下来",
)
_BREAK = Phrase(
    "Add a condition that is false the second time, put a wait between, or limit re-entry of one of them.",
    "请增加第二次不再成立的条件、在中间加入等待，或限制其中一个流程的重复进入。",
)
_MEANT = Phrase("Leave it if it is meant so.", "如果这是有意设计的，可以保留。")
