"""For tests of what flows ask the world: a contact in a flow, a server on the loopback address, time that passes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.sending import send_until_idle, tokens
from guanxi.kit.clock import VirtualClock
from guanxi.kit.sql import dicts
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.loopback import Server, serving
from tests.unit.automation.house import BY, flow, path, publish, runs


@pytest.fixture
def web(db: None, clock: VirtualClock, settings: Any) -> Iterator[Server]:
    catalog.forget()
    tokens.forget()
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    with serving() as one:
        yield one
    catalog.forget()


def contact(**values: Any) -> UUID:
    made = write.create("contact", [Draft({"name": "Wei Zhang", "email": "wei@acme.example", **values})], BY)[0]
    assert made.id is not None
    return made.id


def asking(config: Mapping[str, Any], kind: str = "http.request", **more: Any) -> dict[str, Any]:
    """A flow about contacts with one step that asks and one end for each of its exits."""
    exits = ("ok", "refused", "failed", "timeout") if kind == "http.request" else more.pop("exits")
    ends = [{"id": f"was_{name}", "kind": "exit", "config": {"outcome": name}} for name in exits]
    ways = {name: f"was_{name}" for name in exits}
    return flow(
        object="contact", steps=[{"id": "ask", "kind": kind, "config": dict(config), "next": ways}, *ends], **more
    )


def live(rounds: int = 6) -> None:
    """The engine and the sender take turns at this moment of the clock."""
    for _ in range(rounds):
        run_until_idle()
        send_until_idle()
    run_until_idle()


def outcome(subject: UUID) -> str | None:
    found: str | None = runs(subject)[0]["outcome"]
    return found


def variables(subject: UUID) -> dict[str, Any]:
    found = runs(subject)[0]["context"] or {}
    return {name: value for name, value in found.items() if not name.startswith("_")}


def effects() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        return dicts(cursor, "select state, attempts, payload, result, error from outbox order by created_at, idem")


def hours(clock: VirtualClock, count: float) -> None:
    clock.advance(timedelta(hours=count))


__all__ = ["BY", "asking", "contact", "effects", "hours", "live", "outcome", "path", "publish", "variables", "web"]
