"""Real engine and sender processes for the crash tests: `python -m tests.crash.engine_worker FOLDER`.

This process imports once and then forks a worker for each line it reads ("engine" or "sender"), so that a killed worker
is replaced within milliseconds and kills meet processes at work. Workers run the product's own loops until they are
killed. Files in FOLDER let the test see where they are; the dangerous moments are steps and deliveries of its own.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

LEASE_SECONDS = 1.0


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    folder = Path(sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with declared(folder, is_dangerous=True):
        connections.close_all()
        for line in sys.stdin:
            child = os.fork()
            if not child:
                _work(*line.split())
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()


def _work(role: str, ahead: str) -> None:
    from guanxi.automation.engine.loop import Engine
    from guanxi.automation.sending import run_sender
    from guanxi.kit import clock

    wrong = timedelta(seconds=int(ahead))
    clock.machine = lambda: datetime.now(UTC) + wrong
    stop = threading.Event()
    try:
        Engine(lease_seconds=LEASE_SECONDS).run(stop) if role == "engine" else run_sender(stop)
    finally:
        os._exit(1)


@contextmanager
def declared(folder: Path, is_dangerous: bool = False) -> Iterator[None]:
    """The things of the objects' tests, and steps and effects that write down what they do in `folder`."""
    from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing
    from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
    from guanxi.automation.world import World
    from guanxi.kit.phrase import same
    from tests.unit.objects.things import declared as things

    class Nothing(Config):
        pass

    def sends(kind: str) -> Callable[[Nothing, Sequence[Seat], World], Sequence[Move]]:
        def send(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
            for seat in seats:
                world.effect(seat, kind, {"to": str(seat.subject)})
            return [Move.go() for _ in seats]

        return send

    def touchy(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
        """Fails as bugs do, for everybody it is asked for together, when one of them is called Poison."""
        names = world.rows("person", [seat.subject for seat in seats], ["name"])
        if any(row["name"] == "Poison" for row in names.values()) and not (folder / "healed").exists():
            raise AttributeError("poison")
        return [Move.go() for _ in seats]

    def slow(_config: Nothing, seats: Sequence[Seat], _world: World) -> Sequence[Move]:
        """The first process that comes here stays, inside its transaction, until it is killed or very late."""
        mark = folder / "slow"
        if is_dangerous and not mark.exists():
            mark.write_text(str(os.getpid()))
            time.sleep(30)
        return [Move.go() for _ in seats]

    def arrive(out: Outgoing) -> Delivery:
        with (folder / "delivered").open("a") as file:
            file.write(f"{out.idem}\n")
        return Delivery.delivered()

    def deliver(out: Outgoing) -> Delivery:
        arrive(out)
        if is_dangerous:
            os.kill(os.getpid(), signal.SIGKILL)
        return Delivery.delivered()

    with ExitStack() as stack:
        stack.enter_context(things())
        steps = {"crash.send": sends("crash"), "crash.post": sends("post"), "crash.slow": slow, "crash.touchy": touchy}
        for name, advance in steps.items():
            kind = StepKind(name, same(name), same(name), "bug", "work", Nothing, lambda _config: same("x"), advance)
            stack.enter_context(STEPS.temporarily(name, kind))
        for effect in (OutboxKind("crash", deliver, seconds=1), OutboxKind("post", arrive, seconds=5)):
            stack.enter_context(OUTBOX.temporarily(effect.name, effect))
        yield


if __name__ == "__main__":
    main()
