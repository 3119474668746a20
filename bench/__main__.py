"""`make bench`: every claim about speed, measured beside its limit in the same run.

Each part is a module with `run()`, which gives its results one by one as they are known; a result has name, value,
unit, limit, ratio, peer and settings. The machine's noise hits both sides alike, so read the ratios. The list is also
written to var/bench.json, after each part. Every run has a database of its own: one that an older version of the
program has left behind may lack tables.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "expressions",
    "objects",
    "events",
    "engine",
    "processes",
    "waiting",
    "imports",
    "capture",
    "checks",
    "backtest",
    "triggers",
    "web",
    "peers",
)
# These bring their data with them.
OWN_DATA = {"web"}
OUT = ROOT / "var" / "bench.json"
Result = dict[str, Any]


def main() -> int:
    chosen = _arguments()
    started = time.monotonic()
    results: list[Result] = []
    with _fresh_database() if set(chosen) - OWN_DATA else nullcontext():
        for part in chosen:
            print(f"\n{part}", flush=True)
            results += _printed(part)
            _keep(results)
    print(f"\n{time.monotonic() - started:.0f} s in all; written to {OUT.relative_to(ROOT)}")
    return 0


@contextmanager
def _fresh_database() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["GUANXI_DATA"] = folder
        from guanxi.project import start

        stay = start.django("bench")
        try:
            _migrate()
            yield
        finally:
            stay.leave(wait=20)


def _keep(results: list[Result]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(results, indent=1, default=str) + "\n")


def _arguments() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of {', '.join(PARTS)}; all when none is named")
    given: list[str] = parser.parse_args().parts
    unknown = set(given) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}")
    return given or list(PARTS)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _printed(part: str) -> Iterator[Result]:
    for result in importlib.import_module(f"bench.{part}").run():
        print(_line(result), flush=True)
        yield result


def _line(result: Result) -> str:
    text = f"  {result['name']:<52} {_number(result['value']):>12} {result['unit']:<10}"
    if result.get("limit") is not None:
        text += f" beside {_number(result['limit'])} ({result.get('peer', 'limit')})"
    if result.get("ratio") is not None:
        text += f", ratio {result['ratio']:.2f}"
    return text


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


if __name__ == "__main__":
    sys.exit(main())
