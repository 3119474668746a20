"""Checking two hundred flows together, cold (nothing compiled yet) and warm, beside the two seconds it may take."""

from __future__ import annotations

import time
from typing import Any

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.automation.crosscheck import check_all, check_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine import catalog
from guanxi.automation.wiring import wiring
from guanxi.objects.drafts import By

FLOWS = 200
LIMIT = 2.0
BY = By(SYSTEM)
_FIELDS = ("city", "region", "title", "postcode", "address", "source")


def run() -> list[dict[str, Any]]:
    try:
        for number in range(FLOWS):
            publishing.publish(_flow(number), BY, is_checked=False)
        return [_all("cold"), _all("warm"), _one()]
    finally:
        _clean()


def _all(state: str) -> dict[str, Any]:
    if state == "cold":
        catalog.forget()
        wiring.cache_clear()
    started, cpu = time.perf_counter(), time.process_time()
    found = check_all()
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    settings = {"flows": FLOWS, "steps": FLOWS * 8, "findings": len(found.findings), "processor seconds": round(cpu, 2)}
    return _result(f"check of {FLOWS} flows, {state}", took, settings)


def _one() -> dict[str, Any]:
    started = time.perf_counter()
    check_flow(read_definition(_flow(0)))
    return _result(f"check of one flow beside {FLOWS}", time.perf_counter() - started, {"flows": FLOWS})


def _result(name: str, took: float, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "value": took,
        "unit": "s",
        "limit": LIMIT,
        "peer": "target",
        "ratio": took / LIMIT,
        "settings": settings,
    }


def _flow(number: int) -> dict[str, Any]:
    """Eight steps; flow n hears one field and writes others, so that there are wires, circles and conflicts."""
    heard, written = _FIELDS[number % 6], _FIELDS[(number // 6 + 1) % 6]
    when = f'address = "Street {number % 40}" and score > {number % 90}'
    steps = [
        {"id": "keep", "kind": "set", "config": {"values": {"was": f"= {heard}"}}, "next": "choose"},
        {
            "id": "choose",
            "kind": "branch",
            "config": {"cases": [{"name": "a", "when": when}, {"name": "b", "when": f"score > {number % 50}"}]},
            "next": {"a": "wait", "b": "write", "else": "end"},
        },
        {"id": "wait", "kind": "wait", "config": {"span": "1 day"}, "next": "write"},
        {
            "id": "write",
            "kind": "record.update",
            "config": {"values": {written: f'= concat(vars.was, "{number}")'}},
            "next": "again",
        },
        {
            "id": "again",
            "kind": "branch",
            "config": {"cases": [{"name": "yes", "when": "count(contact.updated, 7 days) > 3"}]},
            "next": {"yes": "tell", "else": "rest"},
        },
        {"id": "tell", "kind": "event.publish", "config": {"event": "contact.interaction"}, "next": "rest"},
        {"id": "rest", "kind": "wait", "config": {"span": "2 days"}, "next": "done"},
        {"id": "done", "kind": "exit"},
    ]
    return {
        "key": f"bench-check-{number}",
        "name": f"Bench {number}",
        "object": "contact",
        "trigger": {"kind": "record.updated", "fields": [heard], "when": when},
        "re_entry": {"mode": "every"},
        "steps": steps,
    }


def _clean() -> None:
    with connection.cursor() as cursor:
        mine = "select id from flow where key like 'bench-check-%%'"
        cursor.execute(f"delete from flow_version where flow in ({mine})")
        cursor.execute("delete from flow where key like 'bench-check-%%'")
        cursor.execute("update flow_change set n = n + 1")
    catalog.forget()
