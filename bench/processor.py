"""Processor time by role of a running product. On a shared machine it says more than the clock on the wall."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_ROLES = ("web", "engine", "sender", "jobs", "catcher")


@dataclass(frozen=True, slots=True)
class Processes:
    """What `guanxi up` has started, and its embedded server, whose keeper is no child of it."""

    root: int
    data: Path

    def seconds(self) -> defaultdict[str, float]:
        """By role: what each process and its ended children have used since it began."""
        found: defaultdict[str, float] = defaultdict(float)
        parents = {pid: _parent(pid) for pid in _every()}
        server = self._server()
        for pid in parents:
            above = set(_above(pid, parents))
            if server in above:
                found["database"] += used(pid)
            elif self.root in above:
                found[_role(pid, parents)] += used(pid)
        return found

    def _server(self) -> int:
        lines = (self.data / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
        return int(lines[0])


def _every() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _fields(pid: int) -> list[str]:
    """Of /proc/<pid>/stat, from the state on; empty when the process has gone meanwhile."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def used(pid: int) -> float:
    """Seconds of processor, with its ended children."""
    return sum(map(int, _fields(pid)[11:15])) / _TICKS


def _above(pid: int, parents: dict[int, int]) -> Iterator[int]:
    """The process itself, its parent, and so on."""
    while pid:
        yield pid
        pid = parents.get(pid, 0)


def _role(pid: int, parents: dict[int, int]) -> str:
    for one in _above(pid, parents):
        words = _words(one)
        if role := next((role for role in _ROLES if role in words[-2:]), ""):
            return role
    return "up"


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []
