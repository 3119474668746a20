"""Checks before activation that look at all active flows together: loops through several flows, writers in each
other's way, names of things that do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guanxi.automation import branches, loops, reaching, references
from guanxi.automation.branches import Limits
from guanxi.automation.compile import compile_flow
from guanxi.automation.conflicts import conflicts
from guanxi.automation.definition import Definition
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.faults import faulty
from guanxi.automation.findings import FLOW_CHECKS, Finding, in_order, of_faults
from guanxi.automation.program import Program
from guanxi.automation.references import Known
from guanxi.automation.wiring import wiring
from guanxi.kit.errors import Fault, Invalid
from guanxi.objects.shape import steady


@dataclass(frozen=True, slots=True)
class Report:
    """`may_publish` is false when a finding is an error."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def may_publish(self) -> bool:
        return not self.errors


def check_flow(definition: Definition, promised: Mapping[str, frozenset[str]] | None = None) -> Report:
    """A definition as if it were active beside all others; `promised` are things that will come with it."""
    with steady():
        return _check_flow(definition, promised)


def _check_flow(definition: Definition, promised: Mapping[str, frozenset[str]] | None) -> Report:
    compiled = compile_flow(definition)
    found = of_faults(definition.key, compiled.faults, "error")
    found += of_faults(definition.key, compiled.warnings, "warning")
    if compiled.program is not None:
        beside = {key: one for key, one in active().items() if key != definition.key}
        found += _alone(compiled.program, Known(promised), Limits())
        found += _together({**beside, definition.key: compiled.program}, [definition.key])
    return Report(tuple(in_order(found)))


def unreadable(flow: str, error: Invalid) -> Report:
    """For a file that is no definition at all."""
    faults = error.faults or (Fault("", error.code, error.detail),)
    return Report(tuple(in_order(of_faults(flow, faults, "error"))))


def check_all(keys: Sequence[str] = ()) -> Report:
    """Every active flow, or some of them, each also against all others."""
    with steady():
        return _check_all(keys)


def _check_all(keys: Sequence[str]) -> Report:
    programs = active()
    chosen = [key for key in keys or programs if key in programs]
    known, limits = Known(), Limits()
    found = [one for key in chosen for one in _alone(programs[key], known, limits)]
    found += [one for key in chosen for one in _compiled(programs[key])]
    return Report(tuple(in_order([*found, *_together(programs, chosen)])))


def active() -> Mapping[str, Program]:
    known = catalog()
    programs = {key: known.active(key) for key in known.by_key}
    return {key: program for key, program in programs.items() if program is not None}


def must_pass(definition: Definition) -> None:
    """For publishing: raises `Invalid` with every error, and says nothing of warnings."""
    errors = check_flow(definition).errors
    if errors:
        raise faulty([one.fault() for one in errors])


def _alone(program: Program, known: Known, limits: Limits) -> list[Finding]:
    found = [*reaching.findings(program), *branches.findings(program, limits), *references.missing(program, known)]
    return found + [one for check in FLOW_CHECKS.values() for one in check(program)]


def _compiled(program: Program) -> list[Finding]:
    """Faults that came after publishing: a field was deleted under it."""
    again = compile_flow(program.definition, program.flow, program.version) if program.trouble else None
    return of_faults(program.key, again.faults, "error") if again else []


def _together(programs: Mapping[str, Program], chosen: Iterable[str]) -> list[Finding]:
    wires = [wiring(program) for program in programs.values()]
    wanted = set(chosen)
    found = [*loops.findings(wires), *conflicts(wires)]
    return [one for one in found if one.flow in wanted or wanted.intersection(one.others)]
