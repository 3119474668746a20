"""A check: where a flow asks the whole table a condition that the database cannot say, and what that means."""

from __future__ import annotations

from collections.abc import Iterator

from guanxi.automation.findings import FLOW_CHECKS, Finding
from guanxi.automation.program import Program
from guanxi.automation.subjects import schema_of
from guanxi.expressions import ExpressionError, memory_only, parse
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS

SEARCHES = frozenset({"record.find", "record.list", "record.aggregate"})
LOOKS_AT_ALL = frozenset({"record.matches", "schedule"})


def looked_at_one_by_one(program: Program) -> Iterator[Finding]:
    """Decisions about single records are made in memory anyway; searching a table is not."""
    question = program.condition
    if question is not None and program.trigger.name in LOOKS_AT_ALL:
        yield from _found(program, "trigger.config.when", memory_only(question.node, question.schema))
    for step in program.steps.values():
        if step.kind.name in SEARCHES:
            yield from _found(program, f"steps.{step.id}.config.where", _names(step.config))


def _names(config: object) -> tuple[str, ...]:
    object, where = str(getattr(config, "object", "")), getattr(config, "where", None)
    if not where or object not in OBJECTS:
        return ()
    schema = schema_of(object)
    try:
        return memory_only(parse(where, schema, "flag"), schema)
    except ExpressionError:
        return ()  # What is wrong with the text is told by another check.


def _found(program: Program, address: str, names: tuple[str, ...]) -> Iterator[Finding]:
    if names:
        yield Finding("warning", "one_by_one", program.key, address, _SLOW.fill(names=", ".join(names)), _ADVICE)


def declare() -> None:
    FLOW_CHECKS.add("one_by_one", looked_at_one_by_one)


_SLOW = Phrase(
    "The database does not know {names}: all records are looked at one by one, which is slow",
    "数据库不支持 {names}：需要逐条检查所有记录，速度较慢",
)
_ADVICE = Phrase(
    "Put conditions beside it that leave few records, joined by “and”.", "请用“且”加上能缩小范围的其他条件。"
)
