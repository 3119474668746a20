"""Steps that ask the world and wait for its answer: an HTTP request, a language model.

The step queues an effect and waits for `effect.answered`; the sender's finishing transaction appends that event, and
the step reads the answer from the row of the outbox. Nothing else wakes the run, so it costs one row until then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guanxi.automation.settling import ANSWERED
from guanxi.automation.steps import EventPattern, Json, Move, Seat
from guanxi.automation.world import Answer, World


@dataclass(frozen=True, slots=True)
class Asking:
    """One effect to queue. `until` is the moment after which an answer is no longer waited for; `given` is traced."""

    kind: str
    payload: Mapping[str, Json]
    until: datetime
    given: Mapping[str, Json] = field(default_factory=dict)


Settle = Callable[[Seat, Answer | None], Move]


def exchange(
    world: World, seats: Sequence[Seat], ask: Callable[[Sequence[Seat]], Sequence[Asking | Move]], settle: Settle
) -> list[Move]:
    """`ask` is called with the seats that have just come and says what to queue (or where to go without asking).

    `settle` makes the move from the answer; from None when there was none in time.
    """
    fresh = [seat for seat in seats if not seat.kept]
    asked = dict(zip([seat.run for seat in fresh], ask(fresh) if fresh else (), strict=True))
    keys = {seat.run: _key(world, seat, asked.get(seat.run)) for seat in seats}
    waiting = [seat for seat in seats if keys[seat.run]]
    known = world.answers([keys[seat.run] for seat in waiting], waiting) if waiting else {}
    return [_moved(world, seat, asked.get(seat.run), keys[seat.run], known, settle) for seat in seats]


def _key(world: World, seat: Seat, asking: Asking | Move | None) -> str:
    """The key of the seat's effect: queued just now, or known since."""
    if isinstance(asking, Asking):
        payload = {**asking.payload, "object": seat.object, "until": asking.until.isoformat()}
        return world.effect(seat, asking.kind, payload)
    return "" if asking else str(seat.kept.get("asked") or "")


def _moved(
    world: World,
    seat: Seat,
    asking: Asking | Move | None,
    key: str,
    known: Mapping[str, Answer],
    settle: Settle,
) -> Move:
    if isinstance(asking, Move):
        return asking
    until = asking.until if asking else _until(seat)
    if key in known or until is None or until <= world.now:
        return settle(seat, known.get(key))
    on = (EventPattern(ANSWERED, f'event.idem = "{key}"'),)
    trace = {"given": dict(asking.given) if asking else {}, "gave": {"until": until.isoformat()}}
    return Move.wait(until, on, trace=trace, keep={"asked": key, "until": until.isoformat()})


def _until(seat: Seat) -> datetime | None:
    text = seat.kept.get("until")
    return datetime.fromisoformat(str(text)) if text else None
