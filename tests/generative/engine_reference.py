"""What the engine means, in plain Python: one subject, the flows it goes through, the events of its life; out come the
traces.

No tables, no batches, no clock but the numbers in the events. Minutes are counted from the moment the subject was made.
A run is a family of ways: its own, and those of its strands. At every minute what is due moves first; then what happens
is heard by those inside, then it lets new runs in, then all that can move moves. Of all that can, those that stand
earliest in the flow move first. What the kinds of step mean is said in `engine_reference_steps`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.generative.engine_reference_steps import NEVER, Line, Steps, Way

DAY = 24 * 60


@dataclass(frozen=True)
class Sale:
    """A thing was sold to the subject, after so many minutes."""

    minute: int
    price: int


@dataclass(frozen=True)
class Reply:
    """A colleague answers the oldest question about the subject that stands: yes or no, or a number."""

    minute: int
    verdict: str
    n: int


Happening = Sale | Reply
Lived = list[tuple[tuple[str, int, str], tuple[Line, ...]]]


class Life(Steps):
    def lived(self, happenings: Sequence[Happening]) -> Lived:
        """((flow, entry, strand), lines) of every way, in no order."""
        if "above" not in self.flows["main"]:
            self._enter("main", "")
        self._settle()
        waiting = list(happenings)
        while (minute := self._next(waiting)) < NEVER:
            self.minute = minute
            self._settle()
            if waiting and waiting[0].minute == minute:
                self._happens(waiting.pop(0))
                self._settle()
        return sorted(((way.root.flow, way.root.entry, way.name), tuple(way.lines)) for way in self.ways)

    def _next(self, happenings: Sequence[Happening]) -> int:
        dues = [way.due for way in self.ways if not way.is_over]
        return min([NEVER, *dues, *(one.minute for one in happenings[:1])])

    def _happens(self, one: Happening) -> None:
        if isinstance(one, Reply):
            self._replied(one)
            return
        self.prices.append(one.price)
        for way in [way for way in self.ways if not way.is_over]:
            if not way.is_over:
                self._hear(way, one)
        above = self.flows["main"].get("above")
        if above is not None and one.price > above:
            self._enter("main", str(one.price))

    def _replied(self, reply: Reply) -> None:
        asking = [way for way in self.ways if not way.is_over and way.is_waiting and way.asked]
        if asking:
            way = min(asking, key=lambda one: one.asked)
            way.reply, way.due = (reply.verdict, reply.n), self.minute

    def _hear(self, way: Way, sale: Sale) -> None:
        """Exit rules and goals are for the run as a whole and come before what it waits for."""
        flow, step = self.flows[way.root.flow], self._step(way)
        if way.parent is None and any(sale.price > above for above in flow["ends_above"]):
            way.lines.append((way.here, "", "exited"))
            self._end(way)
        elif way.parent is None and (goal := self._goal_for(way, sale.price)):
            way.lines.append((way.here, "", "jumped"))
            self._cut(way)
            self._stand(way, goal)
            way.is_reached = True
        elif way.is_waiting and step["kind"] == "wait_for" and sale.price > step["above"]:
            way.has_sold, way.due = True, self.minute
        elif way.is_waiting and step["kind"] == "wait_when":
            way.due = self.minute

    def _goal_for(self, way: Way, price: int) -> str:
        goals = [step for step in self.flows[way.root.flow]["steps"] if step["kind"] == "goal"]
        return next((one["id"] for one in goals if one["id"] != way.here and price > one["above"]), "")

    def _enter(self, name: str, key: str, caller: tuple[Way, int] | None = None) -> bool:
        """By the rule of re-entry."""
        rule = self.flows[name].get("re_entry") or {"mode": "once"}
        before = [way for way in self.ways if way.parent is None and way.flow == name]
        is_inside = any(not way.is_over for way in before)
        is_fresh = any(self.minute - way.entered < rule.get("days", 0) * DAY for way in before)
        allowed = {
            "once": not before,
            "after_exit": not is_inside,
            "cool_down": not is_inside and not is_fresh,
            "every": True,
            "by_key": bool(key) and key not in {way.key for way in before},
        }[rule["mode"]]
        if allowed:
            first = self.flows[name]["steps"][0]["id"]
            way = Way("", first, None, {}, self.minute, self.minute, flow=name, entry=len(before) + 1, key=key)
            way.entered, way.caller = self.minute, caller
            self.ways.append(way)
        return bool(allowed)

    def _settle(self) -> None:
        """Batch after batch: what one batch asks of other flows, and what those answer, comes with the next."""
        while due := [way for way in self.ways if not way.is_over and way.due <= self.minute]:
            for way in due:
                self._leave_by_rule(way)
            self._batch()
            self._between_flows()

    def _leave_by_rule(self, way: Way) -> None:
        rules = self.flows[way.root.flow].get("ends_when", ())
        if not way.is_over and any(price > above for price in self.prices for above in rules):
            way.lines.append((way.here, "", "exited"))
            self._end(way)

    def _batch(self) -> None:
        """Those at the earliest step move together; of those the one that came first, or was opened first."""
        while movable := [way for way in self.ways if not way.is_over and way.due <= self.minute]:
            flow, here = min(((way.root.flow, way.here) for way in movable), key=self._place)
            group = [way for way in movable if (way.root.flow, way.here) == (flow, here)]
            for way in sorted(group, key=lambda one: one.since if one.parent is None else 0):
                if not way.is_over:
                    self._move(way)

    def _place(self, where: tuple[str, str]) -> tuple[str, int]:
        flow, here = where
        return flow, [step["id"] for step in self.flows[flow]["steps"]].index(here)

    def _between_flows(self) -> None:
        calls, self.calls = self.calls, []
        answers, self.answers = self.answers, []
        for way, visit in answers:
            if not way.is_over and way.visit == visit and way.is_waiting:
                way.reply, way.due = ("done", 0), self.minute
        for way in calls:
            if not self._enter("helper", "", (way, way.visit)):
                way.reply, way.due = ("refused", 0), self.minute


def trace(
    flows: Mapping[str, Mapping[str, Any]],
    name: str,
    happenings: Sequence[Happening],
    tags: int = 0,
    variant: Mapping[str, str] | None = None,
) -> Lived:
    return Life(flows, name, tags, variant or {}).lived(happenings)
