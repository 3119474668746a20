"""Scripts of users, run in a process of their own that is ended when it takes too long or too much.

One such process serves this one; it is started when the first script runs, and replaced when it had to be ended.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from guanxi.kit import json
from guanxi.kit.phrase import Phrase, same

MEGABYTES, SECONDS, GRACE = 512, 0.5, 1.0
LONGEST_SOURCE, LONGEST_ANSWER = 20_000, 256_000
_WORKER = Path(__file__).with_name("script_worker.py")
_PLACE = re.compile(r"--> script:(\d+):\d+")
_MESSAGE = re.compile(r"^error: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one run: the values it was to set, or why there are none. `is_cut_off`: it met a limit."""

    values: Mapping[str, Any] = field(default_factory=dict)
    reason: Phrase | None = None
    is_cut_off: bool = False


def run(source: str, rows: Sequence[Mapping[str, Any]], wanted: Sequence[str], above: int = 0) -> Iterator[Ran]:
    """One after the other, each for at most half a second; whoever has enough may stop asking.

    `above` is how many lines of ours stand above those that were written.
    """
    with _lock:
        left = [dict(row) for row in rows]
        while left:
            for answer in _worker().ask({"source": source, "rows": left, "wanted": list(wanted), "seconds": SECONDS}):
                left.pop(0)
                yield _ran(answer, above)
            if left:  # The process ended over the next row, which therefore fails alone.
                left.pop(0)
                yield Ran(reason=_worker().why, is_cut_off=True)


def check(source: str, names: Sequence[str], above: int = 0) -> tuple[Phrase, int] | None:
    """Why it cannot run, and the line; without running it."""
    with _lock:
        answers = list(_worker().ask({"source": source, "rows": None, "names": list(names)}))
        if not answers:
            return _worker().why, 0
    error = answers[0].get("error")
    if error is None:
        return None
    shift = 0 if "Parse error" in error else 1  # Names are looked up inside a function, one line further down.
    line = max(_line(error) - shift - above, 0)
    return _placed(error, line), line


def _ran(answer: Mapping[str, Any], above: int) -> Ran:
    if "values" in answer:
        return Ran(answer["values"])
    if "limit" in answer:
        return Ran(reason=_LIMITS[answer["limit"]], is_cut_off=True)
    error = str(answer["error"])
    return Ran(reason=_placed(error, _line(error) - above))


def _placed(error: str, line: int) -> Phrase:
    return _WHERE.fill(line=line, why=_said(error)) if line > 0 else same(_said(error))


def _line(error: str) -> int:
    found = _PLACE.findall(error)
    return int(found[-1]) if found else 0


def _said(error: str) -> str:
    found = _MESSAGE.search(error)
    said = (found.group(1) if found else error.splitlines()[0]).removeprefix("fail: ")
    return said.partition(", expected one of ")[0][:500]


class _Worker:
    """The other process, and why it was ended if it was."""

    def __init__(self) -> None:
        self.why = ENDED
        command = [sys.executable, "-I", str(_WORKER), str(MEGABYTES)]
        self.process = subprocess.Popen(  # noqa: S603 - our own file, under our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "")},
            close_fds=True,
        )
        self.pipe = cast("IO[bytes]", self.process.stdin)
        self.answers = cast("IO[bytes]", self.process.stdout).fileno()
        self.rest = b""

    def ask(self, question: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Its answers, fewer than expected when it ended."""
        try:
            self.pipe.write(json.dumps(question).encode() + b"\n")
            self.pipe.flush()
        except OSError:
            return self.end(ENDED)
        count = 1 if question["rows"] is None else len(question["rows"])
        try:
            for _ in range(count):
                line = self._next()
                if line is None:
                    return None
                count -= 1
                yield json.loads(line)
        finally:
            if count:  # Somebody stopped listening, or it ended: what is still on its way is for nobody.
                self.end(self.why)

    def _next(self) -> bytes | None:
        until = time.monotonic() + SECONDS + GRACE
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], max(until - time.monotonic(), 0))
            if not ready:
                self.end(_LIMITS["time"])
                return None
            more = os.read(self.answers, 65_536)
            if not more or len(self.rest) > LONGEST_ANSWER:
                self.end(ENDED)
                return None
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line

    def end(self, why: Phrase) -> None:
        self.why = why
        self.process.kill()
        self.process.wait()


_lock = threading.Lock()
_current: dict[int, _Worker] = {}


def _worker() -> _Worker:
    """The one of this process: after a fork the child starts its own. The one that has ended answers `why` first."""
    known = _current.get(os.getpid())
    if known is None or known.process.poll() is not None:
        _current.clear()
        _current[os.getpid()] = known = _Worker() if known is None else _Successor(known)
    return known


class _Successor(_Worker):
    """Remembers why the one before it ended, for the row that was at work."""

    def __init__(self, before: _Worker) -> None:
        super().__init__()
        self.why = before.why


ENDED = Phrase(
    f"the script used more than {MEGABYTES} MB of memory, or gave back too much",
    f"脚本占用内存超过 {MEGABYTES} MB，或返回的内容过多",
)
_LIMITS = {
    "time": Phrase("the script took longer than half a second", "脚本运行超过半秒"),
    "steps": Phrase("the script took too many steps; does it run in a circle?", "脚本执行的步骤过多，是否陷入循环？"),
}
_WHERE = Phrase("line {line}: {why}", "第 {line} 行：{why}")
