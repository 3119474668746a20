"""All flows as the engine needs them: compiled, and indexed by the kinds of event that could start them.

Kept in memory for the process; `refresh` costs one small query and reloads only when a flow, or what people have made
for its texts to speak of (a field, an object, a formula, a function, a kind of event), changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.engine.looking import Looking
from guanxi.automation.program import Program
from guanxi.automation.timetable.keeping import Kept
from guanxi.kit.errors import GuanxiError
from guanxi.kit.sql import rows
from guanxi.objects import living

_STAMP = """
select (select n from flow_change),
       (select coalesce(md5(string_agg(c::text, '|' order by c.id)), '') from custom_field c),
       (select coalesce(md5(string_agg(o::text, '|' order by o.id)), '') from custom_object o),
       (select coalesce(md5(string_agg(f::text, '|' order by f.id)), '') from formula f),
       (select coalesce(md5(string_agg(f::text, '|' order by f.id)), '') from script_function f),
       (select coalesce(md5(string_agg(e::text, '|' order by e.id)), '') from custom_event e)
"""
_FLOWS = "select id, key, status, coalesce(active_version, 0) from flow"
_VERSIONS = """
select v.flow, v.number, v.definition from flow_version v
join unnest(%s::int[], %s::int[]) as k (flow, number) on v.flow = k.flow and v.number = k.number
"""

_LIVING = ("active", "paused", "draining")


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
    kept: Kept = field(default_factory=Kept)
    """Flows that fire by time or when something turns true."""
    is_tended: bool = False
    """Their rows are ready for the flows as they are now."""
    listening: frozenset[int] = frozenset()
    """Flows with exit rules or goals that listen to events."""
    listens: frozenset[str] = frozenset()
    looking: Looking = field(default_factory=Looking)
    """Steps that wait for a condition."""
    _programs: dict[tuple[int, int], Program | None] = field(default_factory=dict)
    _stamp: tuple[Any, ...] = ()

    def refresh(self) -> None:
        with connection.cursor() as cursor:
            stamp = rows(cursor, _STAMP)[0]
            if stamp == self._stamp:
                return
            found = [FlowState(*row) for row in rows(cursor, _FLOWS)]
        if stamp[1:] != self._stamp[1:]:
            living.forget()
            self._programs.clear()  # A changed field, formula or function may break or heal any condition.
        self.flows = {one.id: one for one in found}
        self.by_key = {one.key: one for one in found}
        self._load((one.id, one.version) for one in found if one.status in _LIVING)
        active = list(self._active())
        self.index = TriggerIndex(active)
        self.kept, self.is_tended = Kept.of(active), False
        self.looking = Looking.of(self._living())
        self.listening = frozenset(program.flow for program in self._living() if program.listens)
        self.listens = frozenset(kind for program in self._living() for kind in program.listens)
        self._stamp = stamp

    def program(self, flow: int, version: int) -> Program | None:
        """None when the version does not exist or cannot be run at all (its object or a kind of step is gone)."""
        key = (flow, version)
        if key not in self._programs:
            self._load([key])
        return self._programs[key]

    def _load(self, wanted: Iterable[tuple[int, int]]) -> None:
        """Those that are not known yet, by one query."""
        new = [key for key in wanted if key not in self._programs]
        if new:
            self._programs |= _programs(new)

    def active(self, key: str) -> Program | None:
        state = self.by_key.get(key)
        if state is None or state.status != "active":
            return None
        return self.program(state.id, state.version)

    def active_by_id(self, flow: int) -> Program | None:
        state = self.flows.get(flow)
        return self.active(state.key) if state is not None else None

    def _active(self) -> Iterable[Program]:
        for state in self.flows.values():
            program = self.program(state.id, state.version) if state.status == "active" else None
            if program is not None:
                yield program

    def _living(self) -> Iterable[Program]:
        """Programs of flows whose runs must still listen: also paused and draining ones, in their newest version."""
        for state in self.flows.values():
            program = self.program(state.id, state.version) if state.status in _LIVING else None
            if program is not None:
                yield program


def _programs(wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Program | None]:
    with connection.cursor() as cursor:
        found = rows(cursor, _VERSIONS, [list(side) for side in zip(*wanted, strict=True)])
    compiled = {(flow, version): _compiled(definition, flow, version) for flow, version, definition in found}
    return {key: compiled.get(key) for key in wanted}


def _compiled(definition: Mapping[str, Any], flow: int, version: int) -> Program | None:
    try:
        return compile_flow(read_definition(definition), flow, version).program
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
