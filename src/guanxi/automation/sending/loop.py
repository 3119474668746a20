"""The sender process: claim and guard in a short transaction, deliver in threads, settle in another short
transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, InterfaceError, connection, transaction

from guanxi.automation import trouble
from guanxi.automation.engine.heap import seldom_searched
from guanxi.automation.outgoing import OUTBOX, Delivery, Outgoing, Settled
from guanxi.automation.sending import breaker, rows
from guanxi.automation.sending.fates import fate
from guanxi.automation.settling import finish
from guanxi.kit import clock
from guanxi.kit import sql as kit_sql
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.shape import steady

BATCH = 64
THREADS = 16
SHORTEST_REST, LONGEST_REST = 0.05, 0.25
# Answers that come in within this many seconds of the first are recorded by one transaction. A sender that dies in
# between leaves as many more effects uncertain as were answered within it; a commit for each costs more than the call.
LINGER = 0.03
# How many are claimed at once where nobody waits for one of them.
AT_REST = 500
PAUSED = Phrase("the flow is paused", "流程已暂停")
UNKNOWN = Phrase("nothing in this version of the program can deliver “{kind}”", "当前程序版本无法发送“{kind}”")
PARKED = Phrase("the provider is down", "服务商暂时不可用")
_PAUSE_LOOK = timedelta(minutes=1)
# Five minutes. Nothing else could be done meanwhile: without the database there is no next effect.
_PAUSES = (0.2, 0.5, 1, *[2.0] * 150)
_log = structlog.get_logger("guanxi.sender")


@dataclass(frozen=True, slots=True)
class Sent:
    claimed: int = 0
    called: int = 0


def send_once(limit: int = BATCH, pool: Executor | None = None) -> Sent:
    """One round. Without a pool the calls are made one after the other, in this thread: for tests."""
    with steady():
        return _send_once(limit, pool)


def _send_once(limit: int, pool: Executor | None) -> Sent:
    now = clock.now()
    _sweep(now)
    lock = uuid4()
    claimed, ready = _prepare(now, limit, lock)
    for settled in _delivered(ready, pool):
        _settle(settled, lock, clock.now())
    return Sent(claimed, len(ready))


def send_until_idle(most: int = 1_000) -> int:
    """Everything that is due now; answers the number of calls."""
    calls = 0
    for _ in range(most):
        done = send_once(AT_REST)
        calls += done.called
        if not done.claimed:
            return calls
    raise RuntimeError(f"the outbox is still busy after {most} rounds")


def _sweep(now: datetime) -> None:
    with transaction.atomic():
        lost = rows.sweep(now)
        _follow([(out, Delivery.uncertain(rows.CRASHED)) for out in lost])


def _prepare(now: datetime, limit: int, lock: UUID) -> tuple[int, list[Outgoing]]:
    """Claim, look again, lock what is to be called. Commits before any call is made."""
    with transaction.atomic():
        claimed = rows.claim(now, limit)
        if not claimed:
            return 0, []
        answers = _guarded(claimed, now)
        stopped = [(out, answer) for out, answer in answers if isinstance(answer, Delivery)]
        ready = [answer for _, answer in answers if isinstance(answer, Outgoing)]
        _record(stopped, None, now)
        rows.take(ready, lock, now)
    return len(claimed), ready


Answer = tuple[Outgoing, Outgoing | Delivery]


def _guarded(claimed: Sequence[Outgoing], now: datetime) -> list[Answer]:
    """The house's guards first (known kind, flow not paused, provider up), then the kind's own."""
    known = [out for out in claimed if out.kind in OUTBOX]
    answers: list[Answer] = [
        (out, Delivery.failed(UNKNOWN.fill(kind=out.kind))) for out in claimed if out.kind not in OUTBOX
    ]
    answers += _paused(known, now)
    answers += _parked([out for out in known if not _among(out, answers)], now)
    left = [out for out in known if not _among(out, answers)]
    for kind in dict.fromkeys(out.kind for out in left):
        answers += _asked(kind, [out for out in left if out.kind == kind])
    return answers


def _among(out: Outgoing, answers: Iterable[Answer]) -> bool:
    return any(answered is out for answered, _ in answers)


def _asked(kind: str, outs: Sequence[Outgoing]) -> list[Answer]:
    try:
        with transaction.atomic():
            return list(zip(outs, OUTBOX[kind].guard(outs), strict=True))
    except Exception as error:
        if trouble.is_passing(error):
            raise
        if len(outs) == 1:
            return [(outs[0], Delivery.retry(trouble.said(error)))]
    # One effect that cannot even be looked at must not hold up the others.
    return [answer for out in outs for answer in _asked(kind, [out])]


def _paused(outs: Sequence[Outgoing], now: datetime) -> list[Answer]:
    flows = {out.run.partition(".")[0] for out in outs if out.run}
    if not flows:
        return []
    text = "select id::text from flow where id = any(%s) and status = 'paused'"
    with connection.cursor() as cursor:
        paused = {id for (id,) in kit_sql.rows(cursor, text, [[int(flow) for flow in flows]])}
    held = Delivery.held(now + _PAUSE_LOOK, PAUSED)
    return [(out, held) for out in outs if out.run and out.run.partition(".")[0] in paused]


def _parked(outs: Sequence[Outgoing], now: datetime) -> list[Answer]:
    """While a provider's breaker is open nothing is tried; after that one effect goes first, alone."""
    by_provider: dict[str, list[Outgoing]] = {}
    for out in outs:
        by_provider.setdefault(_provider(out), []).append(out)
    answers: list[Answer] = []
    for provider, found in breaker.of(by_provider).items():
        waiting = by_provider[provider] if found.is_open(now) else by_provider[provider][1:]
        until = max(found.open_until, now + breaker.FIRST / 3)
        answers += [(out, Delivery.held(until, PARKED)) for out in waiting]
    return answers


def _delivered(ready: Sequence[Outgoing], pool: Executor | None) -> Iterable[list[Settled]]:
    """Groups of answers as they come in, so that one slow provider does not keep the record of the others waiting."""
    if pool is None:
        if ready:
            yield [(out, _called(out)) for out in ready]
        return
    running: dict[Future[Delivery], Outgoing] = {pool.submit(_called, out): out for out in ready}
    while running:
        wait(running, return_when=FIRST_COMPLETED)
        done, _ = wait(running, timeout=LINGER)
        yield [(running.pop(future), future.result()) for future in done]


def _called(out: Outgoing) -> Delivery:
    try:
        return OUTBOX[out.kind].deliver(out)
    except Exception as error:  # An adapter's bug must not take the sender down; the effect shows it.
        _log.exception("delivery raised", kind=out.kind, idem=out.idem)
        return Delivery.retry(trouble.said(error))


def _settle(settled: Sequence[Settled], lock: UUID, now: datetime) -> None:
    """What is known of a call is not forgotten because the database is away for a moment: it is written when it is
    back. A second record of the same changes nothing, because the first has taken the lock away.
    """
    for pause in _PAUSES:
        try:
            with transaction.atomic():
                _record(settled, lock, now)
        except (DatabaseError, InterfaceError) as error:
            if not trouble.is_passing(error):
                raise
            _log.warning("an answer is kept until the database is back", error=trouble.said(error).en)
            connection.close()
            time.sleep(pause)
        else:
            return
    with transaction.atomic():
        _record(settled, lock, now)


def _record(settled: Sequence[Settled], lock: UUID | None, now: datetime) -> None:
    """Write the fates and, for those that were still ours, what follows from them inside the database."""
    parked = {
        _provider(out): breaker.trip(_provider(out), answer.reason or PARKED, now, answer.after)
        for out, answer in settled
        if answer.result == "down"
    }
    fates = [fate(out, answer, now, parked.get(_provider(out))) for out, answer in settled]
    ours = rows.settle(fates, lock)
    breaker.heal({_provider(out) for out, answer in settled if answer.result == "delivered"} - parked.keys())
    states = {(one.out.bucket, one.out.idem): one.state for one in fates}
    _follow([(out, _final(answer, states[key])) for out, answer in settled if (key := (out.bucket, out.idem)) in ours])


def _follow(settled: Sequence[Settled]) -> None:
    """What follows inside the database. Where it cannot, the truth about the call stands all the same."""
    try:
        with transaction.atomic():
            finish(settled)
    except Exception as error:
        if trouble.is_passing(error):
            raise
        if len(settled) > 1:
            for one in settled:
                _follow([one])
        else:
            _log.exception("nothing follows from a delivery", effects=[out.idem for out, _ in settled])


def _provider(out: Outgoing) -> str:
    return OUTBOX[out.kind].provider(out) if out.kind in OUTBOX else ""


def _final(answer: Delivery, state: str) -> Delivery:
    """A retry that was the last one is a failure for whoever follows the effect."""
    if answer.result == "retry" and state == "failed":
        return Delivery.failed(answer.reason or same("failed"), answer.data)
    return answer


def run_sender(stop: threading.Event) -> None:
    """What `guanxi sender` runs, until `stop` is set."""
    with seldom_searched(), ThreadPoolExecutor(THREADS, thread_name_prefix="sender") as pool:
        rest = SHORTEST_REST
        while not stop.is_set():
            rest = _round(stop, rest, lambda: send_once(pool=pool))


def _round(stop: threading.Event, rest: float, send: Callable[[], Sent]) -> float:
    try:
        if send().claimed:
            return SHORTEST_REST
    except Exception as error:  # Nothing that one round meets may end the sender for everyone.
        known = trouble.is_passing(error)
        _log.warning("sender round failed", error=trouble.said(error).en, exc_info=None if known else error)
        connection.close()
        stop.wait(0.5)
    stop.wait(rest)
    return min(LONGEST_REST, rest * 1.5)
