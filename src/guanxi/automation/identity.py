"""Ids of flows in the event log: a flow is no record, but events about it need a UUID that never changes."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5


def flow_record(flow: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"guanxi:flow:{flow}")
