"""What the runs at one step share, whatever record they are about: one locked row for each key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from guanxi.automation import bulk
from guanxi.automation.steps import Json
from guanxi.kit.sql import rows

_COLUMNS = {"flow": "int", "step": "text", "key": "text", "state": "jsonb"}
_LOCK = """
select s.key, s.state from step_state s where s.flow = %s and s.step = %s and s.key = any(%s)
order by s.key for update
"""


def recall(flow: int, step: str, keys: Sequence[str]) -> dict[str, Mapping[str, Json]]:
    """Locked in the order of the keys until the transaction ends; missing rows are made, so that there is a lock."""
    wanted = sorted(set(keys))
    with connection.cursor() as cursor:
        bulk.insert(
            cursor, "step_state", _COLUMNS, [(flow, step, key, {}) for key in wanted], "(flow, step, key) do nothing"
        )
        return dict(rows(cursor, _LOCK, [flow, step, wanted]))


def remember(flow: int, step: str, states: Mapping[str, Mapping[str, Json]]) -> None:
    conflict = "(flow, step, key) do update set state = excluded.state"
    with connection.cursor() as cursor:
        values = [(flow, step, key, dict(state)) for key, state in sorted(states.items())]
        bulk.insert(cursor, "step_state", _COLUMNS, values, conflict)
