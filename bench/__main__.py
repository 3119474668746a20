"""`make bench`: every claim about speed, measured beside its limit in the same run.

Each part is a module with `run() -> list[dict]`; a result has name, value, unit, limit, ratio, peer and settings. The
machine's noise hits both sides alike, so read the ratios. The list is also written to var/bench.json.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("expressions", "objects", "events", "engine", "imports", "capture")
Result = dict[str, Any]


def main() -> int:
    chosen = _arguments()
    os.environ.setdefault("GUANXI_DATA", str(ROOT / "var" / "bench"))
    from guanxi.project import start

    stay = start.django("bench")
    try:
        _migrate()
        results = [result for part in chosen for result in _run(part)]
    finally:
        stay.leave(wait=20)
    out = ROOT / "var" / "bench.json"
    out.write_text(json.dumps(results, indent=1, default=str) + "\n")
    print(f"\nwritten to {out.relative_to(ROOT)}")
    return 0


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


def _run(part: str) -> list[Result]:
    print(f"\n{part}", flush=True)
    results: list[Result] = importlib.import_module(f"bench.{part}").run()
    for result in results:
        print(_line(result), flush=True)
    return results


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
