"""All flows as the engine needs them: compiled, and indexed by the kinds of event that could start them.

Kept in memory for the process; `refresh` costs one small query and reloads only when a flow or a custom field changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.program import Program
from guanxi.kit.errors import GuanxiError
from guanxi.kit.sql import rows

_STAMP = """
select (select n from flow_change),
       (select coalesce(md5(string_agg(c::text, '|' order by c.id)), '') from custom_field c)
"""
_FLOWS = "select id, key, status, coalesce(active_version, 0) from flow"
_VERSION = "select definition from flow_version where flow = %s and number = %s"


@dataclass(frozen=True, slots=True)
class FlowState:
    id: int
    key: str
    status: str
    version: int


@dataclass(slots=True)
class Catalog:
    flows: dict[int, FlowState] = field(default_factory=dict)
    by_key: dict[str, FlowState] = field(default_factory=dict)
    index: TriggerIndex = field(default_factory=lambda: TriggerIndex([]))
    listening: frozenset[int] = frozenset()
    """Flows with exit rules or goals that listen to events."""
    listens: frozenset[str] = frozenset()
    _programs: dict[tuple[int, int], Program | None] = field(default_factory=dict)
    _stamp: tuple[Any, ...] = ()

    def refresh(self) -> None:
        with connection.cursor() as cursor:
            stamp = rows(cursor, _STAMP)[0]
            if stamp == self._stamp:
                return
            found = [FlowState(*row) for row in rows(cursor, _FLOWS)]
        if stamp[1:] != self._stamp[1:]:
            self._programs.clear()  # A changed field may break or heal any condition.
        self.flows = {one.id: one for one in found}
        self.by_key = {one.key: one for one in found}
        active = list(self._active())
        self.index = TriggerIndex(active)
        self.listening = frozenset(program.flow for program in self._living() if program.listens)
        self.listens = frozenset(kind for program in self._living() for kind in program.listens)
        self._stamp = stamp

    def program(self, flow: int, version: int) -> Program | None:
        """None when the version does not exist or cannot be run at all (its object or a kind of step is gone)."""
        key = (flow, version)
        if key not in self._programs:
            self._programs[key] = _load(flow, version)
        return self._programs[key]

    def active(self, key: str) -> Program | None:
        state = self.by_key.get(key)
        if state is None or state.status != "active":
            return None
        return self.program(state.id, state.version)

    def _active(self) -> Iterable[Program]:
        for state in self.flows.values():
            program = self.program(state.id, state.version) if state.status == "active" else None
            if program is not None:
                yield program

    def _living(self) -> Iterable[Program]:
        """Programs of flows whose runs must still listen: also paused ones, in their newest version."""
        for state in self.flows.values():
            program = self.program(state.id, state.version) if state.status in ("active", "paused") else None
            if program is not None:
                yield program


def _load(flow: int, version: int) -> Program | None:
    with connection.cursor() as cursor:
        found = rows(cursor, _VERSION, [flow, version])
    if not found:
        return None
    try:
        return compile_flow(read_definition(found[0][0]), flow, version).program
    except GuanxiError:
        return None


_shared = Catalog()


def catalog() -> Catalog:
    """The process's catalog, refreshed."""
    _shared.refresh()
    return _shared


def forget() -> None:
    """For tests: another database, another catalog."""
    global _shared
    _shared = Catalog()
