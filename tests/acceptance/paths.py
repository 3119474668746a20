"""Words for the tests of paths: the people and things of the engine's own tests, and a run as its page tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from guanxi.automation.runs import RunView, get_run, list_runs


def run_of(subject: UUID) -> RunView:
    [item] = list_runs(subject=subject).items
    return get_run(item.id)


def story(subject: UUID) -> list[tuple[str, str, str, str]]:
    """(strand, step, exit, outcome) of every line of the run's page."""
    return [(line.strand, line.step, line.exit, line.outcome) for line in run_of(subject).trace]


def by_strand(lines: Iterable[tuple[str, str, str, str]]) -> dict[str, list[tuple[str, str, str]]]:
    """The story of each strand by itself: which of two strands goes first at one moment is nobody's promise."""
    stories: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for strand, *rest in lines:
        stories[strand].append(tuple(rest))  # type: ignore[arg-type]
    return dict(stories)


def step(id: str, kind: str, next: Any = "end", **config: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "config": config, "next": next}


def wait(id: str, span: str, next: str = "end") -> dict[str, Any]:
    return step(id, "wait", next, span=span)


def put(id: str, next: str = "end", **values: Any) -> dict[str, Any]:
    return step(id, "set", next, values=values)


def note(id: str, next: str = "end", name: str = "Note") -> dict[str, Any]:
    """A step whose doing can be counted: it makes a thing."""
    return step(id, "record.create", next, object="thing", values={"name": name})
