"""Effects leave once, under the eyes of guards, and whatever happens is told truthfully."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from guanxi.automation import flows, outbox
from guanxi.automation import runs as views
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.outbox import Effect, put
from guanxi.automation.outgoing import Delivery
from guanxi.automation.sending import rows, send_once, send_until_idle
from guanxi.kit import clock as kit_clock
from guanxi.kit.clock import VirtualClock
from guanxi.kit.phrase import same
from tests.unit.automation.house import BY, flow, person, publish
from tests.unit.automation.steps import Stage, staged

BUSY = same("busy")


@pytest.fixture
def stage(things: None) -> Iterator[Stage]:
    with staged() as turned:
        yield turned


def queue(count: int = 1, kind: str = "test") -> None:
    put([Effect(7, f"note:{number}", kind, {"n": number}) for number in range(count)])


def states() -> dict[str, str]:
    every = ("pending", "held", "delivered", "failed", "uncertain", "cancelled")
    return {one.id.partition(":")[2]: one.state for one in outbox.items(every)}


def test_an_effect_of_a_step_is_delivered_once(stage: Stage, clock: VirtualClock) -> None:
    publish(flow(steps=[{"id": "s", "kind": "test.send"}]))
    person()
    run_until_idle()

    send_until_idle()
    send_until_idle()

    assert len(stage.sent) == 1
    assert list(states().values()) == ["delivered"]
    assert stage.finished == [(stage.sent[0], "delivered")]


def test_the_same_key_is_queued_once(stage: Stage, clock: VirtualClock) -> None:
    queue()
    queue()

    assert len(states()) == 1


def test_a_busy_provider_is_tried_again_later_and_in_the_end_it_failed(stage: Stage, clock: VirtualClock) -> None:
    stage.answer = lambda _out: Delivery.retry(BUSY)
    queue()

    for _ in range(5):
        send_until_idle()
        clock.advance(timedelta(hours=1))

    assert (len(stage.sent), states()) == (3, {"note:0": "failed"})
    assert stage.finished[-1] == ("note:0", "failed")


def test_retry_after_is_honoured(stage: Stage, clock: VirtualClock) -> None:
    stage.answer = lambda _out: Delivery.retry(BUSY, after=timedelta(minutes=30))
    queue()
    send_until_idle()

    clock.advance(timedelta(minutes=29))
    send_until_idle()
    before = len(stage.sent)
    clock.advance(timedelta(minutes=1))
    send_until_idle()

    assert (before, len(stage.sent)) == (1, 2)


def test_a_failed_effect_is_visible_and_a_person_can_send_it_again(stage: Stage, clock: VirtualClock) -> None:
    stage.answer = lambda _out: Delivery.failed(same("no such address"))
    queue()
    send_until_idle()
    shown = outbox.items()

    stage.answer = lambda _out: Delivery.delivered({"id": "42"})
    outbox.retry([shown[0].id])
    send_until_idle()

    assert shown[0].error == {"reason": {"en": "no such address", "zh": "no such address"}}
    assert states() == {"note:0": "delivered"}


def test_a_provider_that_is_down_parks_its_effects_without_burning_attempts(stage: Stage, clock: VirtualClock) -> None:
    stage.answer = lambda _out: Delivery.down(same("no connection"))
    queue(5)
    send_until_idle()
    first = len(stage.sent)
    for _ in range(6):
        clock.advance(timedelta(minutes=11))
        send_until_idle()
    probes = len(stage.sent) - first

    stage.answer = lambda _out: Delivery.delivered()
    clock.advance(timedelta(minutes=11))
    send_until_idle()
    clock.advance(timedelta(minutes=1))
    send_until_idle()

    assert (first, probes) == (5, 6)
    assert set(states().values()) == {"delivered"}


def test_a_guard_may_hold_and_may_forbid(stage: Stage, clock: VirtualClock) -> None:
    until = clock.now() + timedelta(hours=2)
    stage.guard = lambda outs: [
        Delivery.held(until, BUSY) if out.idem == "note:0" else Delivery.skipped(same("no consent")) for out in outs
    ]
    queue(2)

    send_until_idle()

    assert (stage.sent, states()) == ([], {"note:0": "held", "note:1": "cancelled"})
    stage.guard = lambda outs: outs
    clock.advance(timedelta(hours=2))
    send_until_idle()
    assert states()["note:0"] == "delivered"


def test_what_a_run_has_not_sent_is_called_off_when_the_run_is_ended(stage: Stage, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "9 days"}}
    publish(flow(steps=[{"id": "s", "kind": "test.send", "next": "w"}, wait]))
    person()
    run_until_idle()

    views.cancel([views.list_runs().items[0].id], BY)
    send_until_idle()

    assert (stage.sent, list(states().values())) == ([], ["cancelled"])


def test_a_run_that_ends_by_itself_keeps_what_it_queued(stage: Stage, clock: VirtualClock) -> None:
    publish(flow(steps=[{"id": "s", "kind": "test.send"}]))
    person()
    run_until_idle()

    send_until_idle()

    assert list(states().values()) == ["delivered"]


def test_effects_of_a_paused_flow_wait(stage: Stage, clock: VirtualClock) -> None:
    publish(flow(steps=[{"id": "s", "kind": "test.send"}]))
    person()
    run_until_idle()

    flows.pause("greet", BY)
    send_until_idle()
    flows.resume("greet", BY)
    before = list(states().values())
    clock.advance(timedelta(minutes=1))
    send_until_idle()

    assert (before, list(states().values())) == (["held"], ["delivered"])


def crash_between_call_and_record() -> None:
    """A sender that has taken its rows and never came back."""
    now = kit_clock.now()
    rows.take(rows.claim(now, 10), uuid4(), now)


def test_a_crash_between_call_and_record_is_uncertain_and_not_sent_again(stage: Stage, clock: VirtualClock) -> None:
    queue()
    crash_between_call_and_record()

    clock.advance(timedelta(minutes=10))
    send_until_idle()

    assert (stage.sent, states()) == ([], {"note:0": "uncertain"})
    assert stage.finished == [("note:0", "uncertain")]


def test_an_idempotent_kind_is_sent_again_under_the_same_key(things: None, clock: VirtualClock) -> None:
    with staged(is_idempotent=True) as stage:
        queue()
        crash_between_call_and_record()

        clock.advance(timedelta(minutes=10))
        send_until_idle()

        assert (stage.sent, states()) == (["note:0"], {"note:0": "delivered"})


def test_a_slow_sender_still_records_the_truth_over_uncertain(stage: Stage, clock: VirtualClock) -> None:
    queue()
    lock, now = uuid4(), clock.now()
    taken = rows.claim(now, 10)
    rows.take(taken, lock, now)
    clock.advance(timedelta(minutes=10))
    send_once()
    between = states()

    from guanxi.automation.sending.fates import fate

    rows.settle([fate(taken[0], Delivery.delivered(), clock.now())], lock)

    assert (between, states()) == ({"note:0": "uncertain"}, {"note:0": "delivered"})


def test_an_effect_nobody_can_deliver_any_more_fails_visibly(stage: Stage, clock: VirtualClock) -> None:
    queue()
    with connection.cursor() as cursor:
        cursor.execute("update outbox set kind = 'gone'")

    send_until_idle()

    assert states() == {"note:0": "failed"}


def test_a_delivery_that_raises_is_tried_again(stage: Stage, clock: VirtualClock) -> None:
    def explode(_out: object) -> Delivery:
        raise OSError("cable cut")

    stage.answer = explode
    queue()

    send_until_idle()

    assert states() == {"note:0": "pending"}
    assert outbox.item("7:note:0").error == {"reason": same("OSError: cable cut").json()}  # type: ignore[union-attr]


def test_what_is_called_off_with_its_run_reaches_its_kind(stage: Stage, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "9 days"}}
    publish(flow(steps=[{"id": "s", "kind": "test.send", "next": "w"}, wait]))
    person()
    run_until_idle()

    views.cancel([views.list_runs().items[0].id], BY)

    assert [result for _, result in stage.finished] == ["skipped"]


def test_what_a_person_calls_off_reaches_its_kind_once(stage: Stage, clock: VirtualClock) -> None:
    queue()

    called_off = [outbox.cancel(["7:note:0"]), outbox.cancel(["7:note:0"])]

    assert (called_off, stage.finished) == ([1, 0], [("note:0", "skipped")])


def test_a_person_closes_what_is_uncertain_without_telling_its_kind_again(stage: Stage, clock: VirtualClock) -> None:
    queue()
    crash_between_call_and_record()
    clock.advance(timedelta(minutes=10))
    send_until_idle()

    outbox.cancel(["7:note:0"])

    assert (states(), stage.finished) == ({"note:0": "cancelled"}, [("note:0", "uncertain")])
