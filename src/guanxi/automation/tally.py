"""Counters of exits taken, kept in the transaction of the step, so that no screen ever counts the hot table.

Each process adds to rows under a slot of its own: two processes never wait for the same counter, and readers sum.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from django.db import connection

from guanxi.kit.sql import insert_rows, rows

ENTERED = "entered"
LEFT = "left:"
"""Outcomes are counted under the empty step as `left:<outcome>`."""

Counts = Mapping[tuple[int, str, str], int]


def add(counts: Counts) -> None:
    """Add to (flow, step, exit), in key order, so that two writers of one slot cannot deadlock."""
    if not counts:
        return
    slot = os.getpid() % 256
    values = [(slot, flow, step, exit, n) for (flow, step, exit), n in sorted(counts.items())]
    columns = {"bucket": "smallint", "flow": "int", "step": "text", "exit": "text", "n": "bigint"}
    conflict = "(bucket, flow, step, exit) do update set n = tally.n + excluded.n"
    with connection.cursor() as cursor:
        insert_rows(cursor, "tally", columns, values, on_conflict=conflict)


def of_flows(flows: Sequence[int]) -> dict[int, dict[tuple[str, str], int]]:
    """{flow: {(step, exit): how often}}; the empty step holds `entered` and `left:<outcome>`."""
    text = "select flow, step, exit, sum(n)::bigint from tally where flow = any(%s) group by flow, step, exit"
    found: dict[int, dict[tuple[str, str], int]] = {flow: {} for flow in flows}
    with connection.cursor() as cursor:
        for flow, step, exit, n in rows(cursor, text, [list(flows)]):
            found[flow][(step, exit)] = n
    return found
