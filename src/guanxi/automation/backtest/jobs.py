"""A backtest at work: asked by a person, done by the jobs process, looked at while it runs, called off at any time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from guanxi.automation.backtest import log, store
from guanxi.automation.backtest.compare import compare
from guanxi.automation.backtest.replay import Replay, Stopped, Tell, prepared
from guanxi.automation.backtest.report import report
from guanxi.automation.backtest.rules import instead
from guanxi.automation.backtest.shadows import shadows
from guanxi.automation.backtest.spec import Spec, ask, spec_of
from guanxi.automation.called import family_of, kinds_of
from guanxi.automation.definition import Definition
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.heap import seldom_searched
from guanxi.automation.store import require
from guanxi.kit import clock
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase
from guanxi.objects.drafts import By
from guanxi.objects.shape import steady

KEPT = timedelta(days=90)
_log = structlog.get_logger("guanxi.backtest")


@transaction.atomic
def order(flow: str, by: By, **asked: Any) -> UUID:
    """Check and queue one; it begins when this transaction commits."""
    require(by)
    spec = ask(flow, **asked)
    with instead(spec.rules):
        pass  # Rules that are none are refused now, not in the jobs process.
    id = store.add(spec, by)
    from guanxi.automation.tasks import run_backtest

    transaction.on_commit(lambda: run_backtest.defer(id=str(id)))
    return id


@transaction.atomic
def call_off(id: UUID, by: By) -> None:
    require(by)
    store.call_off(id)


def run(id: UUID) -> None:
    """Safe to be called twice: who comes second finds it over."""
    if not store.begin(id):
        return
    try:
        spec = spec_of(store.get(id).spec)
        store.finish(id, "done", replayed(spec, _teller(id, spec)))
    except Stopped:
        store.finish(id, "cancelled")
    except GuanxiError as error:
        store.finish(id, "failed", failure=error.detail)
    except Exception as error:
        _log.exception("backtest failed", id=str(id))
        store.finish(id, "failed", failure=_BROKEN.fill(reason=type(error).__name__))
        raise


def replayed(spec: Spec, tell: Tell = lambda _events, _at: True) -> Mapping[str, Any]:
    """The answer itself. Whoever calls it outside a transaction saves the savepoints."""
    with steady(), shadows(), seldom_searched():
        after = _replay(spec, spec.definition, spec.rules, tell)
        found = dict(report(after))
        if spec.against is not None:
            before = _replay(spec, spec.against, {}, tell)
            found["against"] = dict(report(before))
            found["compared"] = compare((before.program, before.book), (after.program, after.book))
    return found


def _replay(spec: Spec, definition: Definition, rules: Mapping[str, Any], tell: Tell) -> Replay:
    replay = prepared(spec.program(definition), spec.since, spec.until)
    with instead(rules):
        replay.run(tell)
    return replay


def _teller(id: UUID, spec: Spec) -> Tell:
    """Writes progress about once a second. The two sides of a comparison are told as one way of double length."""
    sides = [spec.program(one) for one in (spec.definition, spec.against) if one is not None]
    kinds = [kinds_of(family_of(program, catalog()).values()) for program in sides]
    total = sum(log.count(spec.since, spec.until, some) for some in kinds)
    told, done, last, is_on = 0.0, 0, 0, True

    def tell(events: int, at: datetime) -> bool:
        nonlocal told, done, last, is_on
        done, last = done + (events - last if events >= last else events), events
        if time.monotonic() - told >= 1 or not told:
            told = time.monotonic()
            is_on = store.note(id, {"events": done, "total": total, "at": at})
        return is_on

    return tell


def forget_old() -> int:
    return store.forget(clock.now() - KEPT)


_BROKEN = Phrase("The backtest broke off: {reason}", "回测中断：{reason}")
