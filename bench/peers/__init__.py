"""Other libraries at the same work, in the same run. An extra, installed by `make bench-peers`; see docs/peers.md.

What is equal: one process of Python, one PostgreSQL that syncs every commit and is set as the product ships it. Putting
the work there is timed for nobody. All take turns, and each one's best turn counts.

What is in favour of the peers: their steps only answer with a value, so what is timed is their bookkeeping. Ours reads
the record from its table, decides by a condition, traces every step and puts every effect into the outbox. JSON
Logic is evaluated by datalogic-py, the quickest that is kept up, and of the two runners of cel-python by the quicker.

What is in favour of us: the engine moves many subjects through all steps in one transaction, which the peers do not.
Hence it also runs with one subject at a time, with a commit after each step, and with both, as it never does by itself.

Nothing is sent anywhere: DBOS has its exporter off, no key of its Conductor, without which it connects to nobody, and
since its third version no admin server. The others have nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

PACKAGES = {"dbos": "dbos", "zen": "zen-engine", "celpy": "cel-python", "datalogic_py": "datalogic-py"}


def run() -> Iterator[dict[str, Any]]:
    if missing := [package for module, package in PACKAGES.items() if find_spec(module) is None]:
        print(f"  left out, for want of {', '.join(missing)}: `make bench-peers` installs them into .venv-peers")
        return
    from bench.peers import conditions, sequence

    yield from conditions.run()
    yield from sequence.run()
