"""A check: a flow that time starts again and again should let its records in more than once."""

from __future__ import annotations

from collections.abc import Iterator

from guanxi.automation.findings import FLOW_CHECKS, Finding
from guanxi.automation.program import Program
from guanxi.automation.timetable.schedules import OCCASION
from guanxi.kit.phrase import Phrase


def lets_in_again(program: Program) -> Iterator[Finding]:
    """`once` is what a flow has that says nothing of re-entry, and seldom what is meant here."""
    if program.definition.re_entry.mode == "once" and _recurs(program):
        yield Finding("warning", "once_only", program.key, "re_entry.mode", _ONCE, _EVERY)


def _recurs(program: Program) -> bool:
    """An occasion is a new record at every instant, so its flow may well take each once."""
    if program.trigger.name == "schedule":
        return program.object != OCCASION
    return program.trigger.name == "date" and bool(getattr(program.trigger_config, "yearly", False))


def declare() -> None:
    FLOW_CHECKS.add("recurring", lets_in_again)


_ONCE = Phrase(
    "It starts again and again, but lets each record in only once: after the first time nothing happens any more",
    "此流程会反复启动，但每条记录只进入一次：第一次之后将不再执行",
)
_EVERY = Phrase(
    "Choose “every time” or “after the last run has ended”.", "请选择“每次都进入”或“上一次运行结束后再进入”。"
)
