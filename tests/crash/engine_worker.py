"""A real engine or sender process for the crash tests: `python -m tests.crash.engine_worker engine|sender FOLDER`.

It declares the tests' objects and steps, then runs the product's own loop until it is killed. Files in FOLDER let the
test see where it is; the dangerous moments are steps and deliveries of its own.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

LEASE_SECONDS = 1.5


def main() -> None:
    import django

    django.setup()
    role, folder = sys.argv[1], Path(sys.argv[2])
    from guanxi.automation.engine.loop import Engine
    from guanxi.automation.sending import run_sender

    with declared(folder, is_dangerous=True):
        stop = threading.Event()
        (folder / f"{role}.{os.getpid()}").touch()
        Engine(lease_seconds=LEASE_SECONDS).run(stop) if role == "engine" else run_sender(stop)


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

    def send(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
        for seat in seats:
            world.effect(seat, "crash", {"to": str(seat.subject)})
        return [Move.go() for _ in seats]

    def slow(_config: Nothing, seats: Sequence[Seat], _world: World) -> Sequence[Move]:
        """The first process that comes here stays, inside its transaction, until it is killed or very late."""
        mark = folder / "slow"
        if is_dangerous and not mark.exists():
            mark.write_text(str(os.getpid()))
            time.sleep(30)
        return [Move.go() for _ in seats]

    def deliver(out: Outgoing) -> Delivery:
        with (folder / "delivered").open("a") as file:
            file.write(f"{out.idem}\n")
        if is_dangerous:
            os.kill(os.getpid(), signal.SIGKILL)
        return Delivery.delivered()

    with ExitStack() as stack:
        stack.enter_context(things())
        for name, advance in (("crash.send", send), ("crash.slow", slow)):
            kind = StepKind(name, same(name), same(name), "bug", "work", Nothing, lambda _config: same("x"), advance)
            stack.enter_context(STEPS.temporarily(name, kind))
        stack.enter_context(OUTBOX.temporarily("crash", OutboxKind("crash", deliver, seconds=1)))
        yield


if __name__ == "__main__":
    main()
