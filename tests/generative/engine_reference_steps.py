"""What each kind of step means, for one way of one run; and what becomes of a way that goes on, ends or is cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Line = tuple[str, str, str]
Step = Mapping[str, Any]
NEVER = 10**9


@dataclass(eq=False)
class Way:
    """The run itself (`parent` is None) or a strand. `visit` counts the steps it came to."""

    name: str
    here: str
    parent: Way | None
    vars: dict[str, int]
    since: int = 0
    due: int = 0
    flow: str = ""
    entry: int = 0
    key: str = ""
    entered: int = 0
    caller: tuple[Way, int] | None = None
    visit: int = 0
    is_waiting: bool = False
    is_over: bool = False
    has_sold: bool = False
    is_reached: bool = False
    asked: int = 0
    reply: tuple[str, int] | None = None
    place: int | None = None
    until: int | None = None
    was_set: set[str] = field(default_factory=set)
    open: list[Way] = field(default_factory=list)
    ended: list[Way] = field(default_factory=list)
    left: list[int] | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def root(self) -> Way:
        return self.parent.root if self.parent else self


@dataclass
class Steps:
    """`gates` and `gathered` are what runs of one step share: of a throttle (begin of the period, how many), of a
    digest (its moment, who brought something).
    """

    flows: Mapping[str, Mapping[str, Any]]
    name: str
    tags: int
    variant: Mapping[str, str]
    minute: int = 0
    ways: list[Way] = field(default_factory=list)
    prices: list[int] = field(default_factory=list)
    calls: list[Way] = field(default_factory=list)
    answers: list[tuple[Way, int]] = field(default_factory=list)
    questions: int = 0
    gates: dict[str, tuple[int, int]] = field(default_factory=dict)
    gathered: dict[str, tuple[int, list[Way]]] = field(default_factory=dict)

    def _step(self, way: Way) -> Step:
        steps: list[Step] = self.flows[way.root.flow]["steps"]
        return next(step for step in steps if step["id"] == way.here)

    def _move(self, way: Way) -> None:
        step = self._step(way)
        getattr(self, f"_{step['kind']}")(way, step)

    def _go(self, way: Way, step: Step, exit: str) -> None:
        way.lines.append((step["id"], exit, "done"))
        self._cut(way)
        target = step["next"][exit]
        if target == "end" or (way.parent is not None and way.parent.here == target):
            self._finish(way)
            return
        self._stand(way, target)

    def _stand(self, way: Way, step: str) -> None:
        way.here, way.since, way.due, way.visit = step, self.minute, self.minute, way.visit + 1
        way.is_waiting, way.has_sold, way.is_reached, way.asked = False, False, False, 0
        way.reply, way.place, way.until, way.left, way.ended = None, None, None, None, []

    def _stay(self, way: Way, until: int) -> None:
        if not way.is_waiting:
            way.lines.append((way.here, "", "waiting"))
        way.is_waiting, way.due = True, until

    def _finish(self, way: Way) -> None:
        way.is_over = True
        if way.parent is not None:
            way.parent.open.remove(way)
            way.parent.ended.append(way)
            way.parent.due = self.minute
        elif way.caller is not None:
            self.answers.append(way.caller)

    def _end(self, way: Way) -> None:
        """The whole run, from wherever it is ended; the one who ends it is not cut."""
        root, way.is_over = way.root, True
        if way.parent is not None:
            self._cut(way)
            way.parent.open.remove(way)
        self._cut(root)
        root.is_over = False
        self._finish(root)

    def _cut(self, way: Way) -> None:
        for strand in way.open:
            self._cut(strand)
            strand.lines.append((strand.here, "", "cancelled"))
            strand.is_over = True
        way.open = []

    def _opened(self, way: Way, step: Step, exit: str, name: str) -> None:
        strand = Way(name, step["next"][exit], way, dict(way.vars), self.minute, self.minute)
        self.ways.append(strand)
        way.open.append(strand)
        if strand.here in ("end", way.here):
            self._finish(strand)

    def _branch(self, way: Way, step: Step) -> None:
        self._go(way, step, "yes" if self.name < step["below"] else "else")

    def _split(self, way: Way, step: Step) -> None:
        self._go(way, step, self.variant[step["salt"]])

    def _switch(self, way: Way, step: Step) -> None:
        self._go(way, step, "yes" if way.vars.get("n", 0) == step["equals"] else "else")

    def _set(self, way: Way, step: Step) -> None:
        self._give(way, step["n"])
        self._go(way, step, "next")

    def _give(self, way: Way, n: int) -> None:
        way.vars["n"] = n
        way.was_set.add("n")

    def _wait(self, way: Way, step: Step) -> None:
        until = way.since + step["minutes"]
        self._go(way, step, "next") if until <= self.minute else self._stay(way, until)

    def _wait_for(self, way: Way, step: Step) -> None:
        self._awaited(way, step, "sold" if way.has_sold else "")

    def _wait_when(self, way: Way, step: Step) -> None:
        self._awaited(way, step, "met" if any(price > step["above"] for price in self.prices) else "")

    def _awaited(self, way: Way, step: Step, exit: str, late: str = "timeout") -> None:
        until = way.since + step["minutes"]
        if exit or until <= self.minute:
            self._go(way, step, exit or late)
        else:
            self._stay(way, until)

    def _approval(self, way: Way, step: Step) -> None:
        self._ask_once(way)
        self._awaited(way, step, way.reply[0] if way.reply else "", "expired")

    def _ask(self, way: Way, step: Step) -> None:
        self._ask_once(way)
        if way.reply:
            self._give(way, way.reply[1])
        self._awaited(way, step, "answered" if way.reply else "", "expired")

    def _ask_once(self, way: Way) -> None:
        if not way.asked:
            self.questions += 1
            way.asked = self.questions

    def _call(self, way: Way, step: Step) -> None:
        if not way.is_waiting:
            self.calls.append(way)
        self._awaited(way, step, way.reply[0] if way.reply else "")

    def _goal(self, way: Way, step: Step) -> None:
        self._go(way, step, "reached" if way.is_reached else "missed")

    def _throttle(self, way: Way, step: Step) -> None:
        """The first who comes begins a period; whoever is too many gets a place in the next one, once and for all."""
        if way.place is None:
            begin, n = self.gates.get(step["id"], (self.minute, 0))
            if begin + step["minutes"] <= self.minute:
                begin, n = self.minute, 0
            elif n == step["most"]:
                begin, n = begin + step["minutes"], 0
            place = max(begin, self.minute)
            if step["within"] and place > self.minute + step["within"]:
                self._go(way, step, "full")
                return
            self.gates[step["id"]], way.place = (begin, n + 1), place
        self._go(way, step, "next") if way.place <= self.minute else self._stay(way, way.place)

    def _digest(self, way: Way, step: Step) -> None:
        """Whoever is the last to fit, or wakes first, takes what all have brought."""
        until, brought = self.gathered.get(step["id"], (self.minute + step["minutes"], []))
        if way.until is None:
            way.until = until
            brought = [*brought, way]
            self.gathered[step["id"]] = (until, brought)
            if len(brought) < step["count"]:
                self._stay(way, until)
                return
        elif way not in brought:
            self._go(way, step, "collected")
            return
        elif way.until > self.minute:
            self._stay(way, way.until)
            return
        self.gathered.pop(step["id"])
        self._go(way, step, "next")

    def _exit(self, way: Way, step: Step) -> None:
        way.lines.append((step["id"], "", "ended"))
        self._end(way)

    def _parallel(self, way: Way, step: Step) -> None:
        """The strands are opened where the run then stands: at the join, or wherever `joined` leads."""
        self._go(way, step, "joined")
        if way.is_over:
            return
        for exit in ("a", "b"):
            self._opened(way, step, exit, exit)

    def _join(self, way: Way, step: Step) -> None:
        needed = {"any": 1, "two": 2}.get(step["wait"], len(way.open) + len(way.ended))
        until = way.since + step["minutes"]
        if way.open and len(way.ended) < needed and until > self.minute:
            self._stay(way, until)
            return
        for strand in sorted(way.ended, key=self.ways.index):
            way.vars |= {name: strand.vars[name] for name in strand.was_set}
            way.was_set |= strand.was_set
        is_late = way.open and len(way.ended) < needed
        self._go(way, step, "timeout" if is_late else "next")

    def _loop(self, way: Way, step: Step) -> None:
        if way.left is None:
            way.left = list(range(self.tags))
            way.ended = []
        if not way.left and not way.open:
            self._go(way, step, "done")
            return
        begins, way.left = way.left[: step["at_once"] - len(way.open)], way.left[step["at_once"] - len(way.open) :]
        self._stay(way, NEVER)
        for number in begins:
            self._opened(way, step, "each", str(number + 1))
