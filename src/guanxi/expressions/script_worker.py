"""The process in which scripts of users run: `python -I script_worker.py MEGABYTES`. It imports nothing of ours.

A line of JSON in: {"source", "names", "rows": [{name: value}], "wanted": [name], "seconds"}; for each row a line out:
{"values": {...}} or {"error": text, "line": n}. Without rows the script is only read, and one line answers.

Starlark has no input, no output, no imports, and no clock. Steps and time end a script from inside; memory is limited
by the operating system, and whoever started this process ends it when it does not answer.
"""

import json
import resource
import sys
import time
from typing import Any

import starlark

STEPS, DEPTH = 10_000, 100
"""Looks of the interpreter at its limits, one each thousand instructions or so; and calls within calls."""

_DIALECT = starlark.Dialect.extended()
_DIALECT.enable_load = False
_DIALECT.enable_f_strings = True
_GLOBALS = starlark.Globals.extended_by(
    [starlark.LibraryExtension.Json, starlark.LibraryExtension.Map, starlark.LibraryExtension.Filter]
)


class _Limit:
    """Asked by the interpreter while it runs; says in `why` what ended the script."""

    def __init__(self, seconds: float) -> None:
        self.until, self.looks, self.why = time.monotonic() + seconds, 0, ""

    def __call__(self) -> bool:
        self.looks += 1
        if self.looks > STEPS:
            self.why = "steps"
        elif time.monotonic() > self.until:
            self.why = "time"
        return bool(self.why)


def _run(asked: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    limit = _Limit(asked["seconds"])
    module = starlark.Module()
    for name, value in row.items():
        module[name] = value
    try:
        ast = starlark.parse("script", asked["source"], _DIALECT)
        options = starlark.EvalOptions(check_cancelled=limit, max_callstack_size=DEPTH)
        starlark.eval_with(options, module, ast, _GLOBALS)
        return {"values": {name: module[name] for name in asked["wanted"]}}
    except starlark.StarlarkError as error:
        return {"limit": limit.why} if limit.why else {"error": str(error)}


def _check(asked: dict[str, Any]) -> dict[str, Any]:
    """Inside a function nothing is run, but every name is looked up: a misspelled one is found before the first run."""
    try:
        starlark.parse("script", asked["source"], _DIALECT)
        inside = "".join(f"  {line}\n" for line in asked["source"].splitlines())
        module = starlark.Module()
        for name in asked["names"]:
            module[name] = None
        ast = starlark.parse("script", f"def script():\n{inside}  pass\n", _DIALECT)
        starlark.eval_with(starlark.EvalOptions(), module, ast, _GLOBALS)
    except starlark.StarlarkError as error:
        return {"error": str(error)}
    return {"values": {}}


def _say(answer: dict[str, Any]) -> None:
    try:
        text = json.dumps(answer, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps({"error": "a value is not text, number, yes or no, list or mapping"})
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    most = int(sys.argv[1]) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    for line in sys.stdin:
        asked = json.loads(line)
        for answer in [_check(asked)] if asked["rows"] is None else (_run(asked, row) for row in asked["rows"]):
            _say(answer)


if __name__ == "__main__":
    main()
