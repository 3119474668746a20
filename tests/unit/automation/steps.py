"""Steps and effects that exist only in tests: one that fails on request, one that sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing, Settled
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.phrase import same
from guanxi.objects.drafts import Draft


class Nothing(Config):
    pass


@dataclass
class Stage:
    """What the test may turn while flows run, and what it sees afterwards."""

    poison: set[str] = field(default_factory=set)
    sent: list[str] = field(default_factory=list)
    finished: list[tuple[str, str]] = field(default_factory=list)
    answer: Callable[[Outgoing], Delivery] = lambda _out: Delivery.delivered()
    guard: Callable[[Sequence[Outgoing]], Sequence[Outgoing | Delivery]] = lambda outs: outs


@contextmanager
def staged(is_idempotent: bool = False, attempts: int = 3) -> Iterator[Stage]:
    stage = Stage()
    with ExitStack() as stack:
        stack.enter_context(STEPS.temporarily("test.touchy", _step("test.touchy", _touchy(stage))))
        stack.enter_context(STEPS.temporarily("test.send", _step("test.send", _send)))
        kind = OutboxKind(
            "test",
            lambda out: _deliver(stage, out),
            guard=lambda outs: stage.guard(outs),
            finish=lambda settled: _finish(stage, settled),
            is_idempotent=is_idempotent,
            attempts=attempts,
        )
        stack.enter_context(OUTBOX.temporarily("test", kind))
        yield stage


def _step(name: str, advance: Callable[[Nothing, Sequence[Seat], World], Sequence[Move]]) -> StepKind[Nothing]:
    return StepKind(name, same(name), same(name), "bug", "work", Nothing, lambda _config: same(name), advance)


def _touchy(stage: Stage) -> Callable[[Nothing, Sequence[Seat], World], Sequence[Move]]:
    def advance(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
        """Writes for everyone first, so that a failing group must take its writes back."""
        world.update(
            "person", [Draft({"website": "https://touched.example"}, id=seat.subject) for seat in seats], seats
        )
        names = world.rows("person", [seat.subject for seat in seats], ["name"])
        if any(row["name"] in stage.poison for row in names.values()):
            raise ZeroDivisionError("poison")
        return [Move.go() for _ in seats]

    return advance


def _send(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    for seat in seats:
        world.effect(seat, "test", {"to": str(seat.subject)})
    return [Move.go() for _ in seats]


def _deliver(stage: Stage, out: Outgoing) -> Delivery:
    stage.sent.append(out.idem)
    return stage.answer(out)


def _finish(stage: Stage, settled: Sequence[Settled]) -> None:
    stage.finished += [(out.idem, answer.result) for out, answer in settled]
