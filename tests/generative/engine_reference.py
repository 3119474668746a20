"""What the engine means, in plain Python: one subject, one flow, the events of its life; out comes the trace.

No tables, no batches, no clock but the numbers in the events. Minutes are counted from the moment of entering. It knows
the few kinds of step from which the generated flows are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = tuple[str, str, str]


@dataclass(frozen=True)
class Sale:
    """The only event of the reference's world: a thing was sold to the subject, after so many minutes."""

    minute: int
    price: int


def trace(flow: Mapping[str, Any], name: str, sales: Sequence[Sale], most: int = 200) -> list[Line]:
    steps = {step["id"]: step for step in flow["steps"]}
    limit = next((rule["above"] for rule in flow["ends_above"]), None)
    lines: list[Line] = []
    here, minute = flow["steps"][0]["id"], 0
    variables: dict[str, int] = {}
    while here != "end" and len(lines) < most:
        step = steps[here]
        exit, later = _leaves(step, minute, name, variables, sales)
        stop = _stopped(limit, minute, later, sales, exit)
        if step["kind"] in ("wait", "wait_for"):
            lines.append((here, "", "waiting"))
        if stop:
            return [*lines, (here, "", "exited")]
        if step["kind"] == "exit":
            return [*lines, (here, "", "ended")]
        lines.append((here, exit, "done"))
        here, minute = step["next"][exit], later
    return lines


def _leaves(
    step: Mapping[str, Any], minute: int, name: str, variables: dict[str, int], sales: Sequence[Sale]
) -> tuple[str, int]:
    """(exit, the minute of leaving)."""
    match step["kind"]:
        case "branch":
            return ("yes" if name < step["below"] else "else"), minute
        case "switch":
            return ("yes" if variables.get("n", 0) == step["equals"] else "else"), minute
        case "set":
            variables["n"] = step["n"]
            return "next", minute
        case "wait":
            return "next", minute + step["minutes"]
        case "wait_for":
            return _first_sale(step, minute, sales)
        case _:
            return "", minute


def _first_sale(step: Mapping[str, Any], minute: int, sales: Sequence[Sale]) -> tuple[str, int]:
    deadline = minute + step["minutes"]
    fitting = [one for one in sales if minute <= one.minute < deadline and one.price > step["above"]]
    return ("sold", fitting[0].minute) if fitting else ("timeout", deadline)


def _stopped(limit: int | None, minute: int, later: int, sales: Sequence[Sale], exit: str) -> bool:
    """Did a sale above the limit happen while the subject stood here? It comes before any other meaning of it."""
    if limit is None:
        return False
    end = later if exit != "sold" else later + 1
    return any(one.price > limit and minute <= one.minute < end for one in sales)
