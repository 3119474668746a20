"""Other libraries at the same work, on the same server, in the same run. An extra: `make bench-peers` installs them.

What is equal: one process of Python for each, one PostgreSQL that syncs every commit, settings of the server as the
product ships them. Getting the work into the database is timed for nobody. The order of turns is mixed, and each
contender's best turn counts.

What is in favour of the peers: their steps only answer with a value, so what is timed is their bookkeeping. Ours reads
the record from its table, evaluates the condition, traces every step and puts every effect into the outbox.

What is in favour of us: the engine moves many subjects in one transaction, which the peers cannot. Hence it also runs
with a commit after each step, and again with one subject at a time, which nobody would do.

Nothing is sent anywhere: DBOS has its exporter off and no key of its Conductor, and without a key it connects to no
one; the others have nothing of the kind.
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
