"""Several processes as one: started together, started again when they die, stopped together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TextIO

_LONG_ENOUGH = 30.0
_LONGEST_PAUSE = 30.0
_POLITE = 3.0
_COLOURS = ("36", "32", "35", "33", "34")


@dataclass(slots=True)
class Child:
    """One process and its history. `pause` is how long to wait before the next start."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[str] | None" = None
    started: float = 0.0
    due: float = 0.0
    pause: float = 0.5
    starts: int = 0
    readers: list[threading.Thread] = field(default_factory=list)


def supervise(children: Sequence[Child], stop: threading.Event, each_second: Callable[[], None]) -> None:
    """Keep them running until `stop`; then all are asked to go, and after three seconds made to."""
    last = 0.0
    try:
        while not stop.is_set():
            now = time.monotonic()
            for child in children:
                _look_after(child, now)
            if now - last >= 1:
                last = now
                each_second()
            stop.wait(0.1)
    finally:
        _stop_all(children)


def tell(name: str, line: str, *, out: TextIO = sys.stdout) -> None:
    """One line in front of which stands who says it."""
    label = f"{name:<8}│"
    if out.isatty():
        label = f"\033[{_COLOURS[sum(map(ord, name)) % len(_COLOURS)]}m{label}\033[0m"
    print(label, line, file=out, flush=True)  # this is the terminal of the person who started it


def _look_after(child: Child, now: float) -> None:
    if child.process is None:
        if now >= child.due:
            _start(child, now)
    elif (code := child.process.poll()) is not None:
        _bury(child, now, code)


def _start(child: Child, now: float) -> None:
    # A session of its own: Ctrl-C reaches us alone, and what a child has started can be ended with it.
    child.process = subprocess.Popen(  # noqa: S603
        child.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=_environment(child),
        start_new_session=True,
    )
    child.started = now
    child.starts += 1
    reader = threading.Thread(target=_forward, args=(child.name, child.process), daemon=True)
    reader.start()
    child.readers = [reader]


def _environment(child: Child) -> Mapping[str, str]:
    return {**os.environ, "GUANXI_PARENT": str(os.getpid()), "GUANXI_ROLE": child.name, "PYTHONUNBUFFERED": "1"}


def _forward(name: str, process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None  # noqa: S101  # opened as a pipe above
    for line in process.stdout:
        tell(name, line.rstrip("\n"))


def _bury(child: Child, now: float, code: int) -> None:
    """Note its death, end what it left behind, and decide when it may live again."""
    assert child.process is not None  # noqa: S101  # only called for one that has run
    _signal_group(child.process.pid, signal.SIGKILL)
    child.process = None
    child.pause = 0.5 if now - child.started > _LONG_ENOUGH else min(child.pause * 2, _LONGEST_PAUSE)
    child.due = now + child.pause
    tell("up", f"{child.name} ended with code {code}; it starts again in {child.pause:.0f} s")


def _stop_all(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _POLITE
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell("up", f"process {process.pid} does not end by itself; killing it")
        _signal_group(process.pid, signal.SIGKILL)
    for child in children:
        for reader in child.readers:
            reader.join(0.5)


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
