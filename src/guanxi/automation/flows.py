"""Flows as screens and commands see them. Writing verbs are in `publishing` and `blueprints`, named here for
callers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from guanxi.automation import tally
from guanxi.automation.blueprints import Blueprint, install_blueprint, list_blueprints
from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import dump_yaml, read_definition
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.entering import enroll
from guanxi.automation.headcount import counted
from guanxi.automation.program import Program, Step
from guanxi.automation.publishing import (
    archive,
    check,
    definition_of,
    drain,
    pause,
    publish,
    publish_draft,
    resume,
    save_draft,
)
from guanxi.automation.steps import Json
from guanxi.kit.errors import Fault, NotFound
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows

__all__ = [
    "Blueprint",
    "archive",
    "check",
    "definition_of",
    "drain",
    "enroll",
    "export",
    "get_flow",
    "install_blueprint",
    "list_blueprints",
    "list_flows",
    "pause",
    "publish",
    "publish_draft",
    "resume",
    "save_draft",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """`waiting` are inside (also paused ones), `failed` stand parked, `entered` and `ended` are of all time."""

    waiting: int = 0
    ended: int = 0
    failed: int = 0
    entered: int = 0


@dataclass(frozen=True, slots=True)
class FlowItem:
    key: str
    name: Phrase
    summary: Phrase
    status: str
    version: int
    object: str
    trigger_sentence: Phrase
    counts: Counts
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class ExitView:
    name: str
    label: Phrase
    next: str


@dataclass(frozen=True, slots=True)
class StepView:
    id: str
    kind: str
    icon: str
    group: str
    name: Phrase
    sentence: Phrase
    exits: tuple[ExitView, ...]
    config: Mapping[str, Json]
    on_error: str
    note: Phrase


@dataclass(frozen=True, slots=True)
class StepCounts:
    here: int
    passed: int


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    exit: str
    target: str
    passed: int


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class FlowView:
    item: FlowItem
    definition: Mapping[str, Json]
    steps: tuple[StepView, ...]
    counts: Mapping[str, StepCounts]
    edges: tuple[Edge, ...]
    versions: tuple[Version, ...]
    faults: tuple[Fault, ...] = ()
    exits: tuple[Mapping[str, Json], ...] = ()


_FLOWS = """
select f.id, f.key, f.name, f.summary, f.status, coalesce(f.active_version, 0), f.object, f.draft,
       coalesce(v.definition, f.draft)
from flow f left join flow_version v on v.flow = f.id and v.number = f.active_version
where %s = '' or f.key = %s
order by f.key
"""
# Walks the partial index of living runs alone; nothing counts the table.
_HERE = (
    "select flow, step, status::text, count(*) from enrollment where status <> 'e' and flow = any(%s) group by 1, 2, 3"
)
# A run with strands is one run, though it stands at several steps.
_INSIDE = _HERE.replace("where", "where root is null and")


def list_flows() -> list[FlowItem]:
    with connection.cursor() as cursor:
        found = rows(cursor, _FLOWS, ["", ""])
    ids = [row[0] for row in found]
    here = counted(_INSIDE, ids)
    passed = tally.of_flows(ids)
    return [_item(row, [one for one in here if one[0] == row[0]], passed[row[0]]) for row in found]


def get_flow(key: str) -> FlowView:
    with connection.cursor() as cursor:
        found = rows(cursor, _FLOWS, [key, key])
        if not found:
            raise NotFound(
                Phrase("There is no flow “{key}”", "没有名为“{key}”的流程").fill(key=key), code="unknown_flow"
            )
        row = found[0]
        here, inside = (counted(text, [row[0]]) for text in (_HERE, _INSIDE))
        text = "select number, published_at, published_by from flow_version where flow = %s order by number desc"
        versions = [Version(*one) for one in rows(cursor, text, [row[0]])]
    passed = tally.of_flows([row[0]])[row[0]]
    compiled = compile_flow(read_definition(row[8]), row[0], row[5])
    steps = _steps(compiled.program, row[8])
    edges = tuple(
        Edge(step.id, one.name, one.next, passed.get((step.id, one.name), 0)) for step in steps for one in step.exits
    )
    return FlowView(
        item=_item(row, inside, passed),
        definition=row[8],
        steps=steps,
        counts={step.id: _step_counts(step.id, here, passed) for step in steps},
        edges=edges,
        versions=tuple(versions),
        faults=compiled.faults,
        exits=tuple(row[8].get("exits") or ()),
    )


def export(key: str) -> str:
    """The flow as a file for git; publishing it again changes nothing."""
    return dump_yaml(read_definition(get_flow(key).definition))


def _item(row: Sequence[Any], here: Sequence[Sequence[Any]], passed: Mapping[tuple[str, str], int]) -> FlowItem:
    id, key, name, summary, status, version, object, draft, definition = row
    return FlowItem(
        key=key,
        name=phrase_of(name),
        summary=phrase_of(summary),
        status=status,
        version=version,
        object=object,
        trigger_sentence=_trigger_sentence(definition, id, version),
        counts=_counts(here, passed),
        has_draft=draft is not None,
    )


def _counts(here: Sequence[Sequence[Any]], passed: Mapping[tuple[str, str], int]) -> Counts:
    return Counts(
        waiting=sum(n for _, _, status, n in here if status != "d"),
        failed=sum(n for _, _, status, n in here if status == "d"),
        ended=sum(n for (step, exit), n in passed.items() if not step and exit.startswith(tally.LEFT)),
        entered=passed.get(("", tally.ENTERED), 0),
    )


def _step_counts(step: str, here: Sequence[Sequence[Any]], passed: Mapping[tuple[str, str], int]) -> StepCounts:
    stands = sum(n for _, at, _, n in here if at == step)
    # Waiting, trying again and parking are no way out; they are counted but have not passed.
    not_passed = ("waiting", "retry", "parked", "exited", "jumped")
    went = sum(n for (at, exit), n in passed.items() if at == step and exit not in not_passed)
    return StepCounts(stands, went)


def _trigger_sentence(definition: Mapping[str, Any] | None, flow: int, version: int) -> Phrase:
    """Of what runs from the catalog, which has it compiled; a draft is compiled for it."""
    program = catalog().program(flow, version) if version else None
    if program is None and definition:
        program = compile_flow(read_definition(definition), flow, version).program
    return program.trigger.sentence(program.trigger_config, program.object) if program else same("")


def _steps(program: Program | None, definition: Mapping[str, Any]) -> tuple[StepView, ...]:
    """A flow that does not compile is still drawn, from what its file says."""
    if program is not None:
        return tuple(_step(program, step) for step in program.steps.values())
    return tuple(_raw_step(step) for step in definition.get("steps") or ())


def _step(program: Program, step: Step) -> StepView:
    given = program.definition.steps[step.order]
    exits = tuple(ExitView(one.name, one.label, step.target(one.name)) for one in step.kind.exits(step.config))
    return StepView(
        step.id,
        step.kind.name,
        step.kind.icon,
        step.kind.group,
        step.name,
        step.sentence(),
        exits,
        given.config,
        step.on_error,
        given.note,
    )


def _raw_step(step: Mapping[str, Any]) -> StepView:
    name = phrase_of(step.get("name") or step.get("kind") or "")
    config = step.get("config") or {}
    return StepView(
        str(step["id"]),
        str(step.get("kind")),
        "alert",
        "path",
        name,
        name,
        tuple(_raw_exits(step)),
        config,
        "park",
        same(""),
    )


def _raw_exits(step: Mapping[str, Any]) -> Iterator[ExitView]:
    next = step.get("next") or {}
    pairs = next.items() if isinstance(next, Mapping) else [("next", next)]
    for exit, target in pairs:
        yield ExitView(str(exit), same(str(exit)), str(target))
